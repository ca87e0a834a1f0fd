package dev.gitruns.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is added to a run after its seal goes where the run goes. */
class AnnotateRunTest {
  private static final String SECRET = "ghp_" + "a1B2c3D4e5".repeat(3) + "f6G7h8";

  @TempDir private Path directory;

  @Test
  void secretsAreMaskedBeforeAnEventIsCommitted() throws IOException {
    try (ScratchRepository here = new ScratchRepository(directory)) {
      HandJournal journal =
          HandJournal.in(here.workspace().store().directory().live(), 1)
              .line("{\"config\":{\"k_" + SECRET + "\":1},\"summary\":{\"s_" + SECRET + "\":2}}")
              .end();
      new SealRuns(here.workspace()).pending();
      var run = new ShowRun(here.workspace()).find("hand-1");
      AnnotateRun annotate = new AnnotateRun(here.workspace());
      annotate.tag(run, "db_password", "hunter22");
      annotate.tag(run, "why", "used " + SECRET);
      annotate.tag(run, "k_" + SECRET, "x");
      annotate.tag(run, "pad_token", "abc");
      annotate.note(run, "with " + SECRET);
      assertThat(here.git("log", "-p", "git-runs"))
          .doesNotContain(SECRET)
          .doesNotContain("hunter22")
          .contains("[secret:named-setting]")
          .contains("abc");
      new PurgeRun(here.workspace()).run(journal.uid(), Optional.empty(), "had " + SECRET, false);
      assertThat(here.git("log", "-p", "git-runs")).contains("had [secret:").doesNotContain(SECRET);
    }
  }
}
