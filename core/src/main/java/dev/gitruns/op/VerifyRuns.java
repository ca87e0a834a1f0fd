package dev.gitruns.op;

import dev.gitruns.git.Git;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Value;
import dev.gitruns.read.ListRuns;
import dev.gitruns.rundir.RunFileName;
import dev.gitruns.rundir.SealedRun;
import dev.gitruns.store.RunContents;
import dev.gitruns.store.git.GitRunStore;
import dev.gitruns.verify.BranchReport;
import dev.gitruns.verify.BranchVerifier;
import dev.gitruns.verify.Finding;
import dev.gitruns.verify.FindingCode;
import dev.gitruns.verify.RunFiles;
import dev.gitruns.verify.RunVerifier;
import dev.gitruns.verify.SealedFiles;
import dev.gitruns.verify.StoredRunFiles;
import dev.gitruns.verify.VerifyReport;
import dev.gitruns.workspace.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Checks runs, their code, and the branch as a whole. */
public final class VerifyRuns {
  private static final int MOST_THREADS = 8;

  private final Workspace workspace;
  private final GitRunStore store;
  private final List<SealedRun> waiting;

  public VerifyRuns(Workspace workspace) {
    this.workspace = workspace;
    this.store = workspace.store();
    this.waiting =
        store.pending().stream().filter(run -> store.contents(run.id()).isEmpty()).toList();
  }

  /** How many runs {@link #all} will look at. */
  public int count() {
    return store.runs().size() + store.suspects().size() + waiting.size();
  }

  /** How many runs these are; segments of one run count once. */
  public int runs(Collection<RunId> segments) {
    return SealedRuns.among(workspace, segments).runs();
  }

  /** Checks every run that is kept here, several at once; hands their reports over in order. */
  public void all(Consumer<VerifyReport> receiver) {
    List<RunId> ids = new ArrayList<>(store.runs());
    ids.addAll(store.suspects());
    waiting.forEach(run -> ids.add(run.id()));
    int threads = Math.max(1, Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors()));
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<VerifyReport>> reports = new ArrayList<>();
      ids.forEach(id -> reports.add(pool.submit(() -> one(id))));
      for (Future<VerifyReport> report : reports) {
        receiver.accept(report.get());
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a check failed in itself", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      pool.shutdownNow();
    }
  }

  /** Checks one sealed run; one whose directory can't even be read has that finding. */
  public VerifyReport one(RunId id) {
    try {
      return checked(id);
    } catch (GitRunsException e) {
      return new VerifyReport(
          id,
          List.of(),
          List.of("anything of a run that can't be read"),
          List.of(),
          List.of(unreadable(e)));
    }
  }

  private static Finding unreadable(GitRunsException why) {
    return new Finding(FindingCode.UNREADABLE, "", why.getMessage());
  }

  private VerifyReport checked(RunId id) {
    Optional<RunFiles> stored = store.contents(id).or(() -> store.suspect(id)).map(this::filesOf);
    VerifyReport report = report(id, stored);
    // Only a run that isn't shown is told of a remote: what is shown passed its check.
    return store.suspects().contains(id) ? report.on(store.suspectFrom(id)) : report;
  }

  private RunFiles filesOf(RunContents run) {
    return new StoredRunFiles(run, store::contents, store.large()::find, store.purges());
  }

  private VerifyReport report(RunId id, Optional<RunFiles> stored) {
    return stored
        .or(() -> sealed(id).map(SealedFiles::of))
        .map(RunVerifier::verify)
        .orElseThrow(() -> new IllegalArgumentException("no run " + id));
  }

  private Optional<SealedRun> sealed(RunId id) {
    return waiting.stream().filter(run -> run.id().equals(id)).findFirst();
  }

  /** Whether the code that these runs name is in this repository, and is what they say. */
  public BranchReport code(Collection<RunId> ids) {
    Git git = Git.in(workspace.caller().cwd(), workspace.caller().env());
    boolean shallow = git.run("rev-parse", "--is-shallow-repository").text().strip().equals("true");
    boolean anchors = git.run("show-ref", "--quiet", "--verify", "refs/runs/code").ok();
    CodeCheck check = new CodeCheck(git, anchors && !shallow);
    for (RunId id : ids) {
      check.add(id, document(id, RunFileName.CODE));
    }
    return check.report();
  }

  /** Checks the branch as a whole: its history, its events, and gaps in chains of segments. */
  public BranchReport branch() {
    try {
      return checkedBranch();
    } catch (GitRunsException e) {
      return new BranchReport(
          List.of(), List.of("the history of the branch"), List.of(), List.of(unreadable(e)));
    }
  }

  private BranchReport checkedBranch() {
    List<dev.gitruns.store.Segment> segments = new ArrayList<>();
    store.documents(
        store.runs(),
        Set.of(RunFileName.RUN),
        (id, documents) ->
            dev.gitruns.store.Segment.of(id, ListRuns.parse(documents.get(RunFileName.RUN)))
                .ifPresent(segments::add));
    waiting.forEach(
        run ->
            dev.gitruns.store.Segment.of(run.id(), document(run.id(), RunFileName.RUN))
                .ifPresent(segments::add));
    return BranchVerifier.verify(
        store.audits(), store.unreadable(), store.purges(), segments, this::filesOf);
  }

  /** A document of a run; an empty one where it has none or it can't be read. */
  private Value.Fields document(RunId id, String name) {
    try {
      Optional<RunContents> contents = store.contents(id);
      Optional<byte[]> bytes =
          contents.isPresent()
              ? contents.get().find(name)
              : sealed(id).map(run -> run.tree().resolve(name)).flatMap(VerifyRuns::read);
      return bytes.map(ListRuns::parse).orElse(Value.Fields.EMPTY);
    } catch (GitRunsException e) {
      // The check of the run tells it.
      return Value.Fields.EMPTY;
    }
  }

  private static Optional<byte[]> read(Path file) {
    try {
      return Files.isRegularFile(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    } catch (java.io.IOException e) {
      return Optional.empty();
    }
  }
}
