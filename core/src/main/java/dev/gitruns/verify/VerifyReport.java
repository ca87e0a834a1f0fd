package dev.gitruns.verify;

import dev.gitruns.model.RunId;
import java.util.List;

/**
 * What was found about one run. Nobody may say "verified" without saying what was.
 *
 * @param checked what was looked at, a phrase each
 * @param unchecked what wasn't, with the reason, a phrase each
 * @param purged what isn't there because somebody took it out, who and when, a phrase each
 * @param findings what is wrong; none of it says anything about what wasn't checked
 */
public record VerifyReport(
    RunId id,
    List<String> checked,
    List<String> unchecked,
    List<String> purged,
    List<Finding> findings) {
  public VerifyReport {
    checked = List.copyOf(checked);
    unchecked = List.copyOf(unchecked);
    purged = List.copyOf(purged);
    findings = List.copyOf(findings);
  }

  /** The same of a copy that was fetched from this remote. */
  public VerifyReport on(String remote) {
    return new VerifyReport(
        id,
        checked,
        unchecked,
        purged,
        findings.stream().map(finding -> finding.on(remote)).toList());
  }

  /** Whether everything that was checked holds. */
  public boolean holds() {
    return findings.isEmpty();
  }
}
