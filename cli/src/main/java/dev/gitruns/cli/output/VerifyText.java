package dev.gitruns.cli.output;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.Value;
import dev.gitruns.verify.BranchReport;
import dev.gitruns.verify.Finding;
import dev.gitruns.verify.VerifyReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a check found.
 *
 * @param runs how many runs the reports are of; a report is of a segment
 * @param branch what isn't of one run: the branch, and the code that runs name
 * @param notSealed runs without an id, of which nothing can be checked yet
 */
public record VerifyText(
    List<VerifyReport> reports, int runs, List<BranchReport> branch, List<String> notSealed) {
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

  /** Whether nothing wrong was found. */
  public boolean holds() {
    return branch.stream().allMatch(BranchReport::holds)
        && reports.stream().allMatch(VerifyReport::holds);
  }

  /** For people: findings first, then what was and what wasn't checked. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (VerifyReport report : reports) {
      report
          .findings()
          .forEach(finding -> lines.add(report.id().shortForm() + "  " + line(finding)));
    }
    findings().forEach(finding -> lines.add(line(finding)));
    long bad = reports.stream().filter(report -> !report.holds()).count();
    lines.add(
        runs
            + (runs == 1 ? " run" : " runs")
            + " checked"
            + (runs == reports.size() ? "" : " in " + reports.size() + " segments")
            + ", "
            + bad
            + " with findings");
    for (VerifyReport report : reports) {
      report
          .purged()
          .forEach(what -> lines.add("  purged       " + report.id().shortForm() + " " + what));
    }
    branch.forEach(part -> part.purged().forEach(what -> lines.add("  purged       " + what)));
    counted(reports.stream().flatMap(report -> report.checked().stream()))
        .forEach(what -> lines.add("  checked      " + what));
    branch.forEach(part -> part.checked().forEach(what -> lines.add("  checked      " + what)));
    counted(reports.stream().flatMap(report -> report.unchecked().stream()))
        .forEach(what -> lines.add("  not checked  " + what));
    branch.forEach(part -> part.unchecked().forEach(what -> lines.add("  not checked  " + what)));
    notSealed.forEach(run -> lines.add("  not checked  " + run + ": it isn't sealed yet"));
    return lines;
  }

  private static String line(Finding finding) {
    String where = finding.remote().isEmpty() ? "" : finding.remote() + ": ";
    String what = finding.subject().isEmpty() ? "" : finding.subject() + ": ";
    return finding.code() + "  " + where + what + finding.message();
  }

  private List<Finding> findings() {
    return branch.stream().flatMap(part -> part.findings().stream()).toList();
  }

  /** Each phrase once, with its number added up and how many runs it was said of. */
  private static List<String> counted(Stream<String> phrases) {
    Map<String, Integer> runs = new TreeMap<>();
    Map<String, Long> sums = new TreeMap<>();
    phrases.forEach(
        phrase -> {
          Matcher number = NUMBER.matcher(phrase);
          String form = number.replaceFirst("#");
          runs.merge(form, 1, Integer::sum);
          sums.merge(form, number.reset().find() ? Long.parseLong(number.group()) : 0, Long::sum);
        });
    List<String> lines = new ArrayList<>();
    runs.forEach(
        (form, n) ->
            lines.add(
                form.replace("#", String.valueOf(sums.get(form)))
                    + (n == 1 ? "" : " (" + n + " runs)")));
    return lines;
  }

  /** For programs. */
  public Value.Fields toFields() {
    List<Value> runs = new ArrayList<>();
    for (VerifyReport report : reports) {
      runs.add(
          new FieldsBuilder()
              .put("id", report.id().hex())
              .put("checked", Value.ofTexts(report.checked()))
              .put("unchecked", Value.ofTexts(report.unchecked()))
              .put("purged", Value.ofTexts(report.purged()))
              .put("findings", items(report.findings()))
              .build());
    }
    return new FieldsBuilder()
        .put("holds", holds())
        .put("runs", new Value.Items(runs))
        .put("checked", texts(branch.stream().flatMap(part -> part.checked().stream())))
        .put("unchecked", texts(branch.stream().flatMap(part -> part.unchecked().stream())))
        .put("purged", texts(branch.stream().flatMap(part -> part.purged().stream())))
        .put("findings", items(findings()))
        .put("not_sealed", Value.ofTexts(notSealed))
        .build();
  }

  private static Value texts(Stream<String> phrases) {
    return Value.ofTexts(phrases.toList());
  }

  private static Value items(List<Finding> findings) {
    List<Value> items = new ArrayList<>();
    for (Finding finding : findings) {
      FieldsBuilder fields =
          new FieldsBuilder()
              .put("code", finding.code().name())
              .put("subject", finding.subject())
              .put("message", finding.message());
      if (!finding.remote().isEmpty()) {
        fields.put("remote", finding.remote());
      }
      items.add(fields.build());
    }
    return new Value.Items(items);
  }
}
