package dev.gitruns;

import dev.gitruns.capture.JvmFacts;
import dev.gitruns.capture.SystemSampler;
import dev.gitruns.journal.HostFacts;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.op.ProgramCapture;
import dev.gitruns.op.ProgramFacts;
import dev.gitruns.record.ActiveRun;
import dev.gitruns.record.Claim;
import dev.gitruns.record.RunSpec;
import dev.gitruns.workspace.Caller;
import dev.gitruns.workspace.RunPlace;
import dev.gitruns.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Where runs of this JVM are recorded: in a repository, or beside one where that can't be used. */
final class RecordingGround {
  private static final long PID = ProcessHandle.current().pid();

  private final Settings settings;
  private final Workspace workspace;
  private final GitRunsException whyNone;
  private final RunPlace place;
  private final ProgramFacts facts;
  private final AtomicBoolean told = new AtomicBoolean();

  private RecordingGround(
      Settings settings, Workspace workspace, GitRunsException whyNone, RunPlace place) {
    this.settings = settings;
    this.workspace = workspace;
    this.whyNone = whyNone;
    this.place = place;
    this.facts =
        workspace == null
            ? new ProgramFacts(place, Optional.empty(), List.of())
            : new ProgramFacts(
                place, workspace.store().repository().workTree(), workspace.allowedSecrets());
  }

  static RecordingGround at(Path directory, Settings settings) {
    try {
      Workspace workspace = Workspace.open(caller(directory, settings));
      return new RecordingGround(settings, workspace, null, workspace.place());
    } catch (GitRunsException e) {
      return new RecordingGround(settings, null, e, loosePlace(directory, settings));
    }
  }

  private static Caller caller(Path directory, Settings settings) {
    return new Caller(directory, settings.environment(), settings.clock(), settings.user(), PID);
  }

  private static RunPlace loosePlace(Path directory, Settings settings) {
    Path home = directory.resolve(".gitruns");
    String elsewhere = settings.environment().getOrDefault("GITRUNS_DIR", "");
    return new RunPlace(
        elsewhere.isEmpty() ? home.resolve("live") : directory.resolve(elsewhere),
        home.resolve("cache"),
        directory,
        ".",
        settings.environment(),
        settings.clock(),
        new SecureRandom(),
        HostFacts.of(Path.of("/proc")),
        new FieldsBuilder().put("name", settings.user()).build());
  }

  Settings settings() {
    return settings;
  }

  /**
   * The repository.
   *
   * @throws GitRunsException where there is none that can be used
   */
  Workspace workspace() {
    if (workspace == null) {
      throw whyNone;
    }
    return workspace;
  }

  /** Another view of the repository, for another thread; empty where nothing can be sealed. */
  Optional<Workspace> another() {
    return workspace != null && isPrepared()
        ? Optional.of(Workspace.open(workspace.caller()))
        : Optional.empty();
  }

  private boolean isPrepared() {
    return workspace.store().tip().isPresent() || !workspace.store().runs().isEmpty();
  }

  void requirePrepared() {
    if (workspace() != null && !isPrepared()) {
      throw new GitRunsException(
          GitRunsException.Kind.ENVIRONMENT,
          "This repository isn't prepared for runs: it has no branch for them.",
          "git runs init, or GitRuns.init()");
    }
  }

  Recording begin(RunSpec spec, Recording parent, boolean capture, Recording.Ended whenEnded) {
    tellOnceOfTheGround();
    Optional<ActiveRun> joined = parent == null ? join() : Optional.empty();
    ActiveRun active = joined.isPresent() ? joined.get() : start(spec, parent);
    ProgramCapture captures = new ProgramCapture(facts, active, settings::tell);
    // A child lives in the same process as its parent, and a joined run has a sampler outside.
    boolean measured = parent == null && active.isOwner();
    SystemSampler sampler = measured ? SystemSampler.watching(PID, place.env()) : null;
    Recording recording =
        new Recording(active, captures, settings, sampler, spec.artifacts(), whenEnded);
    if (joined.isPresent()) {
      addTo(active, spec);
    }
    if (capture && parent == null) {
      recording.captureProgram();
    } else if (capture) {
      recording.captureAs(parent);
    }
    spec.inputs().forEach(recording::input);
    return recording;
  }

  /** The recorded run that this program runs in, for the first who asks. */
  private Optional<ActiveRun> join() {
    String named = place.env().getOrDefault(RunPlace.RUN_VARIABLE, "");
    if (named.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Claim.mayJoin(Path.of(named), place, PID)
          ? ActiveRun.join(place, PID, settings::tell)
          : Optional.empty();
    } catch (GitRunsException e) {
      settings.tell("The run that GITRUNS_RUN names can't be joined: " + e.getMessage());
      return Optional.empty();
    }
  }

  private ActiveRun start(RunSpec spec, Recording parent) {
    RunSpec whole = spec.withCommand(JvmFacts.command());
    if (parent == null && whole.parent().isEmpty()) {
      whole = ActiveRun.uidToJoin(place).map(whole::withParent).orElse(whole);
    }
    try {
      return ActiveRun.start(whole, place, PID, settings::tell);
    } catch (GitRunsException e) {
      Path refuge = temporary(e);
      settings.tell(
          e.getMessage() + " The run is recorded in " + refuge + ". Next: git runs seal DIR");
      return ActiveRun.start(whole, place.withLive(refuge), PID, settings::tell);
    }
  }

  private static Path temporary(GitRunsException why) {
    try {
      return Files.createTempDirectory("git-runs-");
    } catch (IOException e) {
      why.addSuppressed(e);
      throw why;
    }
  }

  private void addTo(ActiveRun active, RunSpec spec) {
    if (!Claim.isFurtherRank(place.env())) {
      active.nameJoined(spec);
    }
    if (!spec.config().isEmpty()) {
      active.config(spec.config());
    }
    spec.tags().forEach(active::tag);
    spec.note().ifPresent(active::note);
  }

  private void tellOnceOfTheGround() {
    if (told.getAndSet(true) || !place.env().getOrDefault("GITRUNS_RUN", "").isEmpty()) {
      return;
    }
    if (workspace == null) {
      settings.tell(
          whyNone.getMessage()
              + " Runs are recorded in "
              + place.live()
              + ", to be sealed later: git runs seal DIR");
    } else if (!isPrepared()) {
      settings.tell(
          "This repository isn't prepared for runs, so they are recorded, but not sealed."
              + " Next: git runs init");
    }
  }

  void close() {
    if (workspace != null) {
      workspace.close();
    }
  }
}
