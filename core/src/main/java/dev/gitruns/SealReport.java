package dev.gitruns;

import dev.gitruns.op.SealRuns;
import dev.gitruns.store.RunOutcome;
import java.util.List;
import java.util.Set;

/**
 * What a seal did.
 *
 * @param ids the ids of the runs that are on the branch now, 64 hex digits each
 * @param running how many journals were left alone since their runs live, or may live
 * @param trouble a sentence for everything that didn't work
 */
public record SealReport(List<String> ids, int running, List<String> trouble) {
  private static final Set<RunOutcome> ON_THE_BRANCH =
      Set.of(RunOutcome.ADDED, RunOutcome.ALREADY_PRESENT);

  public SealReport {
    ids = List.copyOf(ids);
    trouble = List.copyOf(trouble);
  }

  static SealReport of(SealRuns.Report report) {
    List<String> ids =
        report.runs().entrySet().stream()
            .filter(run -> ON_THE_BRANCH.contains(run.getValue()))
            .map(run -> run.getKey().hex())
            .sorted()
            .toList();
    return new SealReport(ids, report.running(), report.trouble());
  }
}
