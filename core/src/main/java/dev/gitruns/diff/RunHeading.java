package dev.gitruns.diff;

import dev.gitruns.model.Digest;
import dev.gitruns.model.RunId;
import dev.gitruns.model.TimeText;
import dev.gitruns.model.Value;
import java.util.Optional;

/**
 * Which run a side is. Nothing here counts as a difference.
 *
 * @param label how the reader named it
 * @param id the id of the head, or an empty string until it is sealed
 */
public record RunHeading(
    String label,
    String id,
    String uid,
    String name,
    String experiment,
    String status,
    Optional<Long> start,
    Optional<Long> duration) {

  static RunHeading of(RunSide side) {
    Value.Fields run = side.run();
    Optional<Long> start = run.integer("start");
    return new RunHeading(
        side.label(),
        side.id(),
        run.text("uid").orElse(""),
        run.text("name").orElse(""),
        run.text("experiment").orElse(""),
        run.text("status").orElse("running"),
        start,
        start.flatMap(from -> run.integer("end").flatMap(to -> TimeText.between(from, to))));
  }

  /** Enough of the id, or the uid of a run that isn't sealed. */
  public String shortId() {
    return Digest.isDigest(id) ? RunId.of(id).shortForm() : uid;
  }
}
