package dev.gitruns.op;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A lighttpd in front of git's own {@code git http-backend}, on loopback. */
record HttpServer(Process process, int port) implements AutoCloseable {
  private static final List<String> PLACES =
      List.of("/usr/sbin/lighttpd", "/usr/bin/lighttpd", "/usr/local/sbin/lighttpd");

  static Optional<Path> program() {
    return PLACES.stream().map(Path::of).filter(Files::isExecutable).findFirst();
  }

  /**
   * Serves the bare repositories below a directory.
   *
   * @param work where its configuration and log go
   */
  static HttpServer of(Path repositories, Path work) throws Exception {
    Files.createDirectories(work);
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Process asked = new ProcessBuilder("git", "--exec-path").start();
    String backend = new String(asked.getInputStream().readAllBytes()).strip();
    Path settings = work.resolve("lighttpd.conf");
    Files.writeString(
        settings,
        String.join(
            "\n",
            "server.document-root = \"" + work + "\"",
            "server.bind = \"127.0.0.1\"",
            "server.port = " + port,
            "server.errorlog = \"" + work.resolve("log") + "\"",
            "server.modules = ( \"mod_setenv\", \"mod_alias\", \"mod_cgi\" )",
            "alias.url = ( \"/git/\" => \"" + backend + "/git-http-backend/\" )",
            "$HTTP[\"url\"] =~ \"^/git/\" {",
            "  cgi.assign = ( \"\" => \"\" )",
            "  setenv.add-environment = (",
            "    \"GIT_PROJECT_ROOT\" => \"" + repositories + "\",",
            "    \"GIT_HTTP_EXPORT_ALL\" => \"1\",",
            "    \"GIT_CONFIG_COUNT\" => \"1\",",
            "    \"GIT_CONFIG_KEY_0\" => \"http.receivepack\",",
            "    \"GIT_CONFIG_VALUE_0\" => \"true\",",
            "    \"HOME\" => \"" + work + "\" )",
            "}",
            ""));
    Process process =
        new ProcessBuilder(program().orElseThrow().toString(), "-D", "-f", settings.toString())
            .redirectErrorStream(true)
            .redirectOutput(work.resolve("said").toFile())
            .start();
    HttpServer server = new HttpServer(process, port);
    server.awaitReady(work);
    return server;
  }

  private void awaitReady(Path work) throws IOException, InterruptedException {
    for (int i = 0; i < 200; i++) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
        return;
      } catch (IOException e) {
        if (!process.isAlive()) {
          break;
        }
        Thread.sleep(25);
      }
    }
    close();
    throw new AssertionError("lighttpd doesn't start: " + Files.readString(work.resolve("said")));
  }

  static String url(int port, String repository) {
    return "http://127.0.0.1:" + port + "/git/" + repository;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
