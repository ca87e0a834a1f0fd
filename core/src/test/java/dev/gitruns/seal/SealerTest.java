package dev.gitruns.seal;

import static dev.gitruns.seal.TestJournal.document;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.RunStatus;
import dev.gitruns.model.Value;
import dev.gitruns.rundir.LfsPointer;
import dev.gitruns.rundir.RunFault;
import dev.gitruns.rundir.RunStructure;
import dev.gitruns.rundir.SealedRun;
import dev.gitruns.rundir.Sha256Sums;
import dev.gitruns.rundir.StorageLimits;
import dev.gitruns.rundir.StoredFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealerTest {
  @TempDir Path temp;

  private Path sealed() {
    return temp.resolve("sealed");
  }

  @Test
  void sealedRunHasTheStructureOfItsId() throws IOException {
    SealedRun run = TestJournal.full(temp).seal(sealed());

    assertThat(run.dir()).isEqualTo(sealed().resolve(run.id().hex()));
    assertThat(faults(run)).isEmpty();
  }

  @Test
  void everyDocumentThatAppliesIsThereAndNoOther() throws IOException {
    SealedRun run = TestJournal.full(temp).seal(sealed());

    assertThat(names(run))
        .contains(
            "run.json",
            "config.json",
            "summary.json",
            "environment.json",
            "code.json",
            "inputs.json",
            "artifacts.json",
            "media.json",
            "metrics.parquet",
            "system.parquet",
            "console.log",
            ".gitattributes",
            "SHA256SUMS")
        .filteredOn(name -> name.startsWith("artifacts/"))
        .hasSize(2);
    SealedRun bare = TestJournal.started(temp.resolve("other")).seal(sealed());
    assertThat(names(bare)).containsExactly("SHA256SUMS", "config.json", "run.json");
  }

  @Test
  void runDocumentSaysHowTheRunEnded() throws IOException {
    Value.Fields run = document(TestJournal.full(temp).seal(sealed()), "run.json");

    assertThat(run.integer("format")).contains(1L);
    assertThat(run.text("uid")).contains(TestJournal.UID);
    assertThat(run.text("status")).contains("finished");
    assertThat(run.integer("end")).contains(TestJournal.START + 9_000_000);
    assertThat(run.integer("exit_code")).contains(0L);
    assertThat(run.fields("tags").text("team")).contains("vision");
    assertThat(run.get("process")).isEmpty();
    assertThat(run.get("config")).isEmpty();
    assertThat(run.texts("command")).containsExactly("python", "train.py");
  }

  @Test
  void sealedTwiceAnywhereGivesOneRun() throws IOException {
    SealedRun one = TestJournal.full(temp.resolve("a")).seal(sealed());
    SealedRun two = TestJournal.full(temp.resolve("b")).seal(temp.resolve("elsewhere"));

    assertThat(two.id()).isEqualTo(one.id());
    assertThat(two.dir()).isNotEqualTo(one.dir());
    for (String name : names(one)) {
      assertThat(two.tree().resolve(name)).hasSameBinaryContentAs(one.tree().resolve(name));
    }
  }

  @Test
  void sealedAgainGivesTheSameAndWritesNothing() throws IOException {
    TestJournal journal = TestJournal.full(temp);

    SealedRun run = journal.seal(sealed());

    assertThat(journal.seal(sealed())).isEqualTo(run);
    assertThat(list(sealed())).hasSize(1);
  }

  @Test
  void withoutAnEndTheVerdictDecides() throws IOException {
    TestJournal journal = TestJournal.started(temp);
    SealSettings killed = TestJournal.SETTINGS.withVerdict(RunStatus.KILLED);

    assertThat(document(Sealer.seal(journal.dir(), sealed(), killed), "run.json").text("status"))
        .contains("killed");
    TestJournal other = TestJournal.started(temp.resolve("b"));
    assertThat(document(other.seal(sealed()), "run.json").text("status")).contains("crashed");
  }

  @Test
  void smallArtifactsAreBlobsAndLargeOnesPointers() throws IOException {
    SealedRun run = TestJournal.full(temp).seal(sealed());

    List<Value> artifacts = document(run, "artifacts.json").items("artifacts");
    Value.Fields model = (Value.Fields) artifacts.get(0);
    Value.Fields report = (Value.Fields) artifacts.get(1);
    assertThat(model.text("name")).contains("model.pt");
    assertThat(model.integer("size")).contains(300_000L);
    assertThat(model.integer("version")).contains(1L);
    String path = model.text("path").orElseThrow();
    assertThat(path).endsWith(".pt");
    assertThat(LfsPointer.parse(Files.readAllBytes(run.tree().resolve(path)))).isPresent();
    assertThat(run.large().resolve(model.text("sha256").orElseThrow())).hasSize(300_000);
    assertThat(run.tree().resolve(report.text("path").orElseThrow()))
        .hasContent("small artifact\n");
  }

  @Test
  void contentThatLooksLikeAPointerIsStoredThroughLfs() throws IOException {
    byte[] content = new LfsPointer(Sha256Sums.digest(new byte[0]), 5).write();
    TestJournal journal = TestJournal.started(temp);
    String hex = journal.bytes(content);
    journal.line("w-h-1-a.jsonl", TestJournal.artifact("trick", hex));

    SealedRun run = journal.seal(sealed());

    assertThat(run.large().resolve(hex)).hasBinaryContent(content);
    assertThat(faults(run)).isEmpty();
  }

  @Test
  void inlineArtifactsEndAtTheirTotal() throws IOException {
    TestJournal journal = TestJournal.started(temp);
    for (int i = 0; i < 40; i++) {
      byte[] bytes = new byte[(int) StorageLimits.INLINE_LIMIT - i];
      journal.line("w-h-1-a.jsonl", TestJournal.artifact("a" + i, journal.bytes(bytes)));
    }

    SealedRun run = journal.seal(sealed());

    // 32 of the full size fit; smallest first, so the largest are the ones left out.
    assertThat(list(run.large())).hasSize(8);
    assertThat(
            run.large()
                .resolve(Sha256Sums.digest(new byte[(int) StorageLimits.INLINE_LIMIT]).hex()))
        .exists();
  }

  @Test
  void missingAndChangedBytesAreTold() throws IOException {
    TestJournal journal = TestJournal.started(temp);
    String gone = Sha256Sums.digest("gone".getBytes(UTF_8)).hex();
    String changed = journal.bytes("before".getBytes(UTF_8));
    Files.writeString(journal.dir().resolve("files").resolve(changed), "after");
    journal.line("w-h-1-a.jsonl", TestJournal.artifact("gone", gone));
    journal.line("w-h-1-a.jsonl", TestJournal.artifact("changed", changed));

    SealedRun run = journal.seal(sealed());

    assertThat(codes(document(run, "run.json")))
        .containsExactly("changed-artifact", "missing-artifact");
    assertThat(names(run)).noneMatch(name -> name.startsWith("artifacts/"));
  }

  @Test
  void versionsOfOneNameCountUp() throws IOException {
    TestJournal journal = TestJournal.started(temp);
    String one = journal.bytes("one".getBytes(UTF_8));
    String two = journal.bytes("two".getBytes(UTF_8));
    for (String hex : List.of(one, two, two)) {
      journal.line("w-h-1-a.jsonl", TestJournal.artifact("model", hex));
    }

    List<Value> artifacts = document(journal.seal(sealed()), "artifacts.json").items("artifacts");

    assertThat(artifacts)
        .extracting(entry -> ((Value.Fields) entry).integer("version").orElseThrow())
        .containsExactly(1L, 2L);
  }

  @Test
  void consoleShowsALineThatWasDrawnOverOnce() throws IOException {
    assertThat(TestJournal.full(temp).seal(sealed()).tree().resolve("console.log"))
        .hasContent("epoch 2\n");
  }

  static List<RunFault> faults(SealedRun run) throws IOException {
    List<StoredFile> files = new ArrayList<>();
    var bytes = new TreeMap<String, byte[]>();
    for (String name : names(run)) {
      bytes.put(name, Files.readAllBytes(run.tree().resolve(name)));
      files.add(StoredFile.of(name, StoredFile.REGULAR, bytes.get(name)));
    }
    return RunStructure.check(
        run.id(),
        files,
        Optional.ofNullable(bytes.get("SHA256SUMS")),
        Optional.ofNullable(bytes.get(".gitattributes")));
  }

  static List<String> names(SealedRun run) throws IOException {
    try (var files = Files.walk(run.tree())) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> run.tree().relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  static List<Path> list(Path dir) throws IOException {
    try (var files = Files.list(dir)) {
      return files.toList();
    }
  }

  private static List<String> codes(Value.Fields run) {
    return run.items("problems").stream()
        .map(problem -> ((Value.Fields) problem).text("code").orElseThrow())
        .toList();
  }
}
