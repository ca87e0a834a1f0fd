package dev.gitruns.artifact.lfs;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A real OpenSSH server on loopback, whose commands are found in a directory of its own first. */
final class Sshd implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/sbin/sshd");

  private final Process process;
  private final Path dir;
  final int port;

  private Sshd(Process process, Path dir, int port) {
    this.process = process;
    this.dir = dir;
    this.port = port;
  }

  static Sshd in(Path dir) throws Exception {
    Assumptions.assumeTrue(
        Files.isExecutable(PROGRAM), "sshd isn't here: .ci/prepare --long, or openssh-server");
    Files.createDirectories(dir.resolve("bin"));
    if ("root".equals(System.getProperty("user.name"))) {
      Files.createDirectories(Path.of("/run/sshd"));
    }
    for (String key : List.of("host", "id")) {
      String[] words = {
        "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", dir.resolve(key).toString()
      };
      if (new ProcessBuilder(words).start().waitFor() != 0) {
        throw new IOException("ssh-keygen makes no key");
      }
    }
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Files.writeString(
        dir.resolve("conf"),
        String.join(
            "\n",
            "Port " + port,
            "ListenAddress 127.0.0.1",
            "HostKey " + dir.resolve("host"),
            "AuthorizedKeysFile " + dir.resolve("id.pub"),
            "StrictModes no",
            "UsePAM no",
            "PidFile none",
            "PasswordAuthentication no",
            "SetEnv PATH=" + dir.resolve("bin") + ":/usr/bin:/bin",
            ""));
    Process process =
        new ProcessBuilder(PROGRAM.toString(), "-D", "-e", "-f", dir.resolve("conf").toString())
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("log").toFile())
            .start();
    Sshd sshd = new Sshd(process, dir, port);
    sshd.await();
    return sshd;
  }

  private void await() throws IOException, InterruptedException {
    for (int i = 0; i < 200 && process.isAlive(); i++) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return;
      } catch (IOException e) {
        Thread.sleep(25);
      }
    }
    throw new IOException("sshd doesn't start: " + Files.readString(dir.resolve("log")));
  }

  /** What GIT_SSH_COMMAND is to be, so that no file of the user's is read or written. */
  String command() {
    return "ssh -F none -i '"
        + dir.resolve("id")
        + "' -o IdentitiesOnly=yes -o BatchMode=yes -o StrictHostKeyChecking=accept-new"
        + " -o UserKnownHostsFile='"
        + dir.resolve("known")
        + "'";
  }

  String url(Path repository) {
    return "ssh://127.0.0.1:" + port + repository;
  }

  /** Installs a command of these lines of shell. */
  void script(String name, String... lines) throws IOException {
    Path file = dir.resolve("bin").resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    if (!file.toFile().setExecutable(true)) {
      throw new IOException("not executable: " + file);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
