package dev.gitruns.op;

import dev.gitruns.journal.HostFacts;
import dev.gitruns.journal.StartDocument;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Value;
import dev.gitruns.rundir.Sha256Sums;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Random;

/** A journal written by hand, whose process is gone. */
public record HandJournal(Path dir, Uid uid) {
  /** Larger than any process number. */
  public static final long NOBODY = 99_999_999;

  public static final HostFacts HERE = HostFacts.of(Path.of("/proc"));

  public static HandJournal in(Path parent, long seed) throws IOException {
    return in(parent, seed, Value.Fields.EMPTY);
  }

  public static HandJournal in(Path parent, long seed, Value.Fields more) throws IOException {
    Uid uid = Uid.create(1_700_000_000_000L + seed, new Random(seed));
    Path dir = Files.createDirectories(parent.resolve(uid.text()));
    Value.Fields start =
        new FieldsBuilder()
            .put("uid", uid.text())
            .put("name", "hand-" + seed)
            .put("experiment", "life")
            .put("start", 1_700_000_000_000_000L + seed)
            .put("host", HERE.host())
            .put("process", HERE.process(NOBODY).toFields())
            .put("config", new FieldsBuilder().put("lr", 0.1).build())
            .build();
    for (var field : more.values().entrySet()) {
      start = start.with(field.getKey(), field.getValue());
    }
    StartDocument.of(start).write(dir);
    return new HandJournal(dir, uid).line("{\"m\":{\"loss\":0.5},\"s\":0}");
  }

  /** Appends to the writer file of the process that is gone. */
  public HandJournal line(String text) throws IOException {
    return line(NOBODY, text);
  }

  public HandJournal line(long pid, String text) throws IOException {
    Files.writeString(
        writer(pid), text + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    return this;
  }

  public Path writer(long pid) {
    return dir.resolve("w-" + HERE.host() + "-" + pid + "-aaaaaaaaaa.jsonl");
  }

  public HandJournal end() throws IOException {
    return line("{\"end\":{\"status\":\"finished\",\"exit_code\":0}}");
  }

  public HandJournal artifact(String name, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    String hex = Sha256Sums.digest(bytes).hex();
    Files.write(Files.createDirectories(dir.resolve("files")).resolve(hex), bytes);
    return line("{\"artifact\":{\"name\":\"" + name + "\",\"sha256\":\"" + hex + "\"}}");
  }

  public HandJournal at(Path place) {
    return new HandJournal(place, uid);
  }

  /** Makes all files of the journal look this old. */
  public HandJournal aged(long seconds) throws IOException {
    FileTime then = FileTime.from(Instant.now().minusSeconds(seconds));
    try (var files = Files.list(dir)) {
      for (Path file : files.toList()) {
        Files.setLastModifiedTime(file, then);
      }
    }
    return this;
  }
}
