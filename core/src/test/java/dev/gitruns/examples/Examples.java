package dev.gitruns.examples;

import dev.gitruns.GitRuns;
import dev.gitruns.MetricSeries;
import dev.gitruns.Run;
import dev.gitruns.RunDifference;
import dev.gitruns.SealReport;
import dev.gitruns.Settings;
import dev.gitruns.StoredRun;
import dev.gitruns.model.RunStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The examples of docs/java.md, which a test holds to be the same and another runs. */
final class Examples {
  private final Path directory;
  private final Settings settings;

  Examples(Path directory, Settings settings) {
    this.directory = directory;
    this.settings = settings;
  }

  private GitRuns open() {
    return GitRuns.open(directory, settings);
  }

  // example: first
  record Options(double lr, int epochs, List<Integer> layers) {}

  void train(GitRuns runs) {
    Options options = new Options(3e-4, 10, List.of(64, 3));
    runs.start("base")
        .experiment("penguins")
        .config(options)
        .input("penguins.csv")
        .run(
            run -> {
              for (int epoch = 0; epoch < options.epochs(); epoch++) {
                double loss = 1.0 / (1 + epoch);
                run.log(epoch, Map.of("loss", loss, "val/f1", 1 - loss));
              }
              run.summary("verdict", "good enough");
              run.artifact("model.json", "[0.1, 0.2]".getBytes());
            });
  }

  // end

  void first() {
    try (GitRuns runs = open()) {
      train(runs);
    }
  }

  void shortest() {
    try (GitRuns runs = open()) {
      // example: short
      runs.start("base")
          .config(Map.of("lr", 3e-4))
          .run(
              run -> {
                for (int epoch = 0; epoch < 10; epoch++) {
                  run.log(epoch, Map.of("loss", 1.0 / (1 + epoch)));
                }
              });
      // end
    }
  }

  void explicit() throws IOException {
    try (GitRuns runs = open()) {
      // example: explicit
      try (Run run = runs.start("by-hand").config("lr", 0.1).begin()) {
        run.log("loss", 0.5); // the step after the last one
        run.tag("gpu", "a100");
        Files.writeString(directory.resolve("weights.csv"), "0.1,0.2\n");
        run.artifact("weights.csv"); // copied now: the file may change afterwards
        run.finish(); // closed without this, as by an exception, the run has failed
      }
      // end
    }
  }

  void threads() throws InterruptedException {
    try (GitRuns runs = open()) {
      Run run = runs.start("threads").begin();
      // example: threads
      ExecutorService workers = Executors.newFixedThreadPool(4);
      for (int worker = 0; worker < 4; worker++) {
        String metric = "worker" + worker + "/reward";
        workers.submit(
            () -> {
              for (int step = 0; step < 1_000; step++) {
                run.log(step, metric, Math.sin(step));
              }
            });
      }
      workers.shutdown();
      workers.awaitTermination(1, TimeUnit.MINUTES);
      boolean safe = run.flush(); // survives a loss of power now
      long lost = run.dropped(); // 0, unless the disk stood still for long
      // end
      run.finish(safe && lost == 0 ? RunStatus.FINISHED : RunStatus.FAILED);
    }
  }

  void children() {
    try (GitRuns runs = open()) {
      // example: children
      Run sweep = runs.start("sweep").begin();
      for (double lr : new double[] {0.1, 0.01}) {
        sweep.child("trial").config("lr", lr).run(trial -> trial.log("val/f1", 1 - lr));
      }
      sweep.finish();
      // end
    }
  }

  String read() {
    try (GitRuns runs = open()) {
      // example: read
      StoredRun best = runs.list("experiment = penguins and has(val/f1)", "-val/f1").get(0);
      Map<String, Object> config = best.config();
      MetricSeries f1 = best.series("val/f1");
      for (int i = 0; i < f1.size(); i++) {
        System.out.println(f1.steps()[i] + " " + f1.values()[i]);
      }
      byte[] model = best.artifact("model.json");
      // end
      // example: diff
      RunDifference difference = runs.diff("best:max(val/f1)", "by-hand");
      for (RunDifference.Change change : difference.config()) {
        System.out.println(change.path() + ": " + change.before() + " -> " + change.after());
      }
      System.out.print(difference.text());
      // end
      return config + new String(model);
    }
  }

  void later() {
    // example: later
    try (GitRuns runs = GitRuns.open(directory, settings.sealOnFinish(false))) {
      runs.start("quick").run(run -> run.log("loss", 0.1));
      SealReport report = runs.seal(); // all runs that are over, in one commit
      report.trouble().forEach(System.err::println);
    }
    // end
  }
}
