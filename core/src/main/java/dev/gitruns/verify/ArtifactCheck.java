package dev.gitruns.verify;

import dev.gitruns.model.CodePoints;
import dev.gitruns.model.Value;
import dev.gitruns.rundir.RunFileName;
import dev.gitruns.rundir.StoredFile;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Holds the manifests of artifacts and media against the run's files. */
final class ArtifactCheck {
  private static final String DIR = RunFileName.ARTIFACT_DIR + "/";
  private static final Comparator<Value.Fields> ORDER =
      Comparator.comparing((Value.Fields e) -> e.text("name").orElse(""), CodePoints.ORDER)
          .thenComparing(e -> e.integer("version").orElse(0L));

  private final LoadedRun run;
  private final Report report;

  ArtifactCheck(LoadedRun run, Report report) {
    this.run = run;
    this.report = report;
  }

  /** Either document may be null. */
  void check(Value.Fields artifacts, Value.Fields media) {
    String manifest = RunFileName.ARTIFACTS;
    if (artifacts == null && (run.file(manifest).isPresent() || !run.isTrusted(manifest))) {
      report.unchecked("the artifacts and media, because artifacts.json can't be read");
      return;
    }
    Set<String> named = new HashSet<>();
    Set<String> digests = new HashSet<>();
    Value.Fields before = null;
    for (Value item : artifacts == null ? List.<Value>of() : artifacts.items("artifacts")) {
      if (!(item instanceof Value.Fields entry)) {
        continue;
      }
      if (before != null && ORDER.compare(before, entry) >= 0) {
        mismatch(entry, "Artifacts are sorted by name and version, each once.");
      }
      before = entry;
      entry.text("sha256").ifPresent(digests::add);
      entry.text("path").ifPresent(path -> checkFile(entry, path));
      entry.text("path").ifPresent(named::add);
    }
    for (StoredFile file : run.files()) {
      if (file.path().startsWith(DIR)
          && !named.contains(file.path())
          && run.isTrusted(file.path())) {
        report.find(
            FindingCode.UNNAMED_ARTIFACT,
            file.path(),
            "No entry of artifacts.json names the file.");
      }
    }
    if (artifacts != null) {
      report.checked("artifacts.json against the files");
    }
    checkMedia(media, digests);
  }

  private void checkFile(Value.Fields entry, String path) {
    if (!run.isTrusted(path)) {
      return;
    }
    Optional<StoredFile> file = run.file(path);
    String digest = entry.text("sha256").orElse("");
    if (file.isEmpty() || !path.startsWith(DIR)) {
      mismatch(entry, "The path of the entry is no file of the run's artifacts.");
    } else if (!file.get().content().hex().equals(digest)) {
      mismatch(entry, "The digest of the entry isn't that of its file.");
    } else if (!path.startsWith(DIR + digest.substring(0, 32))) {
      mismatch(entry, "The file isn't named by its digest.");
    } else if (entry.integer("size").orElse(-1L) != run.size(file.get())) {
      report.find(
          FindingCode.WRONG_SIZE, path, "The size of the entry isn't that of its file or pointer.");
    }
  }

  private void checkMedia(Value.Fields media, Set<String> digests) {
    if (media == null) {
      return;
    }
    for (Value item : media.items("media")) {
      if (item instanceof Value.Fields entry
          && entry.text("artifact").filter(digest -> !digests.contains(digest)).isPresent()) {
        report.find(
            FindingCode.MEDIA_WITHOUT_ARTIFACT,
            RunFileName.MEDIA,
            "The bytes of media are no artifact of the run: " + entry.text("key").orElse(""));
      }
    }
    report.checked("media.json against the artifacts");
  }

  private void mismatch(Value.Fields entry, String message) {
    report.find(FindingCode.ARTIFACT_MISMATCH, entry.text("name").orElse(""), message);
  }
}
