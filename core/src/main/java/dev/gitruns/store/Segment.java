package dev.gitruns.store;

import dev.gitruns.model.Digest;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Value;
import java.util.List;
import java.util.Optional;

/**
 * One sealed part of a run, as its {@code run.json} places it.
 *
 * @param id the sealed run
 * @param uid the run that it is a part of
 * @param journal the digest of the journals that it was made of
 * @param continues the ids of the parts before it, oldest first
 */
public record Segment(RunId id, Uid uid, Optional<Digest> journal, List<RunId> continues) {
  public Segment {
    continues = List.copyOf(continues);
  }

  /** Reads what a {@code run.json} says; empty where it names no uid. */
  public static Optional<Segment> of(RunId id, Value.Fields run) {
    return run.text("uid")
        .filter(Uid::isUid)
        .map(
            uid ->
                new Segment(
                    id,
                    new Uid(uid),
                    run.text("journal").filter(Digest::isDigest).map(Digest::new),
                    run.texts("continues").stream()
                        .filter(Digest::isDigest)
                        .map(RunId::of)
                        .toList()));
  }
}
