package dev.gitruns;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.RunStatus;
import dev.gitruns.model.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run that is being recorded. For any number of threads.
 *
 * <p>Everything said of the run goes to its journal, a file of its own, with one write a call. When
 * a call returns, the record is with the kernel and survives SIGKILL of this JVM. When a write
 * takes longer than 20 ms or fails, further calls only queue their records in memory until the disk
 * keeps up again: at most one call per stall waits for it. Records that find no room then are lost,
 * and counted: {@link #dropped} tells how many, and so does the sealed run, with the time. Only
 * what {@link #flush} returned true for survives a loss of power.
 *
 * <p>No method throws for anything that the disk, git or the given values do; what can't be
 * recorded becomes a problem of the run and is told to the listener of {@link Settings}.
 *
 * <p>A run is over when {@link #finish()} or one of its siblings is called. One that is only
 * closed, as an exception does it, has failed; one whose JVM ends is killed or failed, or, where
 * the JVM had no time to say so, crashed. After the end nothing more is recorded, and calls count
 * as dropped.
 */
public final class Run implements AutoCloseable {
  private final GitRuns runs;
  private final Recording recording;

  Run(GitRuns runs, Recording recording) {
    this.runs = runs;
    this.recording = recording;
  }

  /** The run's uid, 26 letters and digits, which it keeps for ever; unlike its id, known now. */
  public String uid() {
    return recording.uid().text();
  }

  /**
   * The journal directory. A process that gets it as the environment variable {@code GITRUNS_RUN}
   * can join the run.
   */
  public Path directory() {
    return recording.directory();
  }

  /**
   * Logs metrics under the step after this run's last one, at first 0.
   *
   * @param metrics name to value; NaN and infinities are kept, null values are left out, integers
   *     beyond 2^53 are rounded and counted
   */
  public void log(Map<String, ? extends Number> metrics) {
    recording.log(false, 0, metrics);
  }

  /**
   * Logs metrics under this step, which may repeat, run backwards and leave gaps.
   *
   * @param metrics as for {@link #log(Map)}
   */
  public void log(long step, Map<String, ? extends Number> metrics) {
    recording.log(true, step, metrics);
  }

  /** Logs one metric under the step after the last one. */
  public void log(String metric, double value) {
    recording.log(false, 0, Collections.singletonMap(metric, value));
  }

  /** Logs one metric under this step. */
  public void log(long step, String metric, double value) {
    recording.log(true, step, Collections.singletonMap(metric, value));
  }

  /**
   * Adds hyper-parameters. Nested maps are merged, and what is said last of a key holds. Integers,
   * floats, booleans, texts, records, maps, collections and arrays keep their type; of anything
   * else the text is kept.
   */
  public void config(Map<String, ?> parameters) {
    recording.object("config", () -> PlainValues.fields(parameters));
  }

  /** Adds the components of this record as hyper-parameters, as {@link #config(Map)}. */
  public void config(Record parameters) {
    recording.object("config", () -> PlainValues.fields(parameters));
  }

  /** Sets one hyper-parameter, as {@link #config(Map)}. */
  public void config(String name, Object value) {
    recording.object("config", () -> field(name, value));
  }

  /**
   * Sets a result of the run, of any type as in {@link #config(Map)}. For metrics that were logged
   * there is a summary already; a value of the same name takes the place of its last one in tables.
   */
  public void summary(String name, Object value) {
    recording.object("summary", () -> field(name, value));
  }

  /** Sets a tag. */
  public void tag(String key, String value) {
    recording.object("tag", () -> field(key, value));
  }

  /** Sets a tag without a value. */
  public void tag(String key) {
    tag(key, "");
  }

  /** Sets the note of the run, in Markdown; replaces the one before. */
  public void note(String text) {
    recording.object("note", () -> Value.of(text));
  }

  /** Keeps a text as media under a key and step, to be read step by step later. */
  public void text(String key, long step, String text) {
    recording.media(key, step, "text", () -> Value.of(text));
  }

  /**
   * Keeps a table as media under a key and step.
   *
   * @param columns the names of the columns
   * @param rows their cells, of any type as in {@link #config(Map)}
   */
  public void table(String key, long step, List<String> columns, List<? extends List<?>> rows) {
    recording.media(
        key,
        step,
        "table",
        () ->
            new FieldsBuilder()
                .put("columns", Value.ofTexts(columns))
                .put("rows", PlainValues.of(rows))
                .build());
  }

  /**
   * Keeps an image as media under a key and step. The bytes are copied before this returns.
   *
   * @param mediaType say {@code image/png}
   */
  public void image(String key, long step, byte[] bytes, String mediaType) {
    recording.image(key, step, bytes, mediaType);
  }

  /**
   * Notes the data that this run reads: a path, {@code name=path}, or a reference such as {@code
   * hf:name@revision}. Paths are read from the directory that {@link GitRuns} was opened with.
   * Files are fingerprinted in the background: size, SHA-256, and of CSV and JSON lines the rows;
   * they are not copied.
   */
  public void input(String pathOrReference) {
    recording.input(pathOrReference);
  }

  /** Notes a file or directory that this run reads, as {@link #input(String)}. */
  public void input(Path path) {
    recording.input(absolute(path));
  }

  /**
   * Keeps files that the run made: a path, a directory or a glob such as {@code out/*.json}, read
   * from the directory that {@link GitRuns} was opened with. The bytes are copied before this
   * returns, so the files may change afterwards; the same name again is its next version.
   *
   * @return whether all was there and is kept
   */
  public boolean artifact(String pathOrGlob) {
    return recording.artifacts(pathOrGlob);
  }

  /** Keeps a file or directory, as {@link #artifact(String)}. */
  public boolean artifact(Path path) {
    return recording.artifacts(absolute(path));
  }

  /**
   * Keeps these bytes as an artifact. They are on the way to the disk when this returns.
   *
   * @param name its logical path, with {@code /} between parts; the ending tells the media type
   * @return whether they are kept
   */
  public boolean artifact(String name, byte[] bytes) {
    return recording.artifact(name, bytes).isPresent();
  }

  /**
   * Begins a run whose parent is this one, such as a fold or a trial. It ends by itself; it takes
   * code and environment over from its parent, and may outlive it.
   */
  public RunStarter child(String name) {
    return new RunStarter(runs, name, this);
  }

  /** How many records of this run were lost so far, by a full queue, a closed run or bad values. */
  public long dropped() {
    return recording.dropped();
  }

  /**
   * Waits until all that was said before is on stable storage, for five seconds at most.
   *
   * @return false where that takes longer, or the disk refuses
   */
  public boolean flush() {
    return flush(Duration.ofSeconds(5));
  }

  /** As {@link #flush()}, for this long at most. */
  public boolean flush(Duration limit) {
    return recording.flush(limit);
  }

  /**
   * Ends the run as finished; later ends do nothing. Waits until that is on the disk, ten seconds
   * at most. What is still being captured, and the seal, go on in the background ({@link
   * GitRuns#close} waits for them).
   */
  public void finish() {
    recording.finish(RunStatus.FINISHED);
  }

  /**
   * Ends the run with this status, as {@link #finish()}; {@code RUNNING} counts as {@code
   * FINISHED}.
   */
  public void finish(RunStatus status) {
    boolean ends = status != null && status != RunStatus.RUNNING;
    recording.finish(ends ? status : RunStatus.FINISHED);
  }

  /** Ends the run as failed, and keeps what went wrong with its stack trace in the console log. */
  public void fail(Throwable cause) {
    recording.fail(cause);
  }

  /** Ends the run as failed if nothing ended it before; see {@link #finish()}. */
  @Override
  public void close() {
    recording.closeUnfinished(
        "The run was closed before it was finished, as an exception does it.");
  }

  void endWithJvm(Optional<String> signal) {
    recording.endWithJvm(signal);
  }

  Recording recording() {
    return recording;
  }

  /** A null path names nothing, which is a problem of the run as any other missing file. */
  static String absolute(Path path) {
    return path == null ? "null" : path.toAbsolutePath().toString();
  }

  static Value.Fields field(String name, Object value) {
    return new FieldsBuilder().put(String.valueOf(name), PlainValues.of(value)).build();
  }

  /** The words that the stack trace of a failure takes in a console. */
  static String trace(Throwable cause) {
    List<String> lines = new ArrayList<>();
    Throwable each = cause;
    for (int depth = 0; each != null && depth < 8; depth++) {
      lines.add((depth == 0 ? "" : "Caused by: ") + each);
      StackTraceElement[] frames = each.getStackTrace();
      for (int i = 0; i < Math.min(frames.length, 60); i++) {
        lines.add("\tat " + frames[i]);
      }
      if (frames.length > 60) {
        lines.add("\t… and " + (frames.length - 60) + " more");
      }
      each = each.getCause();
    }
    return String.join("\n", lines) + "\n";
  }
}
