package dev.gitruns.seal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gitruns.journal.StartDocument;
import dev.gitruns.json.CanonicalJson;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.Value;
import dev.gitruns.rundir.SealedRun;
import dev.gitruns.rundir.Sha256Sums;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A journal directory for tests, written by hand. */
public record TestJournal(Path dir) {
  public static final String UID = "01jd0000000000000000000000";
  static final long START = 1_700_000_000_000_000L;
  static final SealSettings SETTINGS = SealSettings.of(SecretMask.NONE);

  public static TestJournal started(Path parent) throws IOException {
    return started(parent, UID);
  }

  /** The same for another run. */
  public static TestJournal started(Path parent, String uid) throws IOException {
    Path dir = Files.createDirectories(parent.resolve("live").resolve(uid));
    StartDocument.of(
            new FieldsBuilder()
                .put("uid", uid)
                .put("name", "quiet-otter")
                .put("experiment", "digits")
                .put("start", START)
                .put("command", Value.ofTexts(List.of("python", "train.py")))
                .put("work_dir", ".")
                .put("host", "host")
                .put("process", new FieldsBuilder().put("pid", 7).build())
                .put("config", new FieldsBuilder().put("lr", 0.1).build())
                .build())
        .write(dir);
    return new TestJournal(dir);
  }

  /** A run with something in every document. */
  public static TestJournal full(Path parent) throws IOException {
    return started(parent).filled();
  }

  /** Puts something in for every document, and ends the run. */
  public TestJournal filled() throws IOException {
    TestJournal journal = this;
    String small = journal.bytes("small artifact\n".getBytes(UTF_8));
    String large = journal.bytes(new byte[300_000]);
    StringBuilder lines = new StringBuilder();
    for (int step = 0; step < 20; step++) {
      lines.append("{\"m\":{\"loss\":" + 1.0 / (step + 1) + ",\"val/f1\":0." + step + "}}\n");
    }
    journal.line("w-h-1-a.jsonl", lines.toString().stripTrailing());
    journal.line("w-h-1-a.jsonl", "{\"m\":{\"rare\":1},\"s\":3}");
    journal.line("w-h-1-a.jsonl", "{\"sys\":{\"cpu\":12.5},\"t\":" + (START + 5) + "}");
    journal.line(
        "w-h-1-a.jsonl", "{\"config\":{\"net\":{\"depth\":3}},\"summary\":{\"best\":\"x\"}}");
    journal.line("w-h-1-a.jsonl", "{\"tag\":{\"team\":\"vision\"},\"note\":\"a note\"}");
    journal.line("w-h-1-a.jsonl", artifact("out/report.txt", small));
    journal.line("w-h-1-a.jsonl", artifact("model.pt", large));
    journal.line(
        "w-h-1-a.jsonl", "{\"input\":{\"name\":\"data\",\"kind\":\"file\",\"path\":\"d.csv\"}}");
    journal.line("w-h-1-a.jsonl", "{\"m\":{\"remark\":\"fine\"},\"s\":4}");
    journal.line("w-h-1-a.jsonl", "{\"console\":\"epoch 1\\repoch 2\\n\",\"stream\":\"out\"}");
    journal.line(
        "w-h-1-a.jsonl", "{\"code\":{\"commit\":\"" + "c".repeat(40) + "\",\"dirty\":false}}");
    journal.line("w-h-1-a.jsonl", "{\"environment\":{\"os\":{\"name\":\"Linux\"}}}");
    return journal.end("finished");
  }

  public TestJournal end(String status) throws IOException {
    return line(
        "w-h-1-a.jsonl",
        "{\"t\":"
            + (START + 9_000_000)
            + ",\"end\":{\"status\":\""
            + status
            + "\",\"exit_code\":0}}");
  }

  public TestJournal line(String writer, String text) throws IOException {
    Files.writeString(
        dir.resolve(writer), text + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    return this;
  }

  /** Captured bytes; gives their digest. */
  public String bytes(byte[] bytes) throws IOException {
    String hex = Sha256Sums.digest(bytes).hex();
    Files.write(Files.createDirectories(dir.resolve("files")).resolve(hex), bytes);
    return hex;
  }

  public static String artifact(String name, String digest) {
    return "{\"artifact\":{\"name\":\""
        + name
        + "\",\"type\":\"model\",\"sha256\":\""
        + digest
        + "\"}}";
  }

  public SealedRun seal(Path sealed) {
    return Sealer.seal(dir, sealed, SETTINGS);
  }

  static Value.Fields document(SealedRun run, String name) throws IOException {
    return (Value.Fields) CanonicalJson.parse(Files.readAllBytes(run.tree().resolve(name)));
  }
}
