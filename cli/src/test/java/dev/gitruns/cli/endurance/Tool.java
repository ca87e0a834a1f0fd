package dev.gitruns.cli.endurance;

import dev.gitruns.cli.Main;
import dev.gitruns.model.Uid;
import dev.gitruns.store.InitRequest;
import dev.gitruns.workspace.Caller;
import dev.gitruns.workspace.Workspace;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Starts git-runs in processes of its own, in a scratch repository made by real git. */
final class Tool {
  final Path top;
  private final List<String> java;

  Tool(Path directory) throws IOException {
    top = Files.createDirectories(directory);
    java =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xshare:auto",
            "--enable-native-access=ALL-UNNAMED", // as the manifest of the jar says
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            Main.class.getName());
    git("init", "-q", "-b", "main");
    git("config", "user.name", "Ada");
    git("config", "user.email", "ada@example.org");
    Files.writeString(top.resolve("train.py"), "print('trained')\n");
    git("add", "-A");
    git("commit", "-q", "-m", "code");
    try (Workspace workspace = open()) {
      workspace.store().init(InitRequest.DEFAULT);
    }
  }

  Workspace open() {
    return Workspace.open(
        new Caller(top, System.getenv(), Clock.systemUTC(), "ada", ProcessHandle.current().pid()));
  }

  /** Starts git-runs; what it says on both streams goes to the file. */
  Process start(Path said, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(java);
    command.addAll(List.of(arguments));
    return start(said.toFile(), command);
  }

  /**
   * Starts git-runs as a terminal would: of these tests themselves, which may run in the
   * background, it would inherit that SIGINT is ignored, and rightly pass that on.
   */
  Process startInForeground(Path said, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "python3",
                "-c",
                "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL);"
                    + " os.execv(sys.argv[1], sys.argv[1:])"));
    command.addAll(java);
    command.addAll(List.of(arguments));
    return start(said.toFile(), command);
  }

  /** Starts git-runs by another command, which is given it as its last words. */
  Process startWithin(List<String> around, Path said, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(around);
    command.addAll(java);
    command.addAll(arguments);
    return start(said.toFile(), command);
  }

  /** Runs git-runs to its end and gives what it said; fails where it fails. */
  String run(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(java);
    command.addAll(List.of(arguments));
    return toTheEnd(command);
  }

  String git(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    return toTheEnd(command);
  }

  /** Runs git to its end, however that is. */
  void tryGit(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    start(new File("/dev/null"), command).waitFor();
  }

  /** The journal of a run that is over, as any program could write it. */
  void journal(String name, Random random) throws IOException {
    long now = System.currentTimeMillis();
    String uid = Uid.create(now, random).text();
    Path run = Files.createDirectories(top.resolve(".git/runs/live").resolve(uid));
    Files.writeString(
        run.resolve("w-elsewhere-1-aaaa.jsonl"),
        "{\"t\":%d,\"s\":0,\"m\":{\"loss\":0.5}}%n{\"end\":{\"status\":\"finished\"}}%n"
            .formatted(now * 1000));
    Path start = run.resolve("start.json.new");
    Files.writeString(
        start,
        "{\"uid\": \"%s\", \"name\": \"%s\", \"start\": %d}%n".formatted(uid, name, now * 1000));
    Files.move(start, run.resolve("start.json"));
  }

  private String toTheEnd(List<String> command) throws IOException {
    Path said = Files.createTempFile("said", ".txt");
    try {
      Process process = start(said.toFile(), command);
      boolean ended = process.waitFor(10, TimeUnit.MINUTES);
      String text = Files.readString(said, StandardCharsets.UTF_8);
      if (!ended || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new AssertionError(command.subList(command.size() - 1, command.size()) + ": " + text);
      }
      return text;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      Files.delete(said);
    }
  }

  private Process start(File said, List<String> command) throws IOException {
    return new ProcessBuilder(command)
        .directory(top.toFile())
        .redirectErrorStream(true)
        .redirectOutput(said)
        .redirectInput(new File("/dev/null"))
        .start();
  }
}
