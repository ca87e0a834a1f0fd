package dev.gitruns.seal;

import dev.gitruns.json.CanonicalJson;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Value;
import dev.gitruns.rundir.SealedRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Why a sealed run is held back: {@code held.json} beside its {@code tree/}.
 *
 * @param code a word that programs go by
 * @param message a sentence
 * @param names what of the run it is about, such as artifacts
 * @param remotes the remotes that don't get the run; empty if nobody does
 */
public record HoldReason(String code, String message, List<String> names, List<String> remotes) {
  public static final String FILE = "held.json";

  /** An artifact holds a secret. */
  public static final String SECRET = "artifact-secret";

  /** A server didn't take the run. */
  public static final String REFUSED = "refused";

  public HoldReason {
    names = List.copyOf(names);
    remotes = List.copyOf(remotes);
  }

  /** The reason to hold this run, of which all is written, if there is one. */
  static Optional<HoldReason> of(RunId id, Uid uid, Path dir, SealSettings.Holding holding) {
    try {
      ArtifactSecrets found = ArtifactSecrets.in(new SealedRun(id, uid, dir), holding.scanner());
      return found.names().isEmpty() ? Optional.empty() : Optional.of(secret(found.names()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static HoldReason secret(List<String> names) {
    return new HoldReason(
        SECRET,
        names.size() == 1
            ? "An artifact holds what looks like a secret."
            : names.size() + " artifacts hold what looks like a secret.",
        names,
        List.of());
  }

  /** Writes the reason into the directory of the run. */
  public void write(Path dir) throws IOException {
    Value.Fields fields =
        new FieldsBuilder()
            .put("code", code)
            .put("message", message)
            .put("names", Value.ofTexts(names))
            .put("remotes", remotes.isEmpty() ? null : Value.ofTexts(remotes))
            .build();
    Files.write(dir.resolve(FILE), CanonicalJson.write(fields));
  }

  /** Reads it; a run without a reason that can be read is held all the same. */
  public static HoldReason read(Path dir) {
    HoldReason unknown =
        new HoldReason("unknown", "Nothing says why it is held.", List.of(), List.of());
    Path file = dir.resolve(FILE);
    try {
      return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
              && CanonicalJson.parse(Files.readAllBytes(file)) instanceof Value.Fields fields
          ? new HoldReason(
              fields.text("code").orElse("unknown"),
              fields.text("message").orElse(""),
              fields.texts("names"),
              fields.texts("remotes"))
          : unknown;
    } catch (IOException | GitRunsException e) {
      return unknown;
    }
  }
}
