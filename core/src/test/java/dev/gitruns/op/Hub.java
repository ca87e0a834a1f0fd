package dev.gitruns.op;

import dev.gitruns.share.SharedRemote;
import dev.gitruns.workspace.Watch;
import dev.gitruns.workspace.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A bare repository on this disk, to which clones push by real git. */
record Hub(Path dir) {
  static Hub at(Path dir) throws IOException {
    Files.createDirectories(dir);
    Hub hub = new Hub(dir);
    hub.git("init", "-q", "--bare", "-b", "main");
    return hub;
  }

  /** A repository that has this one as a remote, its code pushed to it. */
  ScratchRepository clone(Path place) throws IOException {
    ScratchRepository clone = new ScratchRepository(place);
    clone.git("remote", "add", "origin", dir.toString());
    clone.git("push", "-q", "--force", "origin", "HEAD:refs/heads/main");
    return clone;
  }

  /** Makes a hook of these lines of shell. */
  void hook(String name, String... lines) throws IOException {
    Path hook = dir.resolve("hooks").resolve(name);
    Files.createDirectories(hook.getParent());
    Files.writeString(hook, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    if (!hook.toFile().setExecutable(true)) {
      throw new IOException("not executable: " + hook);
    }
  }

  void withoutHook(String name) throws IOException {
    Files.delete(dir.resolve("hooks").resolve(name));
  }

  /** The paths of all runs on its branch. */
  List<String> runs() throws IOException {
    return git("ls-tree", "-r", "-d", "--name-only", "git-runs", "runs/")
        .lines()
        .filter(path -> path.matches("runs/../[0-9a-f]{64}"))
        .map(path -> path.substring(8))
        .toList();
  }

  String git(String... args) throws IOException {
    List<String> command = new ArrayList<>(List.of("git"));
    if (!args[0].equals("-C") && !Files.exists(dir.resolve(".git"))) {
      // Also if git is told to find no bare repository by itself (safe.bareRepository).
      command.add("--git-dir=.");
    }
    command.addAll(List.of(args));
    Process process =
        new ProcessBuilder(command).directory(dir.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
        throw new AssertionError(command + ": " + said);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return said.strip();
  }

  /** Pushes from a clone, agreed to before. */
  static PushRuns.Report push(ScratchRepository from, String remote) {
    try (Workspace workspace = Workspace.open(from.workspace().caller())) {
      SharedRemote named =
          SharedRemote.named(Optional.of(remote), workspace.store().repository())
              .agree(workspace.git(), workspace.store().repository());
      return new PushRuns(workspace, named, false, Watch.NONE).run(false);
    }
  }
}
