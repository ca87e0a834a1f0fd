package dev.gitruns.verify;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Untrusted;
import dev.gitruns.store.BranchAudit;
import dev.gitruns.store.BranchFault;
import dev.gitruns.store.RunContents;
import dev.gitruns.store.TipAudit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Says what the audit of each tip means, and names the remote that a tip was fetched from. */
final class TipVerifier {
  /** A stranger's branch may have any number of forged copies. */
  private static final int MOST_COPIES = 1_000;

  private final List<String> checked;
  private final List<String> unchecked;
  private final List<Finding> findings;
  private final Function<RunContents, RunFiles> files;

  /** The lists get what is to be reported. */
  TipVerifier(
      List<String> checked,
      List<String> unchecked,
      List<Finding> findings,
      Function<RunContents, RunFiles> files) {
    this.checked = checked;
    this.unchecked = unchecked;
    this.findings = findings;
    this.files = files;
  }

  void add(TipAudit tip) {
    boolean local = tip.remote().isEmpty();
    String of = local ? "" : name(tip.remote()) + ": ";
    if (tip.sameAs().isPresent()) {
      String other = tip.sameAs().get();
      checked.add(
          of + "its commit is that of " + (other.isEmpty() ? "the local branch" : name(other)));
      return;
    }
    if (tip.audit().isEmpty()) {
      unchecked.add("the runs branch of " + name(tip.remote()) + ": " + line(tip.why()));
      if (!tip.harmless()) {
        unreadable(tip.remote(), tip.why());
      }
      return;
    }
    BranchAudit found = tip.audit().get();
    checked.add(
        of
            + "that the branch only ever grew, in "
            + found.commits()
            + " commits"
            + (found.purged() > 0 ? "; purges took out " + found.purged() + " paths" : ""));
    checked.add(of + "the files at its root, paths that are no runs or events, " + events(found));
    if (!found.whole()) {
      unchecked.add(of + "the history before what this shallow clone has");
    }
    for (BranchFault fault : found.faults()) {
      String remote = fault.remote().isEmpty() ? tip.remote() : fault.remote();
      findings.add(finding(fault).on(remote));
    }
    tip.refused().entrySet().stream()
        .limit(MOST_COPIES)
        .forEach(copy -> add(tip.remote(), copy.getKey(), copy.getValue()));
    int more = tip.refused().size() - MOST_COPIES;
    if (more > 0) {
      unchecked.add(of + "what is wrong with " + more + " more copies of runs");
    }
    if (tip.unchecked() > 0) {
      unchecked.add(
          of + tip.unchecked() + " copies of runs, whose files aren't all in this partial clone");
    }
  }

  /** A tip that no reader takes. */
  void refused(String remote, String why) {
    unchecked.add("the runs branch of " + name(remote) + ": " + line(why));
    unreadable(remote, why);
  }

  private void unreadable(String remote, String why) {
    findings.add(
        new Finding(
            FindingCode.UNREADABLE,
            "",
            "The runs of the remote " + remote + " can't be read: " + why,
            remote));
  }

  /** A copy of a run that doesn't fit its ID; the run itself may be good here. */
  private void add(String remote, RunId id, Optional<RunContents> copy) {
    int before = findings.size();
    try {
      copy.map(files)
          .map(RunVerifier::verify)
          .ifPresent(
              report ->
                  report
                      .findings()
                      .forEach(
                          each ->
                              findings.add(
                                  new Finding(
                                      each.code(),
                                      id.path()
                                          + (each.subject().isEmpty() ? "" : "/" + each.subject()),
                                      each.message(),
                                      remote))));
    } catch (GitRunsException e) {
      findings.add(new Finding(FindingCode.UNREADABLE, id.path(), e.getMessage(), remote));
    }
    if (findings.size() == before) {
      findings.add(
          new Finding(
              FindingCode.UNREADABLE,
              id.path(),
              "The files of the run can't be checked against its ID.",
              remote));
    }
  }

  private static String name(String remote) {
    return remote.isEmpty() ? "the local branch" : line(remote);
  }

  private static String line(String text) {
    return Untrusted.line(text, 300);
  }

  private static String events(BranchAudit audit) {
    return audit.events() + (audit.events() == 1 ? " event" : " events");
  }

  private static Finding finding(BranchFault fault) {
    String commit = fault.commit().map(id -> "commit " + id.hex().substring(0, 10)).orElse("");
    String message =
        switch (fault.kind()) {
          case FOREIGN_FILE -> "No branch of runs may have this path.";
          case BAD_ROOT_FILE -> "Its bytes aren't those of this version of the format.";
          case BAD_EVENT -> "It isn't an event: its name, its form or its fields are wrong.";
          case WRONG_ROOT -> "The history begins with another commit than its erased set gives.";
          case REMOVED -> "It was there until " + commit + ", and no purge covers it.";
          case CHANGED -> "It was as it should be until " + commit + ".";
          case REWOUND -> "It was at " + commit + ", which isn't in its history any more.";
        };
    return new Finding(FindingCode.of(fault.kind()), fault.path(), message);
  }
}
