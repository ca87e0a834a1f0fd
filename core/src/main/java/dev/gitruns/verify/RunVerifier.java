package dev.gitruns.verify;

import dev.gitruns.model.Value;
import dev.gitruns.read.RunRowBuilder;
import dev.gitruns.rundir.LfsPointer;
import dev.gitruns.rundir.RunFault;
import dev.gitruns.rundir.RunFileName;
import dev.gitruns.rundir.RunStructure;
import dev.gitruns.rundir.StoredFile;
import dev.gitruns.store.Purge;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * Checks one run: that its bytes are those of its id, and that its documents and series say nothing
 * that contradicts them. It doesn't know who made the run, nor whether what it says is true.
 */
public final class RunVerifier {
  private RunVerifier() {}

  /** Never throws on bad data. */
  public static VerifyReport verify(RunFiles files) {
    Report report = new Report();
    LoadedRun run = new LoadedRun(files, report);
    for (RunFault fault :
        RunStructure.check(
            files.id(),
            run.files(),
            run.stored(RunFileName.SUMS),
            run.stored(RunFileName.ATTRIBUTES))) {
      run.distrust(fault.path());
      Optional<Purge> purge =
          fault.kind() == RunFault.Kind.MISSING_FILE ? run.purged(fault.path()) : Optional.empty();
      if (purge.isPresent()) {
        report.purged(fault.path() + ", purged by " + Purged.said(purge.get()));
      } else {
        report.find(FindingCode.of(fault.kind()), fault.path(), sentence(fault.kind()));
      }
    }
    report.checked("names, modes and digests of " + run.files().size() + " files, and the id");
    checkLarge(run, report);
    DocumentCheck check = new DocumentCheck(run, report);
    if (check.isOfUnknownVersion()) {
      report.unchecked("what the documents of another version of the format say");
      return report.done(files.id());
    }
    Map<String, Value.Fields> documents = check.read();
    Value.Fields runDocument = documents.get(RunFileName.RUN);
    if (runDocument != null) {
      RunDocumentCheck.check(files.id(), runDocument, report);
      long lost = RunRowBuilder.lost(runDocument);
      if (lost > 0) {
        report.unchecked(lost + " records that were lost while the run was active");
      }
      new SeriesCheck(run, report).check(runDocument, documents.get(RunFileName.SUMMARY));
      new ArtifactCheck(run, report)
          .check(documents.get(RunFileName.ARTIFACTS), documents.get(RunFileName.MEDIA));
    }
    report.unchecked("who made the run, and whether what it says is true");
    return report.done(files.id());
  }

  private static void checkLarge(LoadedRun run, Report report) {
    int here = 0;
    int absent = 0;
    for (StoredFile file : run.files()) {
      LfsPointer pointer = file.pointer().orElse(null);
      if (pointer == null) {
        continue;
      }
      Optional<Path> large = run.source().large(pointer.oid());
      if (large.isEmpty()) {
        absent++;
        continue;
      }
      here++;
      try {
        if (Files.size(large.get()) != pointer.size()
            || !hex(large.get()).equals(pointer.oid().hex())) {
          report.find(
              FindingCode.LARGE_DAMAGED, file.path(), "The large file isn't the one pointed at.");
        }
      } catch (IOException e) {
        report.find(FindingCode.UNREADABLE, file.path(), "The large file can't be read.");
      }
    }
    if (here > 0) {
      report.checked("the bytes of " + here + " large files");
    }
    if (absent > 0) {
      report.unchecked("the bytes of " + absent + " large files that aren't here");
    }
  }

  private static String hex(Path file) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(java.io.OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static String sentence(RunFault.Kind kind) {
    return switch (kind) {
      case BAD_NAME -> "No run may have a file of this name, or it is there twice.";
      case BAD_MODE -> "A run has ordinary files only, of mode 100644.";
      case NO_SUMS -> "There is no SHA256SUMS.";
      case BAD_SUMS -> "The list isn't written as the format says.";
      case WRONG_ID -> "The digest of SHA256SUMS isn't the run's id.";
      case MISSING_FILE -> "The file is listed, but not there.";
      case EXTRA_FILE -> "The file is there, but not listed.";
      case WRONG_DIGEST -> "The file's bytes aren't those listed.";
      case WRONG_POINTER -> "The pointer names bytes other than those listed.";
      case WRONG_ATTRIBUTES -> "The attributes aren't exactly what the run's pointers give.";
      case NO_RUN_DOCUMENT -> "There is no run.json.";
    };
  }
}
