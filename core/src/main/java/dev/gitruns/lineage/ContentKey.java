package dev.gitruns.lineage;

import dev.gitruns.model.Digest;
import dev.gitruns.model.Value;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * By what data are told to be the same: their SHA-256, else where they are, else whose and what
 * they are called.
 */
public final class ContentKey {
  private static final String NOTHING =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  private static final Pattern OF_RUN =
      Pattern.compile("gitruns:([0-9a-z]{26}|[0-9a-f]{64})/(.+)@([0-9]{1,9})", Pattern.DOTALL);

  private ContentKey() {}

  /** The key of the content with this digest. */
  public static String of(Digest digest) {
    return "sha256:" + digest.hex();
  }

  /** The content with this digest; empty files are alike by accident. */
  private static Optional<String> digest(Value.Fields fields) {
    return fields
        .text("sha256")
        .filter(Digest::isDigest)
        .filter(hex -> !hex.equals(NOTHING))
        .map(hex -> of(new Digest(hex)));
  }

  static String ofArtifact(String run, Value.Fields artifact) {
    return digest(artifact)
        .or(() -> artifact.text("uri").map(uri -> "uri:" + uri))
        .orElseGet(
            () ->
                named(
                    run, artifact.text("name").orElse(""), artifact.integer("version").orElse(1L)));
  }

  /** The key of an artifact without content, by the run that names it. */
  static String named(String run, String name, long version) {
    return "run:" + run + "/" + name + "@" + version;
  }

  static String ofInput(String run, Value.Fields input) {
    return input
        .text("manifest")
        .filter(Digest::isDigest)
        .map(hex -> of(new Digest(hex)))
        .or(() -> digest(input))
        .or(() -> input.text("uri").map(uri -> "uri:" + uri))
        .or(() -> rows(input).map(rows -> "rows:" + rows))
        .orElseGet(() -> "input:" + run + "/" + input.text("name").orElse(""));
  }

  /** The digest of an input's rows, which is the same for other forms of the same table. */
  static Optional<String> rows(Value.Fields input) {
    return input.text("row_digest").filter(Digest::isDigest);
  }

  /**
   * An artifact of a run that an input names.
   *
   * @param run an id or a uid
   */
  record Named(String run, String name, long version) {}

  static Optional<Named> artifactOfRun(Value.Fields input) {
    Matcher form = OF_RUN.matcher(input.text("uri").orElse(""));
    return form.matches()
        ? Optional.of(new Named(form.group(1), form.group(2), Long.parseLong(form.group(3))))
        : Optional.empty();
  }
}
