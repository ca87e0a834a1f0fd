package dev.gitruns.verify;

import dev.gitruns.model.RunId;
import dev.gitruns.store.BranchAudit;
import dev.gitruns.store.BranchFault;
import dev.gitruns.store.Chain;
import dev.gitruns.store.Purge;
import dev.gitruns.store.Purges;
import dev.gitruns.store.Segment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Says what an audit of the branch means. */
public final class BranchVerifier {
  private BranchVerifier() {}

  /**
   * What is to be reported of the branch.
   *
   * @param audit empty where there is no branch
   * @param unreadable remotes whose branch can't be read, and why
   * @param segments all segments that are here, committed or not
   */
  public static BranchReport verify(
      Optional<BranchAudit> audit,
      Map<String, String> unreadable,
      Purges purges,
      Collection<Segment> segments) {
    List<String> checked = new ArrayList<>();
    List<String> unchecked = new ArrayList<>();
    List<String> purged = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    if (audit.isEmpty()) {
      unchecked.add("the history of the branch: there is none here");
    } else {
      BranchAudit found = audit.get();
      checked.add(
          "that the branch only ever grew, in "
              + found.commits()
              + " commits"
              + (found.purged() > 0 ? "; purges took out " + found.purged() + " paths" : ""));
      checked.add("the files at its root, paths that are no runs or events, " + events(found));
      if (!found.whole()) {
        unchecked.add("the history before what this shallow clone has");
      }
      found.faults().forEach(fault -> findings.add(finding(fault)));
    }
    new TreeMap<>(unreadable)
        .forEach(
            (remote, why) ->
                findings.add(
                    new Finding(
                        FindingCode.UNREADABLE,
                        "",
                        "The runs of the remote " + remote + " can't be read: " + why)));
    purges.all().forEach(purge -> purged.add(what(purge) + ", purged by " + Purged.said(purge)));
    purges.erased().uids().forEach(uid -> purged.add("run " + uid + ", erased from history"));
    for (Chain chain : Chain.of(segments)) {
      for (RunId gap : chain.missing()) {
        unchecked.add("segment " + gap.hex() + " of run " + chain.uid() + ": it isn't here");
      }
    }
    return new BranchReport(checked, unchecked, purged, findings);
  }

  private static String events(BranchAudit audit) {
    return audit.events() + (audit.events() == 1 ? " event" : " events");
  }

  private static String what(Purge purge) {
    String owner = purge.key().kind() + " " + purge.key().key();
    return purge
        .path()
        .map(path -> path + " of " + owner)
        .or(() -> purge.event().map(event -> "event " + event.hex() + " of " + owner))
        .orElse(owner);
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
