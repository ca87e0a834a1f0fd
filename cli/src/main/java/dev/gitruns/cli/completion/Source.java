package dev.gitruns.cli.completion;

import java.util.Locale;
import java.util.Set;

/** Where the words for a value come from. */
enum Source {
  /** Nothing can be offered. */
  NONE,
  /** The file system. */
  FILE,
  /** A fixed list. */
  CHOICE,
  /** Ids, uids and names of runs, from the cache. */
  RUN,
  /** Names of metrics, from the cache. */
  METRIC,
  /** Names of experiments, from the cache. */
  EXPERIMENT;

  private static final Set<String> RUNS = Set.of("RUN", "A", "B", "WHAT");
  private static final Set<String> METRICS = Set.of("METRIC", "KEY[,KEY]", "COLUMN");

  /** The source for a value by the label that help shows for it. */
  static Source of(String label) {
    String name = label.replace("<", "").replace(">", "").replace("...", "").strip();
    if (RUNS.contains(name)) {
      return RUN;
    }
    if (METRICS.contains(name)) {
      return METRIC;
    }
    if (name.equals("EXPERIMENT")) {
      return EXPERIMENT;
    }
    for (String word : name.split("[^A-Z]+")) {
      if (Set.of("PATH", "FILE", "DIR", "GLOB", "CMD", "COMMAND").contains(word)) {
        return FILE;
      }
    }
    return NONE;
  }

  /** The word in the cache file and in the scripts. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
