package dev.gitruns;

import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/** A program with a logger of its own that is recorded and reads what it recorded. */
final class LoggedProgram {
  private LoggedProgram() {}

  /** Argument: the directory of the repository. */
  public static void main(String[] arguments) {
    LoggerFactory.getLogger("program").info("begin");
    try (GitRuns runs = GitRuns.open(Path.of(arguments[0]))) {
      Run run = runs.start("logged").begin();
      for (int step = 0; step < 10; step++) {
        run.log(step, "loss", 1.0 / (step + 1));
      }
      run.finish();
      runs.seal();
      System.out.println(runs.find("logged").series("loss").steps().length);
    }
    System.out.println(LoggerFactory.getILoggerFactory().getClass().getName());
    LoggerFactory.getLogger("program").info("end");
  }
}
