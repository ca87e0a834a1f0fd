package dev.gitruns.verify;

import java.util.List;

/**
 * What was found about the branch as a whole.
 *
 * @param checked what was looked at, a phrase each
 * @param unchecked what wasn't, with the reason, a phrase each
 * @param purged what was taken out, by whom and when, a phrase each
 * @param findings what is wrong
 */
public record BranchReport(
    List<String> checked, List<String> unchecked, List<String> purged, List<Finding> findings) {
  /** Of those who looked at single runs only. */
  public static final BranchReport NOTHING =
      new BranchReport(
          List.of(), List.of("that the branch only ever grew (--all does)"), List.of(), List.of());

  public BranchReport {
    checked = List.copyOf(checked);
    unchecked = List.copyOf(unchecked);
    purged = List.copyOf(purged);
    findings = List.copyOf(findings);
  }

  /** Whether everything that was checked holds. */
  public boolean holds() {
    return findings.isEmpty();
  }
}
