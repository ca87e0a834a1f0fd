package dev.gitruns;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A program that is recorded through the API and ends in one of many ways. */
final class EndedProgram {
  private EndedProgram() {}

  /** Arguments: the directory of the repository, how to end, and the run to join or "". */
  public static void main(String[] arguments) throws Exception {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("GITRUNS_RUN", arguments[2]);
    Settings settings = Settings.standard().environment(environment).onTrouble(sentence -> {});
    GitRuns runs = GitRuns.open(Path.of(arguments[0]), settings);
    Run run = runs.start("program").config("mode", arguments[1]).begin();
    run.log(0, "loss", 1);
    switch (arguments[1]) {
      case "leave" -> say("left\n");
      case "finish" -> run.finish();
      case "throw" -> throw new IllegalStateException("as the test wants");
      case "exit" -> System.exit(3);
      case "twice" -> {
        Run second = runs.start("second").begin();
        second.log(0, "loss", 2);
        second.finish();
        run.finish();
      }
      case "wait" -> {
        say("ready\n");
        Thread.sleep(600_000);
      }
      default -> logForEver(run);
    }
  }

  private static void logForEver(Run run) throws InterruptedException {
    for (int t = 0; t < 4; t++) {
      String metric = "t" + t;
      new Thread(
              () -> {
                for (long i = 0; ; i++) {
                  run.log(i, metric, i);
                  // In queued mode what returned isn't promised, and this is a busy machine.
                  if (run.flush()) {
                    say(metric + " " + i + "\n");
                  }
                }
              })
          .start();
    }
    Thread.sleep(600_000);
  }

  private static void say(String line) {
    try {
      new FileOutputStream(FileDescriptor.out).write(line.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
