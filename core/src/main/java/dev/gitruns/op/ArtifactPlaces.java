package dev.gitruns.op;

import dev.gitruns.artifact.BlobPlace;
import dev.gitruns.artifact.RemoteBlobs;
import dev.gitruns.share.SharedRemote;
import dev.gitruns.workspace.Workspace;

/** Finds where large bytes of runs go for a remote. */
final class ArtifactPlaces {
  private static final String SETTING = "runs.pushartifacts";
  private static final long DEFAULT_LIMIT = 100_000_000;

  private final Workspace workspace;
  private final boolean asks;

  /**
   * @param asks whether git may ask for a password at the terminal
   */
  ArtifactPlaces(Workspace workspace, boolean asks) {
    this.workspace = workspace;
    this.asks = asks;
  }

  /** Where artifacts of runs go that this remote has. */
  RemoteBlobs of(SharedRemote remote) {
    return place(remote).open();
  }

  /** Where LFS objects of code go, whatever is said of artifacts: git itself looks there. */
  RemoteBlobs ofCode(SharedRemote remote) {
    return place(remote).at("lfs").open();
  }

  private BlobPlace place(SharedRemote remote) {
    var repository = workspace.store().repository();
    return new BlobPlace(
        BlobPlace.addressOf(remote.name(), repository.config()),
        remote.name(),
        workspace.git().with("GIT_TERMINAL_PROMPT", asks ? "1" : "0"),
        workspace.caller().env(),
        repository.config(),
        repository.commonDir(),
        repository.workTree());
  }

  /** The largest artifact that goes with a push, of which nobody said that it shall go. */
  static long limit(Workspace workspace) {
    return workspace
        .store()
        .repository()
        .setting(SETTING)
        .flatMap(ByteCount::parse)
        .orElse(DEFAULT_LIMIT);
  }
}
