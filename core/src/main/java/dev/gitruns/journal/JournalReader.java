package dev.gitruns.journal;

import dev.gitruns.model.CodePoints;
import dev.gitruns.model.Digest;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.MetricSummary;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Untrusted;
import dev.gitruns.model.Value;
import dev.gitruns.series.EarlierPoints;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads the journal of a run. Every line that is a record counts; one that isn't is quarantined,
 * counted, and nothing more. A journal may be read while its writers live.
 */
public final class JournalReader {
  private static final int MAX_FILES = 1 << 16;
  private static final Comparator<FileReplay.Statement> BY_TIME =
      Comparator.comparingLong(FileReplay.Statement::timeMicros);

  private JournalReader() {}

  /**
   * Reads the whole journal, whatever is sealed of it.
   *
   * @throws GitRunsException where start.json is missing or damaged, or a file can't be read
   */
  public static Journal read(Path directory) {
    return read(directory, Optional.empty(), Map.of());
  }

  /** Reads the whole journal, but of these files only what lies beyond these offsets. */
  public static Journal read(Path directory, Map<String, Long> offsets) {
    Map<String, Extent> from = new LinkedHashMap<>();
    offsets.forEach((name, bytes) -> from.put(name, Extent.of(bytes)));
    return read(directory, Optional.empty(), from);
  }

  /** Reads what isn't sealed yet, going on from the {@link SealMark} if there is one. */
  public static Journal readUnsealed(Path directory) {
    Optional<SealMark> mark = SealMark.read(directory);
    return read(directory, mark, mark.map(SealMark::files).orElse(Map.of()));
  }

  /** Reads what came after this mark, as {@link #readUnsealed} does after that of the last seal. */
  public static Journal readAfter(Path directory, SealMark mark) {
    return read(directory, Optional.of(mark), mark.files());
  }

  private static Journal read(Path directory, Optional<SealMark> mark, Map<String, Extent> from) {
    byte[] startBytes = StartDocument.readBytes(directory);
    StartDocument start = StartDocument.parse(startBytes, directory);
    FileReplay replay = new FileReplay(start.start());
    List<Problem> problems = new ArrayList<>();
    List<WriterFile> writers = new ArrayList<>();
    Map<String, Extent> extents = new LinkedHashMap<>(from);
    for (String name : writerFiles(directory, problems)) {
      Extent extent = from.getOrDefault(name, Extent.START);
      WriterFile read = readFile(directory.resolve(name), extent, start, replay, problems);
      if (read.bytes() > 0) {
        writers.add(read);
        extents.put(name, replay.extent(extent.bytes() + read.bytes()));
      }
    }
    Value.Fields summary = mark.map(SealMark::summary).orElse(start.fields().fields("summary"));
    StatementFold fold =
        new StatementFold(
            mark.map(SealMark::config).orElse(start.config()),
            summary,
            mark.map(SealMark::tags).orElse(start.fields().fields("tags")),
            mark.isPresent() ? mark.get().note() : start.fields().text("note"),
            mark.map(SealMark::changed).orElse(Value.Fields.EMPTY));
    replay.statements.sort(BY_TIME);
    replay.statements.forEach(fold::add);
    replay.media.sort(BY_TIME);
    problems.addAll(fold.problems);
    count(problems, "rounded-integer", replay.rounded, "integers have no double and were rounded");
    count(
        problems,
        "ill-formed-value",
        replay.illFormed + fold.illFormed,
        "values of records have the wrong form and were left out");
    return new Journal(
        changed(start.fields(), fold.changed),
        List.copyOf(writers),
        replay.metrics,
        replay.system,
        fold.config,
        fold.summaryValues,
        fold.goals,
        new EarlierPoints(
            metrics(summary.fields("metrics")),
            start.continues().isEmpty()
                ? Map.of()
                : metrics(start.fields().fields("summary").fields("metrics")),
            fold.resumed),
        fold.tags,
        fold.note,
        fold.changed,
        fold.artifacts,
        fold.inputs,
        replay.media.stream().map(FileReplay.Statement::fields).toList(),
        fold.console,
        fold.code,
        fold.environment,
        fold.end,
        replay.lastTime,
        new Quarantine(replay.quarantinedLines, replay.quarantinedBytes),
        fold.drops,
        problems,
        digest(startBytes, writers, mark),
        mark.map(SealMark::ids).orElse(start.continues()),
        extents,
        replay.news);
  }

  private static Value.Fields changed(Value.Fields start, Value.Fields by) {
    Value.Fields out = start;
    for (var entry : by.values().entrySet()) {
      out = out.with(entry.getKey(), entry.getValue());
    }
    return out;
  }

  private static void count(List<Problem> problems, String code, long count, String what) {
    if (count > 0) {
      problems.add(new Problem(code, count + " " + what));
    }
  }

  private static SortedMap<String, MetricSummary> metrics(Value.Fields fields) {
    SortedMap<String, MetricSummary> before = new TreeMap<>(CodePoints.ORDER);
    for (String name : fields.values().keySet()) {
      before.put(name, MetricSummary.of(fields.fields(name)));
    }
    return before;
  }

  /** The names of the writer files, sorted. */
  private static List<String> writerFiles(Path directory, List<Problem> problems) {
    List<String> names = new ArrayList<>();
    int refused = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "w-*.jsonl")) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        boolean usual =
            WriterName.isWriterFile(name) && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
        if (usual) {
          names.add(name);
        } else {
          refused++;
        }
        if (names.size() > MAX_FILES) {
          throw new JournalFault(
              JournalFault.Rule.TOO_MANY_FILES,
              "A journal has at most "
                  + MAX_FILES
                  + " writer files; this one has more: "
                  + Untrusted.line(directory.toString(), 300),
              "",
              null);
        }
      }
    } catch (IOException e) {
      throw unreadable(directory, e);
    }
    count(problems, "foreign-file", refused, "files look like a writer's but were not read");
    names.sort(null);
    return names;
  }

  private static WriterFile readFile(
      Path file, Extent extent, StartDocument start, FileReplay replay, List<Problem> problems) {
    String name = file.getFileName().toString();
    MessageDigest digest = sha256();
    try {
      long size = Files.size(file);
      if (size < extent.bytes()) {
        problems.add(new Problem("shrunk-file", name + " is shorter than what was read before"));
      }
      if (size <= extent.bytes()) {
        return new WriterFile(name, 0, 0, hex(digest));
      }
      replay.nextFile(start.start(), extent);
      long bytes = LineScanner.scan(file, extent.bytes(), digest, replay);
      return new WriterFile(name, replay.records(), bytes, hex(digest));
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static Digest digest(
      byte[] startBytes, List<WriterFile> writers, Optional<SealMark> mark) {
    StringBuilder lines = new StringBuilder();
    mark.ifPresent(
        last -> {
          MessageDigest ids = sha256();
          for (RunId id : last.ids()) {
            ids.update((id.hex() + "\n").getBytes(StandardCharsets.UTF_8));
          }
          lines.append(hex(ids)).append("  continues\n");
        });
    MessageDigest start = sha256();
    start.update(startBytes);
    lines.append(hex(start)).append("  ").append(StartDocument.FILE).append('\n');
    for (WriterFile writer : writers) {
      lines.append(writer.digest()).append("  ").append(writer.name()).append('\n');
    }
    MessageDigest all = sha256();
    all.update(lines.toString().getBytes(StandardCharsets.UTF_8));
    return hex(all);
  }

  private static Digest hex(MessageDigest digest) {
    return new Digest(HexFormat.of().formatHex(digest.digest()));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static GitRunsException unreadable(Path path, IOException e) {
    return new GitRunsException(
        GitRunsException.Kind.ENVIRONMENT,
        Untrusted.line(path.toString(), 300) + " can't be read: " + e,
        "Check that it is there and readable.",
        e);
  }
}
