package dev.gitruns.record;

import dev.gitruns.model.FieldsBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Writes a run's heartbeat and its system metrics, each in its interval, until it is closed. */
public final class Pulse {
  static final Duration HEARTBEAT = Duration.ofSeconds(30);
  static final Duration SAMPLE = Duration.ofSeconds(15);
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private volatile boolean closed;

  private final ScheduledExecutorService beats =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "git-runs-pulse");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * @param sampler measures the machine; a failure of it is written down once and ends sampling
   */
  public Pulse(ActiveRun run, Supplier<? extends Map<String, Double>> sampler) {
    long beat = HEARTBEAT.toMillis();
    beats.scheduleAtFixedRate(run::heartbeat, beat, beat, TimeUnit.MILLISECONDS);
    beats.scheduleAtFixedRate(
        () -> sample(run, sampler), 0, SAMPLE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void sample(ActiveRun run, Supplier<? extends Map<String, Double>> sampler) {
    Map<String, Double> values;
    try {
      values = sampler.get();
    } catch (RuntimeException e) {
      run.problem("system-metrics", "Sampling the machine failed and was stopped: " + e);
      throw e;
    }
    if (!values.isEmpty() && !closed) {
      FieldsBuilder fields = new FieldsBuilder();
      values.forEach((name, value) -> fields.put(name, (double) value));
      run.record("sys", fields.build());
    }
  }

  /**
   * Ends it, and waits a moment for what is being written: after the run's end that would be lost.
   * The thread isn't interrupted, which would close the journal's file under the others.
   */
  public void close() {
    closed = true;
    beats.shutdown();
    try {
      beats.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
