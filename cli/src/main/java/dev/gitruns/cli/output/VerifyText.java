package dev.gitruns.cli.output;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.Untrusted;
import dev.gitruns.model.Value;
import dev.gitruns.op.VerifyRuns.BranchFinding;
import dev.gitruns.op.VerifyRuns.History;
import dev.gitruns.verify.Finding;
import dev.gitruns.verify.VerifyReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a check found.
 *
 * @param code code that runs name and that isn't here
 * @param notSealed runs without an id, of which nothing can be checked yet
 */
public record VerifyText(
    List<VerifyReport> reports, History history, List<BranchFinding> code, List<String> notSealed) {
  private static final int TEXT = 300;

  /** Whether nothing wrong was found. */
  public boolean holds() {
    return history.findings().isEmpty()
        && code.isEmpty()
        && reports.stream().allMatch(VerifyReport::holds);
  }

  /** For people: findings first, then what was and what wasn't checked. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (VerifyReport report : reports) {
      for (Finding finding : report.findings()) {
        lines.add(
            report.id().shortForm()
                + "  "
                + finding.code()
                + "  "
                + finding.subject()
                + ": "
                + finding.message());
      }
    }
    for (BranchFinding finding : branchFindings()) {
      lines.add(
          finding.code()
              + "  "
              + Untrusted.line(finding.subject(), TEXT)
              + ": "
              + Untrusted.line(finding.message(), TEXT));
    }
    long bad = reports.stream().filter(report -> !report.holds()).count();
    lines.add(
        reports.size()
            + (reports.size() == 1 ? " run" : " runs")
            + " checked, "
            + bad
            + " with findings");
    counted(reports.stream().flatMap(report -> report.checked().stream()).toList())
        .forEach((what, n) -> lines.add("  checked      " + what + " (" + n + ")"));
    if (history.checked()) {
      lines.add("  checked      that the branch only ever grew");
    }
    lines.add("  checked      that the code of each run is in this repository");
    counted(reports.stream().flatMap(report -> report.unchecked().stream()).toList())
        .forEach((what, n) -> lines.add("  not checked  " + what + " (" + n + ")"));
    if (!history.checked()) {
      lines.add("  not checked  that the branch only ever grew (--all does)");
    }
    notSealed.forEach(run -> lines.add("  not checked  " + run + ": it isn't sealed yet"));
    return lines;
  }

  private List<BranchFinding> branchFindings() {
    List<BranchFinding> all = new ArrayList<>(history.findings());
    all.addAll(code);
    return all;
  }

  private static Map<String, Integer> counted(List<String> phrases) {
    Map<String, Integer> counts = new TreeMap<>();
    phrases.forEach(phrase -> counts.merge(phrase, 1, Integer::sum));
    return counts;
  }

  /** For programs. */
  public Value.Fields toFields() {
    List<Value> runs = new ArrayList<>();
    for (VerifyReport report : reports) {
      List<Value> findings = new ArrayList<>();
      report
          .findings()
          .forEach(f -> findings.add(finding(f.code().name(), f.subject(), f.message())));
      runs.add(
          new FieldsBuilder()
              .put("id", report.id().hex())
              .put("checked", Value.ofTexts(report.checked()))
              .put("unchecked", Value.ofTexts(report.unchecked()))
              .put("findings", new Value.Items(findings))
              .build());
    }
    List<Value> branch = new ArrayList<>();
    branchFindings().forEach(f -> branch.add(finding(f.code(), f.subject(), f.message())));
    return new FieldsBuilder()
        .put("holds", holds())
        .put("runs", new Value.Items(runs))
        .put("findings", new Value.Items(branch))
        .put("history_checked", history.checked())
        .put("not_sealed", Value.ofTexts(notSealed))
        .build();
  }

  private static Value finding(String code, String subject, String message) {
    return new FieldsBuilder()
        .put("code", code)
        .put("subject", subject)
        .put("message", message)
        .build();
  }
}
