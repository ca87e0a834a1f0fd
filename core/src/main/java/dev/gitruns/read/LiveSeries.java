package dev.gitruns.read;

import dev.gitruns.journal.Journal;
import dev.gitruns.journal.JournalReader;
import dev.gitruns.journal.SealMark;
import dev.gitruns.model.CodePoints;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.MetricRow;
import dev.gitruns.model.Value;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The curves of a journal that grows: what was read stays, thinned where it becomes too much. */
public final class LiveSeries {
  private static final int MOST_POINTS = 4_096;
  private static final int MOST_METRICS = 1_000;

  private final Path journal;
  private final SortedMap<String, Points> metrics = new TreeMap<>(CodePoints.ORDER);
  private SealMark read;

  /**
   * @param journal its directory
   */
  public LiveSeries(Path journal) {
    this.journal = journal;
  }

  /** Some points of a metric, in the order of time. */
  public static final class Points {
    private double[] steps = new double[64];
    private double[] values = new double[64];
    private int count;
    private int every = 1;
    private int skipped;

    private void add(double step, double value) {
      if (++skipped < every) {
        return;
      }
      skipped = 0;
      if (count == MOST_POINTS) {
        thin();
      }
      if (count == steps.length) {
        steps = Arrays.copyOf(steps, 2 * count);
        values = Arrays.copyOf(values, 2 * count);
      }
      steps[count] = step;
      values[count++] = value;
    }

    /** Every second point goes, and of those to come too. */
    private void thin() {
      for (int i = 0; 2 * i < count; i++) {
        steps[i] = steps[2 * i];
        values[i] = values[2 * i];
      }
      count = (count + 1) / 2;
      every *= 2;
    }

    public double[] steps() {
      return Arrays.copyOf(steps, count);
    }

    public double[] values() {
      return Arrays.copyOf(values, count);
    }
  }

  /** The points that a document of {@link LiveRun#series} tells; hostile, and bounded already. */
  public static SortedMap<String, Points> of(Value.Fields series) {
    SortedMap<String, Points> metrics = new TreeMap<>(CodePoints.ORDER);
    for (String name : series.values().keySet()) {
      var steps = series.fields(name).items("steps");
      var values = series.fields(name).items("values");
      Points points = new Points();
      for (int i = 0; i < Math.min(steps.size(), values.size()); i++) {
        points.add(
            Value.asDouble(steps.get(i)).orElse(Double.NaN),
            Value.asDouble(values.get(i)).orElse(Double.NaN));
      }
      metrics.put(name, points);
    }
    return metrics;
  }

  /** Reads on, and gives the points of each metric. */
  public SortedMap<String, Points> readOn() {
    try {
      Journal found =
          read == null
              ? JournalReader.readUnsealed(journal)
              : JournalReader.readAfter(journal, read);
      SealMark now = SealMark.after(found, found.continues(), Value.Fields.EMPTY);
      // Of a line that is being written the rest comes next time.
      if (TailCache.endsWithLines(journal, now)) {
        read = now;
        for (MetricRow row : found.rows()) {
          row.values().forEach((name, value) -> add(name, row.step(), value));
        }
      }
    } catch (GitRunsException e) {
      return metrics; // put away meanwhile
    }
    return metrics;
  }

  private void add(String name, long step, double value) {
    Points points = metrics.get(name);
    if (points == null && metrics.size() < MOST_METRICS) {
      points = new Points();
      metrics.put(name, points);
    }
    Optional.ofNullable(points).ifPresent(known -> known.add(step, value));
  }
}
