package dev.gitruns.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.gitruns.model.RunId;
import dev.gitruns.verify.BranchReport;
import dev.gitruns.verify.Finding;
import dev.gitruns.verify.FindingCode;
import dev.gitruns.verify.VerifyReport;
import dev.gitruns.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A check of everything looks at each remote's branch too, and names the remote. */
class VerifyRemotesTest {
  private static final String MADE_UP = "ab".repeat(32);

  @TempDir private Path directory;
  private Hub origin;
  private Hub evil;
  private ScratchRepository ada;
  private RunId run;

  @BeforeEach
  void twoRemotesWithTheSameRuns() throws IOException {
    origin = Hub.at(directory.resolve("origin.git"));
    evil = Hub.at(directory.resolve("evil.git"));
    ada = origin.clone(directory.resolve("ada"));
    ada.git("remote", "add", "evil", evil.dir().toString());
    ada.git("config", "remote.evil.gitruns", "read");
    for (int seed = 1; seed < 4; seed++) {
      HandJournal.in(ada.workspace().store().directory().live(), seed)
          .artifact("a.txt", "x" + seed)
          .end();
    }
    Hub.push(ada, "origin");
    ada.git("push", "-q", "evil", "git-runs:git-runs");
    run = RunId.of(origin.runs().get(0));
  }

  @AfterEach
  void close() {
    ada.close();
  }

  /** What somebody does to a branch of runs by plain git, and what is found. */
  enum Tampering {
    FORGED_FILE(FindingCode.WRONG_DIGEST, "RUN/config.json") {
      @Override
      void in(Path tree, RunId run) throws IOException {
        Files.writeString(tree.resolve(run.path()).resolve("config.json"), "{\n  \"lr\": 9.0\n}\n");
      }
    },
    FILE_TAKEN_OUT(FindingCode.MISSING_FILE, "RUN/summary.json") {
      @Override
      void in(Path tree, RunId run) throws IOException {
        Files.delete(tree.resolve(run.path()).resolve("summary.json"));
      }
    },
    FILE_TOO_MANY(FindingCode.EXTRA_FILE, "RUN/more.txt") {
      @Override
      void in(Path tree, RunId run) throws IOException {
        Files.writeString(tree.resolve(run.path()).resolve("more.txt"), "x");
      }
    },
    NO_LIST(FindingCode.NO_SUMS, "RUN") {
      @Override
      void in(Path tree, RunId run) throws IOException {
        Files.delete(tree.resolve(run.path()).resolve("SHA256SUMS"));
      }
    },
    MADE_UP_RUN(FindingCode.NO_SUMS, "") {
      @Override
      void in(Path tree, RunId run) throws IOException {
        Path made = Files.createDirectories(tree.resolve("runs/ab/" + MADE_UP));
        Files.writeString(made.resolve("run.json"), "{}\n");
      }
    },
    MADE_UP_DIRECTORY(FindingCode.FOREIGN_FILE, "runs/ab/made-up") {
      @Override
      void in(Path tree, RunId run) throws IOException {
        Path made = Files.createDirectories(tree.resolve("runs/ab/made-up"));
        Files.writeString(made.resolve("run.json"), "{}\n");
      }
    },
    FOREIGN_FILE(FindingCode.FOREIGN_FILE, "extra.txt") {
      @Override
      void in(Path tree, RunId run) throws IOException {
        Files.writeString(tree.resolve("extra.txt"), "x");
      }
    },
    ROOT_FILE(FindingCode.BAD_ROOT_FILE, "README.md") {
      @Override
      void in(Path tree, RunId run) throws IOException {
        Files.writeString(tree.resolve("README.md"), "x");
      }
    },
    RUN_REMOVED(FindingCode.REMOVED, "RUN") {
      @Override
      void in(Path tree, RunId run) throws IOException {
        try (Stream<Path> files = Files.walk(tree.resolve(run.path()))) {
          for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
            Files.delete(file);
          }
        }
      }
    };

    private final FindingCode code;
    private final String subject;

    Tampering(FindingCode code, String subject) {
      this.code = code;
      this.subject = subject;
    }

    abstract void in(Path tree, RunId run) throws IOException;
  }

  private void tamper(Hub hub, Tampering tampering) throws IOException {
    Path work = directory.resolve("work");
    String there = work.toString();
    hub.git("clone", "-q", "--branch", "git-runs", hub.dir().toString(), there);
    tampering.in(work, run);
    hub.git("-C", there, "add", "-A");
    hub.git("-C", there, "-c", "user.name=Eve", "-c", "user.email=eve@x", "commit", "-qm", "Eve");
    hub.git("-C", there, "push", "-q", "origin", "git-runs");
  }

  /** What a check of everything says: of the branch, and the findings of runs. */
  private record Checked(BranchReport branch, List<Finding> ofRuns) {
    List<Finding> findings() {
      return Stream.concat(branch.findings().stream(), ofRuns.stream()).toList();
    }
  }

  private static Checked check(ScratchRepository where) {
    try (Workspace workspace = Workspace.open(where.workspace().caller())) {
      VerifyRuns verify = new VerifyRuns(workspace);
      List<VerifyReport> reports = new ArrayList<>();
      verify.all(reports::add);
      List<Finding> ofRuns = reports.stream().flatMap(each -> each.findings().stream()).toList();
      return new Checked(verify.branch(), ofRuns);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsWrongOnARemoteIsFoundThoughTheRunsAreGoodHere(Tampering tampering) throws IOException {
    tamper(evil, tampering);
    ada.git("fetch", "-q", "--all");
    Checked checked = check(ada);
    assertThat(checked.findings())
        .anySatisfy(
            finding -> {
              assertThat(finding.code()).isEqualTo(tampering.code);
              assertThat(finding.subject())
                  .startsWith(tampering.subject.replace("RUN", run.path()));
            })
        .allSatisfy(finding -> assertThat(finding.remote()).isEqualTo("evil"));
    assertThat(checked.branch().checked())
        .contains("origin: its commit is that of the local branch")
        .anyMatch(phrase -> phrase.startsWith("evil: that the branch only ever grew, in "));
  }

  @Test
  void aRemoteThatIsBehindOrAheadGivesNoAlarm() throws IOException {
    ada.git("push", "-q", "-f", "evil", "git-runs~1:git-runs");
    ada.git("fetch", "-q", "--all");
    assertThat(check(ada).findings()).isEmpty();
    ada.git("remote", "remove", "evil");
    ada.git("update-ref", "refs/heads/git-runs", "git-runs~1");
    ada.git("reflog", "delete", "--rewrite", "git-runs@{0}");
    assertThat(check(ada).findings()).isEmpty();
  }

  @Test
  void aRemoteWhoseBranchWasMovedBackIsNamed() throws IOException {
    ada.git("update-ref", "refs/remotes/evil/git-runs", "git-runs~1");
    ada.git("update-ref", "refs/heads/git-runs", "git-runs~1");
    ada.git("reflog", "delete", "--rewrite", "git-runs@{0}");
    assertThat(check(ada).findings())
        .extracting(Finding::code, Finding::remote)
        .containsExactly(tuple(FindingCode.REWOUND, "evil"));
  }

  @Test
  void aForgedCopyThatSortsFirstHidesNoRunAndIsFound() throws IOException {
    tamper(evil, Tampering.FORGED_FILE);
    try (ScratchRepository bob = origin.clone(directory.resolve("bob"))) {
      bob.git("remote", "add", "aaa", evil.dir().toString());
      bob.git("config", "remote.aaa.gitruns", "read");
      bob.git("fetch", "-q", "--all");
      assertThat(bob.workspace().store().runs()).contains(run);
      assertThat(check(bob).findings())
          .extracting(Finding::remote, Finding::code, Finding::subject)
          .contains(tuple("aaa", FindingCode.WRONG_DIGEST, run.path() + "/config.json"))
          .allSatisfy(finding -> assertThat(finding.toList().get(0)).isEqualTo("aaa"));
    }
  }

  @Test
  void aForgedCopyOnTheLocalBranchIsFoundThoughARemoteHasTheRun() throws IOException {
    tamper(evil, Tampering.FORGED_FILE);
    ada.git("fetch", "-q", "--all");
    ada.git("update-ref", "refs/heads/git-runs", "refs/remotes/evil/git-runs");
    Checked checked = check(ada);
    assertThat(checked.ofRuns()).isEmpty();
    assertThat(checked.branch().findings())
        .filteredOn(finding -> finding.remote().isEmpty())
        .extracting(Finding::code, Finding::subject)
        .contains(tuple(FindingCode.WRONG_DIGEST, run.path() + "/config.json"));
    assertThat(checked.branch().checked()).contains("evil: its commit is that of the local branch");
  }

  @Test
  void aRunThatIsGoodNowhereNamesEachRemoteThatHasACopy() throws IOException {
    tamper(evil, Tampering.MADE_UP_RUN);
    ada.git("remote", "add", "mallory", evil.dir().toString());
    ada.git("config", "remote.mallory.gitruns", "read");
    ada.git("fetch", "-q", "--all");
    String more =
        ada.git("commit-tree", "-p", "evil/git-runs", "-m", "more", "evil/git-runs^{tree}");
    ada.git("update-ref", "refs/remotes/mallory/git-runs", more);
    Checked checked = check(ada);
    assertThat(checked.ofRuns()).isNotEmpty().allMatch(each -> each.remote().equals("evil"));
    assertThat(checked.branch().findings())
        .anyMatch(
            each -> each.remote().equals("mallory") && each.subject().contains("ab/" + MADE_UP));
  }

  @Test
  void aRemoteThatIsIgnoredIsListedAsNotChecked() throws IOException {
    ada.git("config", "remote.evil.gitruns", "ignore");
    tamper(evil, Tampering.FORGED_FILE);
    ada.git("fetch", "-q", "--all");
    Checked checked = check(ada);
    assertThat(checked.findings()).isEmpty();
    assertThat(checked.branch().unchecked())
        .contains("the runs branch of evil: the remote is ignored");
  }

  @Test
  void aTipThatNoReaderTakesIsListedAsNotChecked() throws IOException {
    ada.git("update-ref", "refs/remotes/evil/git-runs", "main");
    BranchReport branch = check(ada).branch();
    assertThat(branch.unchecked())
        .anyMatch(phrase -> phrase.startsWith("the runs branch of evil: "));
    assertThat(branch.findings())
        .extracting(Finding::code, Finding::remote)
        .containsExactly(tuple(FindingCode.UNREADABLE, "evil"));
  }
}
