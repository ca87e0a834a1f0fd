package dev.gitruns.cli.completion;

import dev.gitruns.read.RunRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The file that shells read names of runs from, so that a TAB starts no Java: kind, word and
 * description with tabs between them. Names come from anybody who shares runs; a word that a shell
 * could take for more than a word isn't in it.
 */
public final class CompletionCache {
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/@+-]{0,79}");
  private static final int MOST = 500;
  private static final String FILE = "completion";

  private CompletionCache() {}

  /** The lines for these runs: ids and names of the newest, and their metrics and experiments. */
  public static List<String> lines(List<RunRow> newestFirst) {
    List<RunRow> newest = newestFirst.subList(0, Math.min(MOST, newestFirst.size()));
    Set<String> lines = new LinkedHashSet<>();
    for (RunRow row : newest) {
      add(lines, Source.RUN, row.shortId(), row.name() + " " + row.status().word());
    }
    for (RunRow row : newest) {
      boolean only = newest.stream().filter(other -> other.name().equals(row.name())).count() == 1;
      if (only) {
        add(lines, Source.RUN, row.name(), row.status().word());
      }
    }
    newest.stream()
        .flatMap(
            row ->
                Stream.concat(
                    row.metrics().keySet().stream(), row.values().values().keySet().stream()))
        .distinct()
        .sorted()
        .limit(MOST)
        .forEach(name -> add(lines, Source.METRIC, name, ""));
    newest.forEach(row -> add(lines, Source.EXPERIMENT, row.experiment(), ""));
    return new ArrayList<>(lines);
  }

  private static void add(Set<String> lines, Source source, String word, String description) {
    if (WORD.matcher(word).matches()) {
      String plain = description.replaceAll("[^A-Za-z0-9 ._/@+-]", "?");
      String cut = plain.length() > 60 ? plain.substring(0, 60) : plain;
      lines.add(source.word() + "\t" + word + (cut.isEmpty() ? "" : "\t" + cut));
    }
  }

  /**
   * Renews the file, whole or not at all, where runs are kept here. It is a cache: where that
   * fails, shells offer what they offered before.
   *
   * @param cache the directory for caches below the common git directory's {@code runs}
   */
  public static void write(Path cache, List<RunRow> newestFirst) {
    replace(cache, lines(newestFirst));
  }

  /** Offers a run that was recorded just now, without listing all others. */
  public static void add(Path cache, String name, String experiment) {
    Set<String> lines = new LinkedHashSet<>();
    add(lines, Source.RUN, name, "");
    List<String> before = read(cache);
    boolean taken = before.stream().anyMatch(line -> line.startsWith("run\t") && names(line, name));
    if (taken) {
      lines.clear();
    }
    before.stream().filter(line -> !line.startsWith("run\t" + name + "\t")).forEach(lines::add);
    add(lines, Source.EXPERIMENT, experiment, "");
    replace(cache, new ArrayList<>(lines));
  }

  /** Whether the line offers this name, or an id or uid of a run that is called so. */
  private static boolean names(String line, String name) {
    String[] parts = line.split("\t");
    return parts[1].equals(name) || parts.length > 2 && parts[2].startsWith(name + " ");
  }

  private static List<String> read(Path cache) {
    try {
      return Files.readAllLines(cache.resolve(FILE));
    } catch (IOException none) {
      return List.of();
    }
  }

  private static void replace(Path cache, List<String> lines) {
    Path runs = cache.getParent();
    if (runs == null || !Files.isDirectory(runs) || lines.equals(read(cache))) {
      return;
    }
    try {
      Files.createDirectories(cache);
      Path part = Files.createTempFile(cache, FILE, ".part");
      try {
        Files.write(part, lines);
        Files.move(part, cache.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException stale) {
      // A stale or absent cache only makes a TAB poorer.
      return;
    }
  }
}
