package dev.gitruns.store;

import dev.gitruns.model.RunId;
import dev.gitruns.model.Uid;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where everything lies that isn't on the branch.
 *
 * @param root {@code <common git directory>/runs}
 * @param live where journals of running runs lie, elsewhere only if the user said so
 */
public record RunsDirectory(Path root, Path live) {

  /**
   * @param commonDir the directory of git that all work trees share
   * @param journals where the user wants live journals instead
   */
  public static RunsDirectory under(Path commonDir, Optional<Path> journals) {
    Path root = commonDir.resolve("runs");
    return new RunsDirectory(root, journals.orElse(root.resolve("live")));
  }

  /** The journal of a run that lives, or whose seal is still to come. */
  public Path live(Uid uid) {
    return live.resolve(uid.text());
  }

  /** Sealed runs that wait for a commit. */
  public Path sealed() {
    return root.resolve("sealed");
  }

  public Path sealed(RunId id) {
    return sealed().resolve(id.hex());
  }

  /** Sealed runs that are held back, for one or all remotes. */
  public Path held() {
    return root.resolve("held");
  }

  public Path held(RunId id) {
    return held().resolve(id.hex());
  }

  /** Journals of sealed runs, kept for some days. */
  public Path done() {
    return root.resolve("done");
  }

  public Path done(Uid uid) {
    return done().resolve(uid.text());
  }

  /** Tables made from the branch; may be deleted at any time. */
  public Path index() {
    return root.resolve("index");
  }

  /** Whatever is faster to keep than to make again; may be deleted at any time. */
  public Path cache() {
    return root.resolve("cache");
  }
}
