package dev.gitruns.cli.completion;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A repository with a cache of names, and a shell in it. */
final class ShellFixture {
  private final Path repository;

  ShellFixture(Path directory, List<String> cache) throws IOException {
    repository = Files.createDirectories(directory.resolve("work"));
    Path caches = Files.createDirectories(repository.resolve(".git/runs/cache"));
    Files.createDirectories(repository.resolve(".git/objects"));
    Files.createDirectories(repository.resolve(".git/refs"));
    Files.writeString(repository.resolve(".git/HEAD"), "ref: refs/heads/main\n");
    Files.write(caches.resolve("completion"), cache);
  }

  Path file(String name, String text) throws IOException {
    return Files.writeString(repository.resolveSibling(name), text);
  }

  Path repository() {
    return repository;
  }

  /** What the shell prints, line by line, without spaces at the ends; it must print no error. */
  List<String> run(String... command) throws IOException, InterruptedException {
    Assumptions.assumeTrue(isThere(command[0]), command[0] + " isn't installed here");
    Path err = repository.resolveSibling("err");
    Process process =
        new ProcessBuilder(command)
            .directory(repository.toFile())
            .redirectError(err.toFile())
            .start();
    String out = new String(process.getInputStream().readAllBytes());
    process.waitFor();
    assertThat(Files.readString(err)).isEmpty();
    return out.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }

  static boolean isThere(String program) {
    for (String directory : List.of("/usr/bin", "/bin", "/usr/local/bin", "/opt/homebrew/bin")) {
      if (Files.isExecutable(Path.of(directory, program))) {
        return true;
      }
    }
    return false;
  }
}
