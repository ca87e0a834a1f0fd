package dev.gitruns.cli;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Repositories of which every byte that readers show is known. */
final class SampleRepository {
  private static final String REST = "aaaaaaaaaaaaaaaa";

  private SampleRepository() {}

  /** A git repository with one commit that isn't prepared for runs. */
  static void plain(Path dir) throws IOException, InterruptedException {
    Files.createDirectories(dir);
    git(dir, "init", "-q", "-b", "main");
    git(dir, "config", "user.name", "Ada Lovelace");
    git(dir, "config", "user.email", "ada@example.org");
    Files.writeString(dir.resolve("train.py"), "print('training')\n");
    git(dir, "add", ".");
    git(dir, "commit", "-q", "-m", "Train");
    Files.writeString(dir.resolve("train.py"), "print('training more')\n");
    git(dir, "commit", "-qam", "Train more");
  }

  /** Three sealed runs, one that runs elsewhere, and one that waits for its seal. */
  static void runs(Path dir) throws IOException, InterruptedException {
    plain(dir);
    run(dir, "init");
    Path live = dir.resolve(".git/runs/live");
    SampleRun.begin(live, "01kjm80001" + REST, "base", 3 * 86_400, config(0.001))
        .put("code", code(dir, "HEAD~1"))
        .put("environment", environment("2.7.1"))
        .put("input", input("a"))
        .put("tag", new FieldsBuilder().put("baseline", ""))
        .curve("loss", 20, step -> 1.0 / (step + 1))
        .curve("val/f1", 20, step -> 0.9 - 0.5 / (step + 1))
        .console("epoch 1\nepoch 2\n")
        .artifact("model.json", "{\"w\": [1, 2]}\n")
        .end("finished", 0, 65);
    SampleRun.begin(live, "01kjm80002" + REST, "better", 7_200, config(0.01))
        .put("code", code(dir, "HEAD"))
        .put("environment", environment("2.8.0"))
        .put("input", input("b"))
        .put("note", Value.of("ten times the learning rate"))
        .put("summary", new FieldsBuilder().put("best_epoch", 17))
        .curve("loss", 20, step -> 0.5 / (step + 1))
        .curve("val/f1", 20, step -> 0.95 - 0.4 / (step + 1))
        .console("epoch 1\nepoch 2\n")
        .end("finished", 0, 3 * 3_600 + 7 * 60);
    SampleRun.begin(live, "01kjm80003" + REST, "broken", 3_000, config(0.1))
        .put("code", code(dir, "HEAD"))
        .curve("loss", 2, step -> step == 0 ? 5e7 : Double.NaN)
        .console("Traceback (most recent call last):\n")
        .end("failed", 1, 2);
    run(dir, "seal");
    SampleRun.begin(live, "01kjm80004" + REST, "again", 400, config(0.02))
        .curve("loss", 5, step -> 0.7 / (step + 1))
        .alive(390);
    SampleRun.begin(live, "01kjm80005" + REST, "lost", 200_000, config(0.03))
        .curve("loss", 3, step -> 0.8 / (step + 1))
        .alive(30);
  }

  /** Two sealed runs, and a remote beside the code that has the code alone. */
  static void shared(Path dir) throws IOException, InterruptedException {
    plain(dir);
    git(dir, "init", "-q", "--bare", "-b", "main", "hub.git");
    Files.writeString(dir.resolve(".git/info/exclude"), "hub.git/\n");
    git(dir, "remote", "add", "origin", "./hub.git");
    git(dir, "push", "-q", "origin", "main");
    run(dir, "init");
    Path live = dir.resolve(".git/runs/live");
    for (int i = 1; i <= 2; i++) {
      int part = i;
      SampleRun.begin(live, "01kjm8000" + i + REST, "run" + i, 60L * (5 - i), config(0.1 * i))
          .curve("loss", 3, step -> step + part)
          .console("epoch 1\n")
          .end("finished", 0, 5);
    }
    run(dir, "seal");
  }

  /** A run of which every text wants to harm who reads it. */
  static void hostile(Path dir) throws IOException, InterruptedException {
    plain(dir);
    run(dir, "init");
    String evil = "\u001b[31m=cmd|'/c calc'!A1\u202e\u0007\n| x | <b>y</b> `z`";
    Value.Fields config =
        new FieldsBuilder().put(evil, Value.of(evil)).put("lr", Value.of(0.1)).build();
    Path live = dir.resolve(".git/runs/live");
    for (int i = 1; i <= 2; i++) {
      int add = i;
      SampleRun.begin(
              live, "01kjm8000" + i + REST, evil + i, 60L * (5 - i), config.with("lr", Value.of(i)))
          .put("tag", new FieldsBuilder().put(evil, evil))
          .put("note", Value.of(evil))
          .curve(evil, 3, step -> step + add)
          .console(evil + "\n")
          .end("finished", 0, 5);
    }
    run(dir, "seal");
  }

  private static Value.Fields config(double rate) {
    return new FieldsBuilder()
        .put("lr", rate)
        .put("epochs", 20)
        .put("optimizer", new FieldsBuilder().put("name", "adam").put("decay", 0.0).build())
        .build();
  }

  private static Value.Fields code(Path dir, String commit)
      throws IOException, InterruptedException {
    return new FieldsBuilder()
        .put("commit", git(dir, "rev-parse", commit))
        .put("tree", git(dir, "rev-parse", commit + "^{tree}"))
        .put("branch", "main")
        .put("dirty", false)
        .put("exact", true)
        .build();
  }

  private static Value.Fields environment(String torch) {
    return new FieldsBuilder()
        .put("os", new FieldsBuilder().put("name", "Linux").put("version", "6.1").build())
        .put("cpu", new FieldsBuilder().put("model", "EPYC 7763").put("cores", 64).build())
        .put("memory", 549_755_813_888L)
        .put(
            "gpus",
            new Value.Items(
                List.of(new FieldsBuilder().put("name", "A100").put("driver", "570").build())))
        .put("language", new FieldsBuilder().put("name", "Python").put("version", "3.11.2").build())
        .put("packages", new FieldsBuilder().put("torch", torch).put("numpy", "2.1.0").build())
        .build();
  }

  private static Value.Fields input(String letter) {
    return new FieldsBuilder()
        .put("name", "penguins.csv")
        .put("kind", "file")
        .put("path", "penguins.csv")
        .put("size", 15_241)
        .put("rows", 344)
        .put("format", "csv")
        .put("sha256", letter.repeat(64))
        .build();
  }

  private static void run(Path dir, String... arguments) {
    Invocation call = Invocation.in(dir);
    if (call.run(arguments).exit() != 0) {
      throw new IllegalStateException(call.run(arguments).toString());
    }
  }

  static String git(Path dir, String... arguments) throws IOException, InterruptedException {
    String[] command = new String[arguments.length + 1];
    command[0] = "git";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(dir.toFile()).redirectErrorStream(true);
    builder.environment().putAll(SETTLED);
    Process git = builder.start();
    String said = new String(git.getInputStream().readAllBytes());
    if (git.waitFor() != 0) {
      throw new IllegalStateException(String.join(" ", command) + ": " + said);
    }
    return said.strip();
  }

  /** With these, the same work makes the same commits. */
  static final Map<String, String> SETTLED =
      Map.of(
          "GIT_AUTHOR_DATE", "2026-01-01T00:00:00Z",
          "GIT_COMMITTER_DATE", "2026-01-01T00:00:00Z",
          "GIT_CONFIG_GLOBAL", "/dev/null",
          "GIT_CONFIG_NOSYSTEM", "1",
          "LC_ALL", "C.UTF-8");
}
