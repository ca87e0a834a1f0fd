package dev.gitruns.read;

import dev.gitruns.artifact.Blob;
import dev.gitruns.model.Digest;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Untrusted;
import dev.gitruns.model.Value;
import java.util.Locale;
import java.util.Optional;

/**
 * A file that a run keeps or names.
 *
 * @param name what the run calls it; hostile text
 * @param version as the run counts it
 * @param path where it is in the run's directory, if there
 * @param size 0 where that isn't known
 */
public record RunArtifact(
    RunId run,
    String name,
    Optional<Long> version,
    Optional<String> type,
    Optional<String> path,
    Optional<Digest> digest,
    long size,
    Optional<String> uri,
    Where where) {

  /** Where its bytes are, as far as this repository can tell. */
  public enum Where {
    /** On the branch. */
    GIT,
    /** Too large for the branch; in this repository's LFS objects. */
    HERE,
    /** Too large for the branch, which has its digest; the bytes aren't here. */
    POINTER,
    /** Kept by others under an address; the run has at most the digest. */
    REFERENCE,
    /** Nowhere: the run only names it. */
    NONE
  }

  /** Whether its bytes are no part of the branch. */
  public boolean isLarge() {
    return where == Where.HERE || where == Where.POINTER;
  }

  /** The bytes of a large one. */
  public Blob blob() {
    return new Blob(digest.orElseThrow(), size);
  }

  /** What it is called, on one line, with the run. */
  public String label() {
    return Untrusted.line(name, 80) + " of " + run.shortForm();
  }

  /** For programs. */
  public Value.Fields toFields() {
    return new FieldsBuilder()
        .put("run", run.hex())
        .put("name", name)
        .put("version", version.map(number -> Value.of(number)).orElse(null))
        .put("type", type)
        .put("path", path)
        .put("sha256", digest.map(Digest::hex))
        .put("size", size)
        .put("uri", uri)
        .put("where", where.name().toLowerCase(Locale.ROOT))
        .build();
  }
}
