package dev.gitruns.store;

import java.util.List;

/**
 * What was done to a repository, and what its owner should know.
 *
 * @param done one sentence for each thing that was changed; empty if all was as it should be
 * @param warnings what didn't keep it from being done, but will be met later
 */
public record InitReport(List<String> done, List<String> warnings) {
  public InitReport {
    done = List.copyOf(done);
    warnings = List.copyOf(warnings);
  }
}
