import dev.gitruns.GitRuns;
import dev.gitruns.Run;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Many short runs of one program: {@code Fleet DIRECTORY RUNS WORKERS SECONDS recorded|bare}. Each logs ten times, evenly
 * over its time. Prints the seconds from the first run to the end of the last, and how many failed.
 */
public final class Fleet {
  private static final int CALLS = 10;

  private final GitRuns runs;
  private final long pause;

  private Fleet(GitRuns runs, double seconds) {
    this.runs = runs;
    this.pause = Math.round(seconds * 1000 / CALLS);
  }

  public static void main(String[] arguments) throws Exception {
    int count = Integer.parseInt(arguments[1]);
    boolean recorded = arguments[4].equals("recorded");
    AtomicInteger failed = new AtomicInteger();
    double seconds;
    try (GitRuns runs = GitRuns.open(Path.of(arguments[0]))) {
      Fleet fleet = new Fleet(runs, Double.parseDouble(arguments[3]));
      ExecutorService workers = Executors.newFixedThreadPool(Integer.parseInt(arguments[2]));
      long start = System.nanoTime();
      for (int i = 0; i < count; i++) {
        int number = i;
        workers.submit(() -> fleet.one(number, recorded, failed));
      }
      workers.shutdown();
      workers.awaitTermination(1, TimeUnit.HOURS);
      seconds = (System.nanoTime() - start) / 1e9;
    }
    System.out.printf("%.3f %d%n", seconds, failed.get());
  }

  private void one(int number, boolean recorded, AtomicInteger failed) {
    try {
      if (recorded) {
        runs.start("trial-" + number).experiment("fleet").config("lr", number * 1e-3).run(run -> train(run));
      } else {
        train(null);
      }
    } catch (Exception e) {
      failed.incrementAndGet();
    }
  }

  private void train(Run run) throws InterruptedException {
    for (int step = 0; step < CALLS; step++) {
      Thread.sleep(pause);
      if (run != null) {
        run.log(step, Map.of("loss", 1.0 / (1 + step), "f1", step / 10.0));
      }
    }
  }
}
