package dev.gitruns.seal;

import dev.gitruns.capture.SecretScanner;
import dev.gitruns.json.CanonicalJson;
import dev.gitruns.model.Digest;
import dev.gitruns.model.Value;
import dev.gitruns.rundir.RunFileName;
import dev.gitruns.rundir.SealedRun;
import dev.gitruns.rundir.StorageLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Looks for secrets in the artifacts of a sealed run, which are never masked: a finding is a reason
 * to hold the run back.
 *
 * @param found the artifacts with a secret, in the order of the manifest
 * @param unscanned how many contents were too large to scan
 */
public record ArtifactSecrets(List<Finding> found, int unscanned) {
  public ArtifactSecrets {
    found = List.copyOf(found);
  }

  /**
   * An artifact that holds a secret.
   *
   * @param path where it lies in the run directory
   */
  public record Finding(String name, String path, Digest content) {}

  /** What people call the artifacts with a secret. */
  public List<String> names() {
    return found.stream().map(Finding::name).toList();
  }

  /** Scans every content of at most {@link StorageLimits#MAX_BLOB}. */
  public static ArtifactSecrets in(SealedRun run, SecretScanner scanner) throws IOException {
    Path manifest = run.tree().resolve(RunFileName.ARTIFACTS);
    List<Finding> found = new ArrayList<>();
    int unscanned = 0;
    if (!Files.exists(manifest)
        || !(CanonicalJson.parse(Files.readAllBytes(manifest)) instanceof Value.Fields document)) {
      return new ArtifactSecrets(found, unscanned);
    }
    Set<String> seen = new HashSet<>();
    for (Value item : document.items("artifacts")) {
      Value.Fields entry = item instanceof Value.Fields fields ? fields : Value.Fields.EMPTY;
      String path = entry.text("path").orElse("");
      if (!RunFileName.isListable(path) || !seen.add(path)) {
        continue;
      }
      Digest digest = entry.text("sha256").filter(Digest::isDigest).map(Digest::new).orElse(null);
      if (digest == null || scanner.accepts(digest)) {
        continue;
      }
      Path file = run.large().resolve(digest.hex());
      file = Files.isRegularFile(file) ? file : run.tree().resolve(path);
      if (!Files.isRegularFile(file)) {
        continue; // taken out by a purge
      }
      if (Files.size(file) > StorageLimits.MAX_BLOB) {
        unscanned++;
        continue;
      }
      try (InputStream in = Files.newInputStream(file)) {
        if (scanner.holdsSecret(in)) {
          found.add(new Finding(entry.text("name").orElse(path), path, digest));
        }
      }
    }
    return new ArtifactSecrets(found, unscanned);
  }
}
