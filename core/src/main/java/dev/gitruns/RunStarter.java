package dev.gitruns;

import dev.gitruns.capture.ParamFiles;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Value;
import dev.gitruns.record.RunSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Collects what is said of a run at its start, and begins it. For one thread, and one run. */
public final class RunStarter {
  private final GitRuns runs;
  private final Run parent;
  private final RunSpec.Builder spec;
  private Value.Fields config = Value.Fields.EMPTY;
  private final List<String> problems = new ArrayList<>();
  private boolean capture = true;

  RunStarter(GitRuns runs, String name, Run parent) {
    this.runs = runs;
    this.parent = parent;
    this.spec = name == null || name.isBlank() ? RunSpec.unnamed() : RunSpec.named(name);
    if (parent != null) {
      spec.parent(parent.recording().uid());
    }
  }

  /** What the run belongs to; {@code default} otherwise. */
  public RunStarter experiment(String name) {
    spec.experiment(name);
    return this;
  }

  /** Adds hyper-parameters, as {@link Run#config(Map)}. */
  public RunStarter config(Map<String, ?> parameters) {
    return merge(() -> PlainValues.fields(parameters));
  }

  /** Adds the components of this record as hyper-parameters, as {@link Run#config(Record)}. */
  public RunStarter config(Record parameters) {
    return merge(() -> PlainValues.fields(parameters));
  }

  /** Sets one hyper-parameter, as {@link Run#config(String, Object)}. */
  public RunStarter config(String name, Object value) {
    return merge(() -> Run.field(name, value));
  }

  private RunStarter merge(Supplier<Value.Fields> parameters) {
    try {
      config = ParamFiles.merge(config, parameters.get());
    } catch (RuntimeException | StackOverflowError e) {
      problems.add("A value of the config isn't recorded: " + e);
    }
    return this;
  }

  /** Sets a tag. */
  public RunStarter tag(String key, String value) {
    spec.tag(String.valueOf(key), value == null ? "" : value);
    return this;
  }

  /** Sets a tag without a value. */
  public RunStarter tag(String key) {
    return tag(key, "");
  }

  /** A remark, in Markdown. */
  public RunStarter note(String text) {
    spec.note(text);
    return this;
  }

  /** Runs that belong together, such as the seeds of one configuration. */
  public RunStarter group(String name) {
    spec.group(name);
    return this;
  }

  /** What sort of work it is: train, eval … */
  public RunStarter jobType(String type) {
    spec.jobType(type);
    return this;
  }

  /** An id of your own, say of a job in another system; git-runs only keeps it. */
  public RunStarter userId(String id) {
    spec.userId(id);
    return this;
  }

  /**
   * The run that this one is a part of, where {@link Run#child} doesn't fit.
   *
   * @throws GitRunsException of the kind USAGE if this isn't a UID
   */
  public RunStarter parent(String uid) {
    spec.parent(Uid.ofParent(uid));
    return this;
  }

  /** Notes data that the run reads, as {@link Run#input(String)}. */
  public RunStarter input(String pathOrReference) {
    spec.input(String.valueOf(pathOrReference));
    return this;
  }

  /** Notes data that the run reads, as {@link Run#input(Path)}. */
  public RunStarter input(Path path) {
    return input(Run.absolute(path));
  }

  /** Keeps files when the run ends, as {@link Run#artifact(String)} does at once. */
  public RunStarter artifactAtEnd(String pathOrGlob) {
    spec.artifact(String.valueOf(pathOrGlob));
    return this;
  }

  /** Records neither code nor environment; for runs by the thousand whose parent has both. */
  public RunStarter withoutCapture() {
    capture = false;
    return this;
  }

  /**
   * Begins the run. Under {@code git runs record} the first run that a program begins is the
   * recorded one itself: config, tags, note, inputs and artifacts are added to it. Its name,
   * experiment, group, job type and ID count unless {@code record} was given others. The command
   * ends it. Any later one is a child of it.
   *
   * <p>Returns as soon as the journal is on the disk. The code (commit, and a snapshot of what
   * isn't committed), environment and inputs are captured in the background.
   *
   * <p>Where the journal can't be made in its place (say, the disk is full), it is made in the
   * directory for temporary files, and the listener of {@link Settings} is told where.
   *
   * @throws GitRunsException of kind ENVIRONMENT where it can't be made there either
   */
  public Run begin() {
    spec.config(config);
    return runs.begin(spec.build(), parent, capture, problems);
  }

  /** What is recorded as one run. */
  @FunctionalInterface
  public interface Training<E extends Exception> {
    /** Trains, and logs to the run; it is ended by who called this. */
    void train(Run run) throws E;
  }

  /**
   * Begins the run, does this, and ends the run: as finished, or as failed where it throws, with
   * the exception kept and thrown on.
   *
   * @throws GitRunsException as {@link #begin}
   */
  public <E extends Exception> void run(Training<E> training) throws E {
    Run run = begin();
    try {
      training.train(run);
    } catch (Throwable thrown) {
      run.fail(thrown);
      throw thrown;
    }
    run.finish();
  }
}
