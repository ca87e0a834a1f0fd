package dev.gitruns.read;

import dev.gitruns.journal.Journal;
import dev.gitruns.journal.JournalReader;
import dev.gitruns.journal.JournalStamp;
import dev.gitruns.journal.SealMark;
import dev.gitruns.journal.StartDocument;
import dev.gitruns.json.CompactJson;
import dev.gitruns.json.JournalJson;
import dev.gitruns.model.GitRunsException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Remembers what was read of journals, so that listing a thousand of them, or a long one, doesn't
 * read them anew each time. It may be deleted at any time, and a damaged line counts as none.
 */
public final class TailCache {
  private static final String FILE = "journals-1";
  private static final int MOST_BYTES = 64 << 20;

  /** A line: the journal, the start and seal it was read with, its files then, and the rest. */
  private record Line(String begin, String files, String state) {}

  private final Path file;
  private final Map<String, Line> before = new HashMap<>();
  private final Map<String, Line> now = new LinkedHashMap<>();
  private boolean changed;

  public TailCache(Path cache) {
    file = cache.resolve(FILE);
    try {
      if (Files.isRegularFile(file) && Files.size(file) <= MOST_BYTES) {
        for (String line : Files.readAllLines(file)) {
          String[] parts = line.split("\t", 4);
          if (parts.length == 4) {
            before.put(parts[0], new Line(parts[1], parts[2], parts[3]));
          }
        }
      }
    } catch (IOException | RuntimeException e) {
      before.clear();
    }
  }

  /** What isn't sealed of this journal; reads only what nobody read before. */
  TailState read(Path journal) {
    return read(journal, whole -> {});
  }

  /** As {@link #read(Path)}; all that isn't sealed is handed on if it had to be read whole. */
  TailState read(Path journal, Consumer<Journal> reader) {
    String key = journal.toString();
    JournalStamp stamp = JournalStamp.of(journal);
    String begin =
        stamp(journal.resolve(StartDocument.FILE)) + stamp(journal.resolve(SealMark.FILE));
    String files = stamp.files().toString().replace('\t', ' ');
    Line line = before.get(key);
    Optional<TailState> known =
        line != null && line.begin().equals(begin) ? parse(line.state()) : Optional.empty();
    if (known.isPresent() && line.files().equals(files)) {
      now.put(key, line);
      return known.get();
    }
    TailState state;
    if (known.isPresent() && isLonger(stamp, known.get())) {
      state = known.get().readOn(journal);
    } else {
      Journal whole = JournalReader.readUnsealed(journal);
      reader.accept(whole);
      state = TailState.of(journal, whole);
    }
    changed = true;
    if (!key.contains("\t") && !key.contains("\n") && endsWithLines(journal, state.read())) {
      now.put(key, new Line(begin, files, CompactJson.write(state.toFields())));
    }
    return state;
  }

  private static Optional<TailState> parse(String state) {
    try {
      return JournalJson.parse(state.getBytes(StandardCharsets.UTF_8)).map(TailState::of);
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }

  /** A file that shrank was tampered with: then all is read again. */
  private static boolean isLonger(JournalStamp stamp, TailState state) {
    return state.read().files().entrySet().stream()
        .allMatch(
            read -> {
              var found = stamp.files().get(read.getKey());
              return found != null && found.bytes() >= read.getValue().bytes();
            });
  }

  /** Whoever was read up to the middle of a line can't be read on from there. */
  static boolean endsWithLines(Path journal, SealMark mark) {
    for (var read : mark.files().entrySet()) {
      long end = read.getValue().bytes();
      try (RandomAccessFile in =
          new RandomAccessFile(journal.resolve(read.getKey()).toFile(), "r")) {
        in.seek(Math.max(0, end - 1));
        if (end > 0 && in.read() != '\n') {
          return false;
        }
      } catch (IOException e) {
        return false;
      }
    }
    return true;
  }

  private static String stamp(Path path) {
    try {
      BasicFileAttributes state =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return state.size() + "@" + state.lastModifiedTime().toInstant() + " ";
    } catch (IOException e) {
      return "- ";
    }
  }

  /** What was read counts as known: for whoever looks again without a new cache. */
  public void again() {
    before.putAll(now);
  }

  /** Keeps what was read, and what is known of other journals that are still there. */
  public void keep() {
    before.forEach(
        (key, line) -> {
          if (Files.isDirectory(Path.of(key))) {
            now.putIfAbsent(key, line);
          }
        });
    save();
  }

  /** Keeps what was read, and nothing else; a failure costs only time. */
  void save() {
    if (!changed && now.size() == before.size()) {
      return;
    }
    try {
      Files.createDirectories(file.getParent());
      Path temp = Files.createTempFile(file.getParent(), FILE, ".tmp");
      StringBuilder text = new StringBuilder();
      now.forEach(
          (key, line) ->
              text.append(key)
                  .append('\t')
                  .append(line.begin())
                  .append('\t')
                  .append(line.files())
                  .append('\t')
                  .append(line.state())
                  .append('\n'));
      Files.writeString(temp, text);
      Files.move(temp, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException | GitRunsException e) {
      before.clear();
    }
  }
}
