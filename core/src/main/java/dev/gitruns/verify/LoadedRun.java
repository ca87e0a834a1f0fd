package dev.gitruns.verify;

import dev.gitruns.rundir.LfsPointer;
import dev.gitruns.rundir.RunFileName;
import dev.gitruns.rundir.StorageLimits;
import dev.gitruns.rundir.StoredFile;
import dev.gitruns.store.Purge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What of a run was read: every file by digest and pointer, and how to get at its content. */
final class LoadedRun {
  private static final int NOT_A_FILE = -1;

  private final RunFiles source;
  private final List<StoredFile> files = new ArrayList<>();
  private final Map<String, Long> sizes = new TreeMap<>();
  private final Set<String> distrusted = new HashSet<>();

  LoadedRun(RunFiles source, Report report) {
    this.source = source;
    List<RunFiles.Entry> entries;
    try {
      entries = source.entries();
    } catch (IOException | RuntimeException e) {
      report.find(FindingCode.UNREADABLE, "", "The run's directory can't be read.");
      entries = List.of();
    }
    for (RunFiles.Entry entry : entries) {
      load(entry, report);
    }
  }

  private void load(RunFiles.Entry entry, Report report) {
    byte[] bytes = new byte[0];
    if (entry.mode() == StoredFile.REGULAR && RunFileName.isAllowed(entry.path())) {
      try {
        bytes = source.bytes(entry.path());
      } catch (IOException | RuntimeException e) {
        report.find(FindingCode.UNREADABLE, entry.path(), "The file can't be read.");
      }
      sizes.put(entry.path(), (long) bytes.length);
    } else {
      sizes.put(entry.path(), (long) NOT_A_FILE);
    }
    files.add(StoredFile.of(entry.path(), entry.mode(), bytes));
  }

  List<StoredFile> files() {
    return files;
  }

  Optional<StoredFile> file(String path) {
    return files.stream()
        .filter(file -> file.path().equals(path) && file.mode() == StoredFile.REGULAR)
        .findFirst();
  }

  /** The size of the content, as far as the tree tells. */
  long size(StoredFile file) {
    return file.pointer().map(LfsPointer::size).orElseGet(() -> sizes.get(file.path()));
  }

  /** The bytes in the tree. */
  Optional<byte[]> stored(String path) {
    if (file(path).isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(source.bytes(path));
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /** What this file says is nothing that the run says. */
  void distrust(String path) {
    distrusted.add(path);
  }

  /** The purge that took this file out. */
  Optional<Purge> purged(String path) {
    return source.purged(path);
  }

  boolean isTrusted(String path) {
    return !distrusted.contains(path);
  }

  /** The run's content, also that behind a pointer, if it is at hand and not too large. */
  Optional<byte[]> content(String path) {
    if (!isTrusted(path)) {
      return Optional.empty();
    }
    Optional<LfsPointer> pointer = file(path).flatMap(StoredFile::pointer);
    if (pointer.isEmpty()) {
      return stored(path);
    }
    try {
      Optional<Path> large = source.large(pointer.get().oid());
      if (large.isEmpty() || Files.size(large.get()) > 8 * StorageLimits.MAX_BLOB) {
        return Optional.empty();
      }
      return Optional.of(Files.readAllBytes(large.get()));
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  RunFiles source() {
    return source;
  }
}
