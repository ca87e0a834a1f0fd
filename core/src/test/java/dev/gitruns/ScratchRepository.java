package dev.gitruns;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A real repository with a commit, and what a program in it is told. */
final class ScratchRepository {
  final Path top;
  final List<String> troubles = new CopyOnWriteArrayList<>();
  final Map<String, String> environment = new HashMap<>();

  private ScratchRepository(Path top) {
    this.top = top;
    environment.put("PATH", "/usr/local/bin:/usr/bin:/bin");
    environment.put("HOME", top.resolve(".git").toString());
    environment.put("GIT_CONFIG_NOSYSTEM", "1");
  }

  /** Only a directory. */
  static ScratchRepository bare(Path top) {
    return new ScratchRepository(top);
  }

  static ScratchRepository create(Path top) throws IOException {
    ScratchRepository repository = new ScratchRepository(top);
    repository.git("init", "-q", "-b", "main");
    repository.git("config", "user.name", "Ada");
    repository.git("config", "user.email", "ada@example.org");
    Files.writeString(top.resolve("Train.java"), "class Train {}\n");
    repository.git("add", ".");
    repository.git("commit", "-q", "-m", "code");
    return repository;
  }

  Settings settings() {
    return Settings.standard().environment(environment).onTrouble(troubles::add);
  }

  /** Opened as a program would, and prepared. */
  GitRuns open() {
    GitRuns runs = GitRuns.open(top, settings());
    runs.init();
    return runs;
  }

  String git(String... args) {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(args));
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).directory(top.toFile()).redirectErrorStream(true);
      builder.environment().putAll(environment);
      Process process = builder.start();
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() != 0) {
        throw new AssertionError(command + ": " + said);
      }
      return said;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
