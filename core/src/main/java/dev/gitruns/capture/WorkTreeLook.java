package dev.gitruns.capture;

import dev.gitruns.git.GitPath;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A work tree at some moment.
 *
 * @param top its top
 * @param entries how it differs from HEAD
 */
record WorkTreeLook(Path top, List<StatusEntry> entries) {
  /** Where there is no work tree. */
  static final WorkTreeLook NONE = new WorkTreeLook(Path.of(""), List.of());

  /**
   * The files that were written to since this state was captured: those of the snapshot, and those
   * that were as HEAD has them and no longer are.
   */
  List<String> changedSince(CodeState state) {
    if (state.dirty() && state.seen().equals(CodeState.Seen.NOTHING)) {
      // There is no snapshot to compare with: what differs now may have differed then.
      return List.of();
    }
    TreeSet<String> changed = new TreeSet<>();
    state
        .seen()
        .taken()
        .forEach(
            (path, stamp) -> {
              Optional<FileStamp> now = path.under(top).flatMap(FileStamp::of);
              if (!now.equals(Optional.of(stamp))) {
                changed.add(path.text());
              }
            });
    Set<GitPath> known = state.seen().differing();
    for (StatusEntry entry : entries) {
      if (entry.kind() == StatusEntry.Kind.TRACKED && !known.contains(entry.path())) {
        changed.add(entry.path().text());
      }
    }
    return List.copyOf(changed);
  }
}
