package dev.gitruns.record;

import dev.gitruns.journal.EndRecord;
import dev.gitruns.journal.JournalWriter;
import dev.gitruns.journal.PrivateFiles;
import dev.gitruns.journal.Reserve;
import dev.gitruns.journal.StartDocument;
import dev.gitruns.journal.WriterName;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunStatus;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Value;
import dev.gitruns.workspace.RunPlace;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A run that is being recorded, for any number of threads. Logging appends to the run's journal: it
 * waits for no other process, never throws, and what it returned for survives SIGKILL. The run is
 * sealed later.
 */
public final class ActiveRun implements AutoCloseable {
  private final RunPlace place;
  private final Path directory;
  private final Uid uid;
  private final JournalWriter journal;
  private final boolean owner;
  private final Reserve reserve;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * @param reserve room for the run's end; null for a run that is ended by another process
   */
  ActiveRun(RunPlace place, Path directory, Uid uid, JournalWriter journal, Reserve reserve) {
    this.place = place;
    this.directory = directory;
    this.uid = uid;
    this.journal = journal;
    this.owner = reserve != null;
    this.reserve = reserve;
  }

  /**
   * Starts a run of its own, or goes on with the one that the spec resumes.
   *
   * @param pid the process that the run lives and dies with
   * @param trouble told in one line when the journal can't keep up
   * @throws GitRunsException of kind ENVIRONMENT where the journal can't be made, and of kind
   *     CONFLICT where somebody goes on with the same run
   */
  public static ActiveRun start(RunSpec spec, RunPlace place, long pid, Consumer<String> trouble) {
    Uid uid =
        spec.resumed()
            .map(Resumption::uid)
            .orElseGet(() -> Uid.create(place.clock().millis(), place.random()));
    Path directory = place.live().resolve(uid.text());
    try {
      makeParent(place);
      PrivateFiles.createDirectory(directory);
    } catch (FileAlreadyExistsException e) {
      throw new GitRunsException(
          GitRunsException.Kind.CONFLICT,
          "The run " + uid + " has a journal that isn't sealed, so it can't go on in another.",
          "Wait for its end, then: git runs seal",
          e);
    } catch (IOException e) {
      throw new GitRunsException(
          GitRunsException.Kind.ENVIRONMENT,
          "The run's journal can't be made in " + place.live() + ": " + e,
          "Check the permissions and the free space there, or set GITRUNS_DIR to another place.",
          e);
    }
    StartDocument start = startDocument(spec, place, uid, pid);
    start.write(directory);
    JournalWriter journal = writer(place, directory, start, pid, trouble);
    return new ActiveRun(place, directory, uid, journal, Reserve.in(directory));
  }

  private static void makeParent(RunPlace place) throws IOException {
    Path live = place.live();
    try {
      if (place.env().getOrDefault("GITRUNS_DIR", "").isEmpty()) {
        Files.createDirectories(live);
      } else {
        PrivateFiles.makeParent(live);
      }
    } catch (FileAlreadyExistsException e) {
      throw new NotDirectoryException(e.getFile());
    }
  }

  /** Goes on with a sealed run, as {@link #start} does with what the spec says to resume. */
  public static ActiveRun resume(
      Resumption from, RunPlace place, long pid, Consumer<String> trouble) {
    RunSpec spec = RunSpec.named(from.name()).experiment(from.experiment()).resume(from).build();
    return start(spec, place, pid, trouble);
  }

  /**
   * Joins the run whose journal directory {@code GITRUNS_RUN} names, as a further writer of it:
   * finishing leaves the end of the run to who started it.
   */
  public static Optional<ActiveRun> join(RunPlace place, long pid, Consumer<String> trouble) {
    return named(place)
        .map(
            directory -> {
              StartDocument start = StartDocument.read(directory);
              JournalWriter journal = writer(place, directory, start, pid, trouble);
              return new ActiveRun(place, directory, start.uid(), journal, null);
            });
  }

  /** The uid of the run that {@code GITRUNS_RUN} names, if it names one. */
  public static Optional<Uid> uidToJoin(RunPlace place) {
    try {
      return named(place).map(directory -> StartDocument.read(directory).uid());
    } catch (GitRunsException e) {
      return Optional.empty();
    }
  }

  private static Optional<Path> named(RunPlace place) {
    String named = place.env().getOrDefault(RunPlace.RUN_VARIABLE, "");
    return named.isEmpty() ? Optional.empty() : Optional.of(Path.of(named));
  }

  private static JournalWriter writer(
      RunPlace place, Path directory, StartDocument start, long pid, Consumer<String> trouble) {
    WriterName name = WriterName.create(place.host().host(), pid, place.random());
    JournalWriter writer = JournalWriter.open(directory, name, place.clock(), trouble);
    Resumption.lastStep(start).ifPresent(writer::goOnAfter);
    return writer;
  }

  private static StartDocument startDocument(RunSpec spec, RunPlace place, Uid uid, long pid) {
    FieldsBuilder start =
        new FieldsBuilder()
            .put("format", 1)
            .put("uid", uid.text())
            .put("name", spec.nameOr(uid))
            .put("experiment", spec.experimentOrDefault())
            .put("start", place.nowMicros())
            .put("work_dir", place.workDir())
            .put("user", place.user())
            .put("host", place.host().host())
            .put("parent", spec.parent().map(Uid::text))
            .put("group", spec.group())
            .put("job_type", spec.jobType())
            .put("note", spec.note())
            .put("user_id", spec.userId())
            .put("process", place.host().process(pid).toFields());
    if (!spec.defaults().isEmpty()) {
      start.put("defaults", Value.ofTexts(spec.defaults()));
    }
    if (!spec.command().isEmpty()) {
      start.put("command", Value.ofTexts(spec.command()));
    }
    if (!spec.config().isEmpty()) {
      start.put("config", spec.config());
    }
    if (!spec.tags().isEmpty()) {
      FieldsBuilder tags = new FieldsBuilder();
      spec.tags().forEach(tags::put);
      start.put("tags", tags.build());
    }
    Value.Fields own = start.build();
    return StartDocument.of(spec.resumed().map(from -> from.onto(own)).orElse(own));
  }

  public Uid uid() {
    return uid;
  }

  /** The journal directory; {@code GITRUNS_RUN} of processes that are to join. */
  public Path directory() {
    return directory;
  }

  /** Logs metrics under this step, which may repeat or run backwards. */
  public void log(long step, Map<String, Double> metrics) {
    journal.log(step, metrics);
  }

  /** Logs metrics under the step after the last one, at first 0. */
  public void log(Map<String, Double> metrics) {
    journal.log(metrics);
  }

  /** Adds to the config; objects are merged, and what is said last of a key holds. */
  public void config(Value.Fields fields) {
    record("config", fields);
  }

  /**
   * Names a run that this program joined and claimed. What its launcher chose stays; the rest is
   * recorded as the program says.
   */
  public void nameJoined(RunSpec spec) {
    Value.Fields start = StartDocument.read(directory).fields();
    FieldsBuilder chosen = new FieldsBuilder();
    Map<String, Optional<String>> wanted =
        Map.of(
            "name", spec.name(),
            "experiment", spec.experiment(),
            "group", spec.group(),
            "job_type", spec.jobType(),
            "user_id", spec.userId());
    List<String> defaults = start.texts("defaults");
    wanted.forEach(
        (field, text) -> {
          if (start.get(field).isEmpty() || defaults.contains(field)) {
            chosen.put(field, text);
          }
        });
    Value.Fields record = chosen.build();
    if (!record.isEmpty()) {
      journal.write(record);
    }
  }

  /** Sets a value of the summary. */
  public void summary(String name, Value value) {
    record("summary", new FieldsBuilder().put(name, value).build());
  }

  /** Sets a tag; a bare one has the empty value. */
  public void tag(String key, String value) {
    record("tag", new FieldsBuilder().put(key, value).build());
  }

  public void note(String text) {
    record("note", Value.of(text));
  }

  /** Writes down that something isn't as it should be, in a word and a sentence. */
  public void problem(String code, String message) {
    record("problem", new FieldsBuilder().put("code", code).put("message", message).build());
  }

  /** Appends a record of any kind the journal knows. */
  public void record(String kind, Value value) {
    journal.write(new FieldsBuilder().put(kind, value).build());
  }

  /** Appends a whole record; the time is added, and the step where it has metrics. */
  public void append(Value.Fields fields) {
    journal.write(fields);
  }

  /** Says that the run lives. */
  public void heartbeat() {
    journal.heartbeat();
  }

  /** Starts a run whose parent is this one. */
  public ActiveRun child(RunSpec spec, long pid) {
    return start(spec.withParent(uid), place, pid, problem -> problem("journal", problem));
  }

  /** A file that processes of this host may append lines to; made by this call. */
  public Path shellJournal(long pid) {
    while (true) {
      Path file =
          directory.resolve(
              WriterName.create(place.host().host() + "-sh", pid, place.random()).fileName());
      try {
        PrivateFiles.createFile(file);
        return file;
      } catch (FileAlreadyExistsException e) {
        // Chance gave a name twice: the next one is another.
        continue;
      } catch (IOException e) {
        throw new GitRunsException(
            GitRunsException.Kind.ENVIRONMENT,
            "The file for shell scripts can't be made: " + e,
            "Check the free space and the permissions of " + directory + ".",
            e);
      }
    }
  }

  JournalWriter journal() {
    return journal;
  }

  /** How many records were lost so far, because the disk didn't take them. */
  public long dropped() {
    return journal.dropped();
  }

  /** Waits until all that was logged is on stable storage; false where that takes too long. */
  public boolean flush() {
    return journal.flush();
  }

  /** As {@link #flush()}, for this long at most. */
  public boolean flush(Duration limit) {
    return journal.flush(limit);
  }

  /** Whether this process started the run, and so ends it. */
  public boolean isOwner() {
    return owner;
  }

  /** Ends the run; later calls of this and of close do nothing. */
  public void finish(RunStatus status) {
    finish(status, Optional.empty(), Optional.empty());
  }

  /** Ends the run with what a command ended with. */
  public void finish(RunStatus status, Optional<Integer> exitCode, Optional<String> signal) {
    end(status, exitCode, signal);
    if (!closed.getAndSet(true)) {
      journal.close();
    }
  }

  /**
   * Writes down that the run is over, and sees it on the disk; what is captured of it may still be
   * added until {@link #finish(RunStatus)} or {@link #close}. Later calls do nothing.
   */
  public void end(RunStatus status, Optional<Integer> exitCode, Optional<String> signal) {
    if (ended.getAndSet(true)) {
      return;
    }
    if (owner) {
      journal.end(new EndRecord(place.nowMicros(), status, exitCode, signal).toRecord(), reserve);
    } else {
      journal.flush();
    }
  }

  /** Ends the run as finished, unless it was ended before, and closes its journal. */
  @Override
  public void close() {
    finish(RunStatus.FINISHED);
  }
}
