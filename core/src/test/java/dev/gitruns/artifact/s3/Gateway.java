package dev.gitruns.artifact.s3;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A real server of the S3 protocol, versitygw, over a directory; on this machine alone. */
final class Gateway implements AutoCloseable {
  private final Process process;
  private final Path dir;
  final int port;

  private Gateway(Process process, Path dir, int port) {
    this.process = process;
    this.dir = dir;
    this.port = port;
  }

  static Gateway over(Path dir) throws IOException {
    Optional<Path> program = program();
    Assumptions.assumeTrue(program.isPresent(), "versitygw isn't installed");
    Files.createDirectories(dir.resolve("store"));
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    ProcessBuilder builder =
        new ProcessBuilder(
                program.get().toString(),
                "--port",
                "127.0.0.1:" + port,
                "posix",
                dir.resolve("store").toString())
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("log").toFile());
    builder.environment().put("ROOT_ACCESS_KEY", "ada");
    builder.environment().put("ROOT_SECRET_KEY", "open sesame");
    Gateway gateway = new Gateway(builder.start(), dir, port);
    gateway.await();
    return gateway;
  }

  private static Optional<Path> program() {
    String cache = System.getenv("XDG_CACHE_HOME");
    Path home = Path.of(System.getProperty("user.home"), ".cache");
    Path tools = (cache == null ? home : Path.of(cache)).resolve("git-runs-tools");
    String path = System.getenv().getOrDefault("PATH", "");
    awaitBuild(tools);
    return Stream.concat(Stream.of(tools.toString()), Stream.of(path.split(":")))
        .filter(entry -> !entry.isEmpty())
        .map(entry -> Path.of(entry, "versitygw"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Where it is being built at this moment, by .ci/prepare, that is waited for. */
  private static void awaitBuild(Path tools) {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(8);
    Path building = tools.resolve("building");
    while (!Files.isExecutable(tools.resolve("versitygw"))
        && Files.exists(building)
        && System.nanoTime() < end) {
      try {
        String pid = Files.readString(building).strip();
        if (!pid.isEmpty() && ProcessHandle.of(Long.parseLong(pid)).isEmpty()) {
          return;
        }
      } catch (IOException | NumberFormatException e) {
        return;
      }
      pause();
    }
  }

  private void await() throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (System.nanoTime() < end && process.isAlive()) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return;
      } catch (IOException e) {
        pause();
      }
    }
    throw new IOException("versitygw doesn't start: " + Files.readString(dir.resolve("log")));
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  /** The file that holds the object of this key. */
  Path stored(String bucket, String key) {
    return dir.resolve("store").resolve(bucket).resolve(key);
  }

  List<String> log() throws IOException {
    return Files.readAllLines(dir.resolve("log"));
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
