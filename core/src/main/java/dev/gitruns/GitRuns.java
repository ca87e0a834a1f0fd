package dev.gitruns;

import dev.gitruns.diff.RunDiffer;
import dev.gitruns.diff.RunSide;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.op.DiffRuns;
import dev.gitruns.op.SealRuns;
import dev.gitruns.op.ShowRun;
import dev.gitruns.query.RunQuery;
import dev.gitruns.read.ListRuns;
import dev.gitruns.read.RunRow;
import dev.gitruns.record.RunSpec;
import dev.gitruns.store.InitReport;
import dev.gitruns.store.InitRequest;
import dev.gitruns.workspace.Workspace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

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
  private static final Duration CAPTURES = Duration.ofMinutes(1);
  private static final Duration SEALS = Duration.ofSeconds(30);

  private final RecordingGround ground;
  private final BackgroundSeal sealing;
  private final Set<Recording> recordings = ConcurrentHashMap.newKeySet();

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
    recordings.add(recording);
    Run run = new Run(this, recording);
    recording.openAs(run);
    return run;
  }

  private void ended(Recording recording) {
    if (recording.isOwner() && ground.settings().sealsOnFinish()) {
      sealing.add(recording.directory());
    }
    recordings.remove(recording);
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
    RunQuery query = RunQuery.ALL.where(where).sortedBy(sort);
    List<RunRow> rows = query.on(new ListRuns(whole()).rows());
    return rows.stream().map(row -> new StoredRun(ground.workspace(), row)).toList();
  }

  /**
   * The run that a selector names: {@code @0} for the newest and {@code @1} for the one before, a
   * prefix of at least four characters of an id or uid, a name, or {@code best:max(val/f1)}.
   *
   * @throws GitRunsException of kind NOT_FOUND where none or several fit
   */
  public StoredRun find(String selector) {
    return new StoredRun(ground.workspace(), new ShowRun(whole()).find(selector));
  }

  /**
   * What differs from run a to run b.
   *
   * @param a a selector, as for {@link #find}
   * @param b another
   * @throws GitRunsException of kind NOT_FOUND where one doesn't name a run
   */
  public RunDifference diff(String a, String b) {
    return new RunDifference(new DiffRuns(whole()).diff(a, b));
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
    return SealReport.of(new SealRuns(whole()).pending(SealRuns.Readiness.OVER));
  }

  /**
   * Waits until the runs that have ended so far are sealed.
   *
   * @return false where that takes longer
   */
  public boolean awaitSeals(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    return notClosedBy(deadline).isEmpty()
        && sealing.await(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
  }

  /** The repository, with all of those runs in it that are over. */
  private Workspace whole() {
    Workspace workspace = ground.workspace();
    notClosedBy(System.nanoTime() + CAPTURES.toNanos());
    return workspace;
  }

  /** Waits for what is captured of runs that are over; those for which that takes longer. */
  private List<Recording> notClosedBy(long deadline) {
    return recordings.stream()
        .filter(Recording::isEnded)
        .filter(
            recording ->
                !recording.awaitClosed(Duration.ofNanos(Math.max(0, deadline - System.nanoTime()))))
        .toList();
  }

  /**
   * Waits for captures in the background, a minute at most, and for seals, half a minute, and lets
   * go of the repository. What isn't sealed then is sealed by the next {@code git runs seal} or
   * push; nothing is lost.
   */
  @Override
  public void close() {
    notClosedBy(System.nanoTime() + CAPTURES.toNanos()).forEach(Recording::giveUpCaptures);
    if (!sealing.finish(SEALS)) {
      ground.settings().tell("Sealing takes long, and is left to the next: git runs seal");
    }
    ground.close();
  }
}
