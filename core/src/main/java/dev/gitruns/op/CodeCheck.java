package dev.gitruns.op;

import dev.gitruns.git.Git;
import dev.gitruns.model.CommitId;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Value;
import dev.gitruns.verify.BranchReport;
import dev.gitruns.verify.Finding;
import dev.gitruns.verify.FindingCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks git for all the code that runs name, at once. Used once. */
final class CodeCheck {
  private final Git git;
  private final boolean expected;
  private final List<Asked> asked = new ArrayList<>();
  private int runs;

  /**
   * @param expected whether all code should be here: clones don't carry what only anchors keep,
   *     unless they ask for it
   */
  CodeCheck(Git git, boolean expected) {
    this.git = git;
    this.expected = expected;
  }

  /** A commit that a run names, and the tree that it should have, if the run says. */
  private record Asked(RunId run, String field, String commit, Optional<String> tree) {}

  void add(RunId run, Value.Fields code) {
    int before = asked.size();
    code.text("commit")
        .filter(CommitId::isCommitId)
        .ifPresent(hex -> asked.add(new Asked(run, "commit", hex, code.text("tree"))));
    code.text("snapshot")
        .filter(CommitId::isCommitId)
        .ifPresent(hex -> asked.add(new Asked(run, "snapshot", hex, Optional.empty())));
    runs += asked.size() > before ? 1 : 0;
  }

  BranchReport report() {
    StringBuilder questions = new StringBuilder();
    asked.forEach(each -> questions.append(each.commit()).append("^{tree}\n"));
    List<String> answers =
        git.run(
                List.of("cat-file", "--batch-check=%(objectname)"),
                questions.toString().getBytes(StandardCharsets.US_ASCII))
            .orThrow("look for the code")
            .text()
            .lines()
            .toList();
    List<Finding> findings = new ArrayList<>();
    int absent = 0;
    for (int i = 0; i < asked.size(); i++) {
      Asked each = asked.get(i);
      String subject = each.run().shortForm() + " " + each.field() + " " + each.commit();
      String answer = i < answers.size() ? answers.get(i) : "";
      if (!CommitId.isCommitId(answer)) {
        absent++;
        if (expected) {
          findings.add(
              new Finding(
                  FindingCode.CODE_MISSING, subject, "The commit isn't in this repository."));
        }
      } else if (each.tree().filter(tree -> !tree.equals(answer)).isPresent()) {
        findings.add(
            new Finding(
                FindingCode.CODE_MISMATCH, subject, "Its tree isn't the one that the run names."));
      }
    }
    int here = asked.size() - absent;
    List<String> unchecked = new ArrayList<>();
    if (absent > 0 && !expected) {
      unchecked.add(
          "code that isn't here: "
              + absent
              + " of the commits (git fetch REMOTE"
              + " refs/runs/code:refs/runs/code brings those that were shared)");
    }
    return new BranchReport(
        List.of(
            "that the code of "
                + (runs == 1 ? "1 run" : runs + " runs")
                + " is in this repository: "
                + here
                + " of "
                + asked.size()
                + " commits"),
        unchecked,
        List.of(),
        findings);
  }
}
