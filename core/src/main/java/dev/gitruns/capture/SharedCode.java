package dev.gitruns.capture;

import dev.gitruns.model.Uid;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The code of one work tree, looked at for many runs: a look serves every run that asked for one
 * before it began, so that runs which start or end together don't queue for the same answer. For
 * any number of threads.
 */
public final class SharedCode {
  private final CodeCapture capture;
  private final Path dir;
  private final Path cacheDir;
  private final SharedAnswer<CodeState> states = new SharedAnswer<>();
  private final SharedAnswer<WorkTreeLook> looks = new SharedAnswer<>();

  /**
   * @param dir a directory of the work tree
   * @param cacheDir as for {@link CodeCapture#capture}
   */
  public SharedCode(CodeCapture capture, Path dir, Path cacheDir) {
    this.capture = capture;
    this.dir = dir;
    this.cacheDir = cacheDir;
  }

  /** The state as {@link CodeCapture#captureAndHold} finds it, kept for this run. */
  public CodeState captureAndHold(Uid uid, Optional<StartMark> mark) {
    AtomicBoolean own = new AtomicBoolean();
    CodeState state =
        states.get(
            () -> {
              own.set(true);
              return capture.captureAndHold(dir, cacheDir, uid, mark);
            });
    // Who looked may have ended and let go of the snapshot since: then this run takes its own.
    return own.get() || capture.isHeld(state, dir, uid)
        ? state
        : capture.captureAndHold(dir, cacheDir, uid, mark);
  }

  /** The files that were written to since this state was captured, as paths from the top. */
  public List<String> changedSince(CodeState state) {
    return looks.get(() -> capture.look(dir)).changedSince(state);
  }
}
