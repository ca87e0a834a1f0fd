package dev.gitruns.capture;

import dev.gitruns.json.CompactJson;
import dev.gitruns.json.JournalJson;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Remembers what was read from a file for as long as its path, size, time and inode stay. May be
 * deleted at any time; what can't be read or written of it is as if it weren't there.
 */
final class DigestCache {
  private static final String NAME = "inputs.jsonl";
  private static final long LARGEST = 32 << 20;
  private static final Duration SETTLED = Duration.ofSeconds(2);

  private final Path file;
  private final Clock clock;
  private Map<String, Value.Fields> known;

  DigestCache(Path directory, Clock clock) {
    this.file = directory.resolve(NAME);
    this.clock = clock;
  }

  private static Value.Fields key(Path path, FileStamp stamp) {
    return new FieldsBuilder()
        .put("path", path.toString())
        .put("size", stamp.size())
        .put("mtime", stamp.modified().to(TimeUnit.NANOSECONDS))
        .put("inode", stamp.inode())
        .build();
  }

  Optional<Value.Fields> find(Path path, FileStamp stamp) {
    if (known == null) {
      known = load();
    }
    return Optional.ofNullable(known.get(path.toString()))
        .filter(entry -> entry.fields("stat").equals(key(path, stamp)))
        .map(entry -> entry.fields("facts"));
  }

  void remember(Path path, FileStamp stamp, Value.Fields facts) {
    Instant settled = clock.instant().minus(SETTLED);
    if (stamp.modified().toInstant().isAfter(settled)) {
      // Another write within the clock's tick wouldn't show in the time.
      return;
    }
    Value.Fields entry =
        new FieldsBuilder().put("stat", key(path, stamp)).put("facts", facts).build();
    if (known != null) {
      known.put(path.toString(), entry);
    }
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(
          file,
          CompactJson.write(entry) + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      known = null;
    }
  }

  private Map<String, Value.Fields> load() {
    Map<String, Value.Fields> entries = new HashMap<>();
    try {
      if (Files.exists(file) && Files.size(file) > LARGEST) {
        Files.delete(file);
      }
      if (Files.exists(file)) {
        for (String line : Files.readString(file).split("\n")) {
          JournalJson.parse(line.getBytes(StandardCharsets.UTF_8))
              .ifPresent(
                  entry ->
                      entry
                          .fields("stat")
                          .text("path")
                          .ifPresent(path -> entries.put(path, entry)));
        }
      }
    } catch (IOException e) {
      entries.clear();
    }
    return entries;
  }
}
