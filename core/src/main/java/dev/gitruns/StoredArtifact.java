package dev.gitruns;

import dev.gitruns.model.Value;
import java.util.Optional;

/**
 * A file that a run kept, without its bytes: {@link StoredRun#artifact} gives those.
 *
 * @param name its logical path
 * @param version counts what had this name, from 1
 * @param type what it is for, such as {@code model}; empty where unknown
 * @param mediaType such as {@code application/json}; empty where unknown
 * @param size in bytes, or -1 where unknown
 * @param sha256 64 hex digits; empty for one that is only referred to
 * @param uri where it is, for one that is only referred to; else empty
 */
public record StoredArtifact(
    String name,
    long version,
    String type,
    String mediaType,
    long size,
    String sha256,
    String uri) {

  static Optional<StoredArtifact> of(Value value) {
    if (!(value instanceof Value.Fields fields) || fields.text("name").isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new StoredArtifact(
            fields.text("name").get(),
            fields.integer("version").orElse(0L),
            fields.text("type").orElse(""),
            fields.text("media_type").orElse(""),
            fields.integer("size").orElse(-1L),
            fields.text("sha256").orElse(""),
            fields.text("uri").orElse("")));
  }
}
