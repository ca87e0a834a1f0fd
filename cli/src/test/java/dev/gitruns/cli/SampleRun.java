package dev.gitruns.cli;

import dev.gitruns.journal.StartDocument;
import dev.gitruns.json.CompactJson;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * The journal of a run on a machine that isn't this one, with all that is random or measured set.
 */
final class SampleRun {
  /** When the tests take place: 2026-03-01 12:00:00Z. */
  static final long NOW = 1_772_366_400_000_000L;

  private static final long SECOND = 1_000_000L;

  private final Path dir;
  private final long start;
  private final StringBuilder lines = new StringBuilder();

  private SampleRun(Path dir, long start) {
    this.dir = dir;
    this.start = start;
  }

  /** A run that began so many seconds before {@link #NOW}. */
  static SampleRun begin(Path live, String uid, String name, long secondsAgo, Value.Fields config)
      throws IOException {
    Path dir = Files.createDirectories(live.resolve(uid));
    long start = NOW - secondsAgo * SECOND;
    StartDocument.of(
            new FieldsBuilder()
                .put("uid", uid)
                .put("name", name)
                .put("experiment", "penguins")
                .put("start", start)
                .put("command", Value.ofTexts(List.of("python3", "train.py")))
                .put("work_dir", ".")
                .put("host", "node7")
                .put("user", new FieldsBuilder().put("name", "Ada Lovelace").build())
                .put("config", config)
                .build())
        .write(dir);
    return new SampleRun(dir, start);
  }

  SampleRun put(String key, Value value) {
    lines.append(CompactJson.write(new FieldsBuilder().put(key, value).build())).append('\n');
    return this;
  }

  SampleRun put(String key, FieldsBuilder fields) {
    return put(key, fields.build());
  }

  /** One point a step, a second apart. */
  SampleRun curve(String metric, int steps, IntToDoubleFunction value) {
    for (int step = 0; step < steps; step++) {
      Value.Fields line =
          new FieldsBuilder()
              .put("t", start + (step + 1) * SECOND)
              .put("s", step)
              .put("m", new FieldsBuilder().put(metric, value.applyAsDouble(step)).build())
              .build();
      lines.append(CompactJson.write(line)).append('\n');
    }
    return this;
  }

  SampleRun console(String text) {
    lines
        .append(
            CompactJson.write(
                new FieldsBuilder().put("console", text).put("stream", "out").build()))
        .append('\n');
    return this;
  }

  SampleRun artifact(String name, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    String digest = sha256(bytes);
    Files.write(Files.createDirectories(dir.resolve("files")).resolve(digest), bytes);
    return put(
        "artifact",
        new FieldsBuilder()
            .put("name", name)
            .put("type", "model")
            .put("size", bytes.length)
            .put("sha256", digest));
  }

  /** The run ended after so many seconds. */
  void end(String status, int exitCode, long seconds) throws IOException {
    Value.Fields line =
        new FieldsBuilder()
            .put("t", start + seconds * SECOND)
            .put(
                "end", new FieldsBuilder().put("status", status).put("exit_code", exitCode).build())
            .build();
    lines.append(CompactJson.write(line)).append('\n');
    write();
  }

  /** The run was last heard of so many seconds after its start. */
  void alive(long seconds) throws IOException {
    lines.append("{\"t\":").append(start + seconds * SECOND).append(",\"hb\":1}\n");
    write();
  }

  private void write() throws IOException {
    Files.writeString(dir.resolve("w-node7-7-a.jsonl"), lines);
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
