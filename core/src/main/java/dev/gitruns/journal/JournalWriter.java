package dev.gitruns.journal;

import dev.gitruns.json.CompactJson;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Untrusted;
import dev.gitruns.model.Value;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Appends records to one writer's own journal file. For any number of threads.
 *
 * <p>In direct mode a record is with the kernel when the call returns, and survives the process. A
 * write that is slow or fails puts the writer into queued mode: calls then only queue, a thread of
 * its own writes, and what finds no room is dropped and counted. When the disk keeps up again, the
 * interval is written down as a {@code drop} record and calls write directly again. No logging call
 * throws, and at most one per stall waits for the disk.
 */
public final class JournalWriter implements AutoCloseable {
  /** No record is longer, LF included. */
  public static final int MAX_RECORD = 16 << 20;

  private final RecordAppender appender;
  private final Object steps = new Object();
  private boolean stepped;
  private long lastStep;

  JournalWriter(Path directory, WriterName name, WriterSettings settings) throws IOException {
    appender =
        new RecordAppender(
            settings, new WriterFiles(directory, name, settings.sinks(), settings.random()));
  }

  /**
   * Makes the writer's file, which only its owner may read.
   *
   * @throws GitRunsException where that fails; nothing later does
   */
  public static JournalWriter open(Path directory, WriterName name, Clock clock) {
    return open(directory, name, clock, sentence -> {});
  }

  /**
   * As {@link #open(Path, WriterName, Clock)}.
   *
   * @param trouble told in one line, at most once a minute, when the journal can't keep up
   */
  public static JournalWriter open(
      Path directory, WriterName name, Clock clock, Consumer<String> trouble) {
    try {
      WriterSettings settings = WriterSettings.of(clock, new SecureRandom());
      return new JournalWriter(directory, name, settings.withTrouble(trouble));
    } catch (IOException e) {
      throw new GitRunsException(
          GitRunsException.Kind.ENVIRONMENT,
          "The journal file "
              + Untrusted.line(directory.resolve(name.fileName()).toString(), 300)
              + " can't be made: "
              + e,
          "Check that its directory exists and is writable.",
          e);
    }
  }

  /** The step that the next record without one follows, as where a run goes on. */
  public void goOnAfter(long step) {
    synchronized (steps) {
      lastStep = step;
      stepped = true;
    }
  }

  /** Logs under the step after the last one, at first 0. */
  public void log(Map<String, Double> values) {
    log(OptionalLong.empty(), values);
  }

  /** Logs under this step, which may repeat or run backwards. */
  public void log(long step, Map<String, Double> values) {
    log(OptionalLong.of(step), values);
  }

  /** Logs under this step, or the one after the last. Null values are left out. */
  public void log(OptionalLong step, Map<String, Double> values) {
    String line;
    try {
      line = MetricLine.of(appender.now(), takeStep(step), values);
    } catch (RuntimeException changing) { // say, another thread changes the map meanwhile
      appender.drop(changing.toString());
      return;
    }
    if (line != null) {
      append(line);
    }
  }

  /** Writes a record of any kind; {@code t}, and {@code s} for metrics, are added where absent. */
  public void write(Value.Fields record) {
    String line;
    try {
      Value.Fields out = record;
      if (record.get("t").isEmpty()) {
        out = out.with("t", Value.of(appender.now()));
      }
      OptionalLong step = record.integer("s").map(OptionalLong::of).orElse(OptionalLong.empty());
      if (step.isPresent() || record.get("m").isPresent()) {
        out = out.with("s", Value.of(takeStep(step)));
      }
      line = CompactJson.write(out) + "\n";
    } catch (RuntimeException unwritable) {
      appender.drop(unwritable.toString());
      return;
    }
    append(line);
  }

  /** Says that this writer lives. */
  public void heartbeat() {
    write(new FieldsBuilder().put("hb", 1).build());
  }

  private void append(String line) {
    byte[] record = WriterFiles.bytes(line);
    if (record.length > MAX_RECORD) {
      appender.drop("it has " + record.length + " bytes, and " + MAX_RECORD + " are the limit");
    } else {
      appender.append(record);
    }
  }

  private long takeStep(OptionalLong given) {
    synchronized (steps) {
      if (given.isPresent()) {
        lastStep = given.getAsLong();
      } else if (stepped && lastStep < Long.MAX_VALUE) {
        lastStep++;
      }
      stepped = true;
      return lastStep;
    }
  }

  /** How many records were lost so far. */
  public long dropped() {
    return appender.dropped();
  }

  /** Whether calls queue at this moment, because the disk is slow or refuses. */
  public boolean isQueued() {
    return appender.isQueued();
  }

  /**
   * Waits until everything that calls handed over before is on stable storage.
   *
   * @return false where it isn't within the limit, or the disk refuses
   */
  public boolean flush(Duration limit) {
    return appender.flush(limit);
  }

  /** As {@link #flush(Duration)}, for five seconds at most. */
  public boolean flush() {
    return flush(Duration.ofSeconds(5));
  }

  /**
   * Writes the last record of a run, and sees it on stable storage. Where the disk takes nothing
   * more, it is written into the room that was kept for it; what waited before it is given up,
   * counted and said to be lost.
   *
   * @return whether the record is on stable storage
   */
  public boolean end(Value.Fields record, Reserve reserve) {
    Value.Fields timed =
        record.get("t").isPresent() ? record : record.with("t", Value.of(appender.now()));
    write(timed);
    boolean kept = flush();
    if (!kept && appender.isQueued()) {
      byte[] line = WriterFiles.bytes(CompactJson.write(timed) + "\n");
      kept = appender.lastWords(line, reserve::free);
    }
    reserve.free();
    return kept;
  }

  /**
   * Hands over what waits, for five seconds at most; what then still waits is lost and counted, as
   * are later calls.
   */
  @Override
  public void close() {
    appender.close();
  }
}
