package dev.gitruns.capture;

import dev.gitruns.git.GitPath;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** What a snapshot lacks, one entry a path, the most telling reasons first. */
final class LeftOutList {
  private final Map<GitPath, LeftOut> entries = new TreeMap<>();

  void add(GitPath path, OptionalLong size, LeftOut.Reason reason) {
    entries.put(path, new LeftOut(path.text(), size, reason));
  }

  boolean has(GitPath path) {
    return entries.containsKey(path);
  }

  int size() {
    return entries.size();
  }

  /** As many as may be listed; secrets and failures before files that are only too many. */
  List<LeftOut> first(int limit) {
    return entries.values().stream()
        .sorted(Comparator.comparing(LeftOutList::rank))
        .limit(limit)
        .sorted(Comparator.comparing(LeftOut::path))
        .toList();
  }

  private static int rank(LeftOut entry) {
    return switch (entry.reason()) {
      case OUTPUT -> 1;
      case SIZE -> 2;
      case TOTAL, COUNT -> 3;
      default -> 0;
    };
  }
}
