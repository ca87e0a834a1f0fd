package dev.gitruns;

import dev.gitruns.capture.SystemSampler;
import dev.gitruns.model.Digest;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.RunStatus;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Value;
import dev.gitruns.op.ProgramCapture;
import dev.gitruns.record.ActiveRun;
import dev.gitruns.record.Pulse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** How a {@link Run} is recorded: into a journal, with captures on a thread of their own. */
final class Recording {
  private final ActiveRun active;
  private final ProgramCapture capture;
  private final Settings settings;
  private final List<String> artifactsAtEnd;
  private final Ended whenEnded;
  private final Errands errands = new Errands("git-runs capture");
  private final CompletableFuture<Void> captured = new CompletableFuture<>();
  private final SystemSampler sampler;
  private final Pulse pulse;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicBoolean told = new AtomicBoolean();
  private final AtomicLong unwritable = new AtomicLong();
  private volatile Run open;

  /** Told when the run is over and its journal closed, unless it ended with the JVM. */
  interface Ended {
    void ended(Recording recording);
  }

  /**
   * @param sampler measures the machine; null for a run that others measure
   * @param artifactsAtEnd paths and globs to take when the run ends
   */
  Recording(
      ActiveRun active,
      ProgramCapture capture,
      Settings settings,
      SystemSampler sampler,
      List<String> artifactsAtEnd,
      Ended whenEnded) {
    this.active = active;
    this.capture = capture;
    this.settings = settings;
    this.artifactsAtEnd = List.copyOf(artifactsAtEnd);
    this.whenEnded = whenEnded;
    this.sampler = sampler;
    Supplier<SortedMap<String, Double>> nothing = TreeMap::new;
    this.pulse = new Pulse(active, sampler == null ? nothing : sampler);
  }

  /** Captures program and machine in the background. */
  void captureProgram() {
    errands.add(this::captureNow);
  }

  private void captureNow() {
    try {
      if (active.isOwner()) {
        capture.programAndMachine();
      } else {
        capture.thisJvm();
      }
    } finally {
      captured.complete(null);
    }
  }

  /** Takes over what the parent captured, as soon as it has. */
  void captureAs(Recording parent) {
    errands.add(
        () -> {
          parent.captured.join();
          if (parent.active.isOwner()) {
            capture.sameAs(parent.capture);
            captured.complete(null);
          } else {
            captureNow();
          }
        });
  }

  /** Whether this JVM began the run, and so ends it. */
  boolean isOwner() {
    return active.isOwner();
  }

  /** Has the run end with the JVM, if nothing else ends it. */
  void openAs(Run run) {
    OpenRuns.add(run);
    open = run;
  }

  Uid uid() {
    return active.uid();
  }

  Path directory() {
    return active.directory();
  }

  void log(boolean stepped, long step, Map<String, ? extends Number> metrics) {
    if (lostAfterEnd()) {
      return;
    }
    Value.Fields exact = null;
    try {
      exact = MetricsView.exact(metrics);
    } catch (RuntimeException changing) {
      // Say, another thread changes the map: the journal meets the same, and counts the loss.
      exact = null;
    }
    if (exact != null) {
      FieldsBuilder fields = new FieldsBuilder().put("m", exact);
      active.append((stepped ? fields.put("s", step) : fields).build());
    } else if (stepped) {
      active.log(step, new MetricsView(metrics));
    } else {
      active.log(new MetricsView(metrics));
    }
  }

  /** Records what this makes of the caller's objects; what it throws is a problem of the run. */
  void object(String kind, Supplier<Value> value) {
    if (lostAfterEnd()) {
      return;
    }
    try {
      active.record(kind, value.get());
    } catch (RuntimeException | StackOverflowError e) {
      unwritable.incrementAndGet();
      problem("unwritable-value", "A value of the record " + kind + " isn't recorded: " + e);
    }
  }

  void media(String key, long step, String kind, Supplier<Value> value) {
    try {
      media(new FieldsBuilder().put("key", key).put("kind", kind).put("value", value.get()), step);
    } catch (RuntimeException | StackOverflowError e) {
      unwritable.incrementAndGet();
      problem("unwritable-value", "The media " + key + " isn't recorded: " + e);
    }
  }

  void image(String key, long step, byte[] bytes, String mediaType) {
    String ending = mediaType == null ? "" : mediaType.replaceFirst("^image/([a-z]+).*$", ".$1");
    Optional<Digest> digest = artifact("media/" + key + "/" + step + ending, bytes);
    if (digest.isPresent()) {
      media(
          new FieldsBuilder()
              .put("key", key)
              .put("kind", "image")
              .put("media_type", mediaType)
              .put("artifact", digest.get().hex()),
          step);
    }
  }

  private void media(FieldsBuilder item, long step) {
    if (lostAfterEnd()) {
      return;
    }
    active.append(new FieldsBuilder().put("media", item.build()).put("s", step).build());
  }

  void input(String argument) {
    if (!lostAfterEnd()) {
      errands.add(() -> capture.input(argument));
    }
  }

  boolean artifacts(String what) {
    return !lostAfterEnd() && capture.artifacts(what);
  }

  Optional<Digest> artifact(String name, byte[] bytes) {
    return lostAfterEnd() ? Optional.empty() : capture.artifact(name, bytes);
  }

  /** Whether the run is over, so that what is given now is lost, and counted. */
  private boolean lostAfterEnd() {
    if (ended.get()) {
      unwritable.incrementAndGet();
      tellOnce();
    }
    return ended.get();
  }

  void problem(String code, String message) {
    active.problem(code, message);
    settings.tell(message);
  }

  long dropped() {
    return active.dropped() + unwritable.get();
  }

  boolean flush(Duration limit) {
    return active.flush(limit);
  }

  /** Ends the run; what is still being captured of it comes to its journal afterwards. */
  void finish(RunStatus status) {
    if (ended.getAndSet(true)) {
      return;
    }
    artifactsAtEnd.forEach(capture::artifacts);
    end(status, Optional.empty());
    if (active.isOwner()) {
      errands.add(capture::changedMeanwhile);
    }
    errands.add(this::close);
    errands.takeNoMore();
  }

  boolean isEnded() {
    return ended.get();
  }

  /** Waits until all of a run that is over is in its journal; false where that takes longer. */
  boolean awaitClosed(Duration limit) {
    try {
      return closed.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Closes the journal of a run that is over without what isn't captured yet. */
  void giveUpCaptures() {
    capture.unfinished();
    close();
  }

  private void close() {
    if (closing.getAndSet(true)) {
      return;
    }
    active.close();
    if (open != null) {
      OpenRuns.remove(open);
    }
    // Who waits for the end waits for its seal too, which must be on its way by then.
    whenEnded.ended(this);
    closed.countDown();
  }

  void fail(Throwable cause) {
    if (ended.get()) {
      return;
    }
    active.problem("exception", String.valueOf(cause));
    if (active.isOwner() && cause != null) {
      // Of a run that is recorded from outside the console has it already.
      active.append(
          new FieldsBuilder().put("console", Run.trace(cause)).put("stream", "err").build());
    }
    finish(RunStatus.FAILED);
  }

  void closeUnfinished(String why) {
    if (!ended.get() && active.isOwner()) {
      problem("closed-without-finish", why);
    }
    finish(RunStatus.FAILED);
  }

  /** Ends the run when the JVM ends, if it isn't over. */
  void endWithJvm(Optional<String> signal) {
    if (ended.getAndSet(true)) {
      return;
    }
    if (signal.isEmpty() && active.isOwner()) {
      active.problem("closed-without-finish", "The program ended before the run was finished.");
    }
    end(signal.isPresent() ? RunStatus.KILLED : RunStatus.FAILED, signal);
    // There is no time for what isn't captured yet, nor for a seal.
    closing.set(true);
    active.close();
    closed.countDown();
  }

  private void end(RunStatus status, Optional<String> signal) {
    pulse.close();
    if (sampler != null) {
      sampler.close();
    }
    active.end(status, Optional.empty(), signal);
  }

  private void tellOnce() {
    if (!told.getAndSet(true)) {
      settings.tell("The run " + uid() + " is over: what is logged now is lost, and counted.");
    }
  }
}
