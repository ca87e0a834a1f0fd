package dev.gitruns.journal;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Journal directories for tests. */
final class Journals {
  static final String UID = "01jd0000000000000000000000";
  static final long START = 1_700_000_000_000_000L;
  static final String WRITER = "w-h-1-a.jsonl";

  private Journals() {}

  static Value.Fields start() {
    return new FieldsBuilder()
        .put("uid", UID)
        .put("start", START)
        .put("config", new FieldsBuilder().put("lr", 0.1).build())
        .build();
  }

  static Path started(Path parent) throws IOException {
    Path directory = Files.createDirectories(parent.resolve("live").resolve(UID));
    StartDocument.of(start()).write(directory);
    return directory;
  }

  /** A started journal with one writer file of these lines. */
  static Path of(Path parent, String... lines) throws IOException {
    Path directory = started(parent);
    append(directory, WRITER, String.join("\n", lines) + "\n");
    return directory;
  }

  static void append(Path directory, String name, String text) throws IOException {
    append(directory, name, text.getBytes(StandardCharsets.UTF_8));
  }

  static void append(Path directory, String name, byte[] bytes) throws IOException {
    Files.write(
        directory.resolve(name), bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  static JournalWriter writer(Path directory) {
    return JournalWriter.open(
        directory, WriterName.create("host", 1, new Random()), Clock.systemUTC());
  }

  static List<Path> files(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files.filter(f -> f.getFileName().toString().startsWith("w-")).sorted().toList();
    }
  }

  static Value.Fields fields(String key, Value value) {
    return new Value.Fields(Map.of(key, value));
  }
}
