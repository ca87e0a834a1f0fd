package dev.gitruns.seal;

import static dev.gitruns.seal.TestJournal.document;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.capture.SecretScanner;
import dev.gitruns.model.Value;
import dev.gitruns.rundir.SealedRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealedSecretsTest {
  /** Put together here, so that no scanner takes this file for a leak. */
  private static final String TOKEN = "ghp" + "_" + "16C7e42F292c6912E7710c838347Ae178B4a";

  @TempDir Path temp;

  @Test
  void noSecretOfTheJournalIsInAnyFileOfTheRun() throws IOException {
    TestJournal journal = TestJournal.started(temp);
    for (String record :
        new String[] {
          "{\"console\":\"token is " + TOKEN + "\\n\"}",
          "{\"config\":{\"hub\":{\"api_key\":\"correcthorsebattery\",\"url\":\"" + TOKEN + "\"}}}",
          "{\"summary\":{\"x\":\"" + TOKEN + "\"},\"note\":\"" + TOKEN + "\"}",
          "{\"tag\":{\"t\":\"" + TOKEN + "\"}}",
          "{\"environment\":{\"env\":{\"X\":\"" + TOKEN + "\"}}}",
          "{\"m\":{\"remark\":\"" + TOKEN + "\"}}",
          "{\"problem\":{\"code\":\"x\",\"message\":\"failed at " + TOKEN + "\"}}",
        }) {
      journal.line("w-h-1-a.jsonl", record);
    }

    SealedRun run = Sealer.seal(journal.dir(), temp.resolve("sealed"), settings());

    for (String name : SealerTest.names(run)) {
      assertThat(new String(Files.readAllBytes(run.tree().resolve(name)), UTF_8))
          .as(name)
          .doesNotContain(TOKEN, "correcthorsebattery");
    }
    assertThat(document(run, "run.json").items("problems"))
        .extracting(problem -> ((Value.Fields) problem).text("code").orElseThrow())
        .contains("masked-secret");
  }

  @Test
  void nextSegmentGoesOnFromWhatIsMaskedForOthers() throws IOException {
    TestJournal journal = TestJournal.started(temp);
    journal.line("w-h-1-a.jsonl", "{\"config\":{\"api_key\":\"correcthorsebattery\"}}");
    Sealer.seal(journal.dir(), temp.resolve("sealed"), settings());
    journal.line("w-h-1-a.jsonl", "{\"m\":{\"x\":1}}");

    SealedRun late = Sealer.seal(journal.dir(), temp.resolve("sealed"), settings());

    assertThat(document(late, "config.json").text("api_key"))
        .hasValueSatisfying(masked -> assertThat(masked).startsWith("[secret:"));
  }

  @Test
  void artifactWithASecretIsNamedAndNotMasked() throws IOException {
    TestJournal journal = TestJournal.started(temp);
    String clean = journal.bytes("clean".getBytes(UTF_8));
    String leak = journal.bytes(("key = " + TOKEN).getBytes(UTF_8));
    journal.line("w-h-1-a.jsonl", TestJournal.artifact("clean.txt", clean));
    journal.line("w-h-1-a.jsonl", TestJournal.artifact("leak.txt", leak));
    SealedRun run = Sealer.seal(journal.dir(), temp.resolve("sealed"), settings());

    ArtifactSecrets secrets = ArtifactSecrets.in(run, new SecretScanner());

    assertThat(secrets.names()).containsExactly("leak.txt");
    SecretScanner accepting = new SecretScanner(List.of("sha256:" + leak));
    assertThat(ArtifactSecrets.in(run, accepting).found()).isEmpty();
  }

  @Test
  void runWithASecretInAnArtifactComesToLieAmongTheHeldOnes() throws IOException {
    TestJournal journal = TestJournal.started(temp);
    String leak = journal.bytes(("key = " + TOKEN).getBytes(UTF_8));
    journal.line("w-h-1-a.jsonl", TestJournal.artifact("leak.txt", leak));
    Path held = temp.resolve("held");
    SealSettings holding = settings().holdingBack(new SecretScanner(), held);

    SealedRun run = Sealer.seal(journal.dir(), temp.resolve("sealed"), holding);

    assertThat(run.dir()).isEqualTo(held.resolve(run.id().hex())).isDirectory();
    assertThat(temp.resolve("sealed")).isEmptyDirectory();
    assertThat(HoldReason.read(run.dir()).names()).containsExactly("leak.txt");
    assertThat(HoldReason.read(run.dir()).code()).isEqualTo(HoldReason.SECRET);
    assertThat(Sealer.seal(journal.dir(), temp.resolve("sealed"), holding)).isEqualTo(run);
  }

  private static SealSettings settings() {
    return SealSettings.of(SecretMask.by(new SecretScanner()));
  }
}
