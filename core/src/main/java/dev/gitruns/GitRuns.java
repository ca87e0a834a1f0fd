package dev.gitruns;

import dev.gitruns.diff.RunDiffer;
import dev.gitruns.diff.RunSide;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.op.DiffRuns;
import dev.gitruns.op.ListRuns;
import dev.gitruns.op.SealRuns;
import dev.gitruns.op.ShowRun;
import dev.gitruns.query.Filter;
import dev.gitruns.query.Mark;
import dev.gitruns.query.RunRow;
import dev.gitruns.query.Sorting;
import dev.gitruns.record.RunSpec;
import dev.gitruns.store.InitReport;
import dev.gitruns.store.InitRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The runs of one repository: begins new ones, and reads, searches and compares those there are.
 * For any number of threads; runs may outlive it, but aren't sealed at their end then.
 *
 * <pre>{@code
 * try (GitRuns runs = GitRuns.here()) {
 *   runs.start("base").config(Map.of("lr", 3e-4)).run(run -> {
 *     for (int epoch = 0; epoch < 10; epoch++) {
 *       run.log(epoch, Map.of("loss", train()));
 *     }
 *   });
 * }
 * }</pre>
 */
public final class GitRuns implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final RecordingGround ground;
  private final BackgroundSeal sealing;

  private GitRuns(RecordingGround ground, BackgroundSeal sealing) {
    this.ground = ground;
    this.sealing = sealing;
  }

  /** Opens the repository around the working directory, as {@link #open(Path)}. */
  public static GitRuns here() {
    return open(Path.of(""));
  }

  /** Opens the repository around this directory with the standard settings. */
  public static GitRuns open(Path directory) {
    return open(directory, Settings.standard());
  }

  /**
   * Opens the repository around this directory. Where there is none, or none that can be used, runs
   * are recorded all the same: into {@code .gitruns/} in this directory, to be sealed later ({@code
   * git runs seal DIR}); the listener of the settings is told, and what reads runs throws.
   *
   * @param directory paths of inputs and artifacts are read from it
   */
  public static GitRuns open(Path directory, Settings settings) {
    RecordingGround ground = RecordingGround.at(directory.toAbsolutePath().normalize(), settings);
    return new GitRuns(ground, new BackgroundSeal(ground));
  }

  /**
   * Prepares the repository as {@code git runs init} does: makes the branch for runs and the
   * settings {@code runs.*}. Does nothing where that was done. Runs are recorded without it too,
   * but neither sealed nor shared.
   *
   * @return a sentence for everything that was done
   * @throws GitRunsException where there is no repository, or names clash
   */
  public List<String> init() {
    InitReport report =
        ground.workspace().store().init(new InitRequest(Optional.empty(), Optional.empty()));
    report.warnings().forEach(ground.settings()::tell);
    return List.copyOf(report.done());
  }

  /** Begins to say what run is to be recorded; {@link RunStarter#begin} begins it. */
  public RunStarter start(String name) {
    return new RunStarter(this, name, null);
  }

  Run begin(RunSpec spec, Run parent, boolean capture, List<String> problems) {
    Recording recording =
        ground.begin(spec, parent == null ? null : parent.recording(), capture, this::ended);
    problems.forEach(problem -> recording.problem("unwritable-value", problem));
    Run run = new Run(this, recording);
    recording.openAs(run);
    return run;
  }

  private void ended(Recording recording) {
    if (recording.isOwner() && ground.settings().sealsOnFinish()) {
      sealing.add(recording.directory());
    }
  }

  /**
   * All runs, newest first: sealed, waiting, running and crashed ones; archived ones are hidden.
   */
  public List<StoredRun> list() {
    return list("", "");
  }

  /**
   * The runs for which a condition holds, newest first.
   *
   * @param where as for {@code git runs ls --where}, say {@code val/f1 > 0.9 and config.lr < 1e-3};
   *     empty for all
   * @throws GitRunsException of kind USAGE where the condition can't be read
   */
  public List<StoredRun> list(String where) {
    return list(where, "");
  }

  /**
   * The runs for which a condition holds, in this order.
   *
   * @param where as for {@link #list(String)}
   * @param sort as for {@code git runs ls --sort}, say {@code -val/f1,name}; empty for the newest
   *     first
   * @throws GitRunsException of kind USAGE where either can't be read
   */
  public List<StoredRun> list(String where, String sort) {
    Optional<Filter> filter = where.isBlank() ? Optional.empty() : Optional.of(Filter.parse(where));
    Sorting sorting = Sorting.parse(sort);
    List<RunRow> rows =
        new ListRuns(ground.workspace())
            .rows().stream()
                .filter(row -> !row.has(Mark.ARCHIVED))
                .filter(row -> filter.isEmpty() || filter.get().matches(row))
                .toList();
    List<RunRow> sorted = sort.isBlank() ? rows : sorting.sort(rows);
    return sorted.stream().map(row -> new StoredRun(ground.workspace(), row)).toList();
  }

  /**
   * The run that a selector names: {@code @0} for the newest and {@code @1} for the one before, a
   * prefix of at least four characters of an id or uid, a name, or {@code best:max(val/f1)}.
   *
   * @throws GitRunsException of kind NOT_FOUND where none or several fit
   */
  public StoredRun find(String selector) {
    return new StoredRun(ground.workspace(), new ShowRun(ground.workspace()).find(selector));
  }

  /**
   * What differs from run a to run b.
   *
   * @param a a selector, as for {@link #find}
   * @param b another
   * @throws GitRunsException of kind NOT_FOUND where one doesn't name a run
   */
  public RunDifference diff(String a, String b) {
    return new RunDifference(new DiffRuns(ground.workspace()).diff(a, b));
  }

  /** What differs from run a to run b. */
  public RunDifference diff(StoredRun a, StoredRun b) {
    RunSide before = DiffRuns.side(a.view());
    return new RunDifference(RunDiffer.diff(before, DiffRuns.side(b.view())));
  }

  /**
   * Seals every run of this repository that is over, crashed ones too, and commits them to the
   * branch. Takes a second or two; to be called outside of training.
   *
   * @throws GitRunsException of kind ENVIRONMENT where the repository isn't prepared
   */
  public SealReport seal() {
    ground.requirePrepared();
    return SealReport.of(new SealRuns(ground.workspace()).pending(false));
  }

  /**
   * Waits until the runs that have ended so far are sealed.
   *
   * @return false where that takes longer
   */
  public boolean awaitSeals(Duration limit) {
    return sealing.await(limit);
  }

  /**
   * Waits for seals in the background, half a minute at most, and lets go of the repository. What
   * isn't sealed then is sealed by the next {@code git runs seal} or push; nothing is lost.
   */
  @Override
  public void close() {
    if (!sealing.finish(PATIENCE)) {
      ground.settings().tell("Sealing takes long, and is left to the next: git runs seal");
    }
    ground.close();
  }
}
