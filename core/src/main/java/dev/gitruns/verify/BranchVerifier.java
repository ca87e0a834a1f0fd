package dev.gitruns.verify;

import dev.gitruns.model.RunId;
import dev.gitruns.store.Chain;
import dev.gitruns.store.Purge;
import dev.gitruns.store.Purges;
import dev.gitruns.store.RunContents;
import dev.gitruns.store.Segment;
import dev.gitruns.store.TipAudit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Says what an audit of the branch means. */
public final class BranchVerifier {
  private BranchVerifier() {}

  /**
   * What is to be reported of the branch.
   *
   * @param tips the local branch, if there is one, and that of each remote that can be read
   * @param unreadable remotes whose branch can't be read, and why
   * @param segments all segments that are here, committed or not
   * @param files gives the files of a copy of a run
   */
  public static BranchReport verify(
      Collection<TipAudit> tips,
      Map<String, String> unreadable,
      Purges purges,
      Collection<Segment> segments,
      Function<RunContents, RunFiles> files) {
    List<String> checked = new ArrayList<>();
    List<String> unchecked = new ArrayList<>();
    List<String> purged = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    if (tips.stream().noneMatch(tip -> tip.remote().isEmpty())) {
      unchecked.add("the history of the branch: there is none here");
    }
    TipVerifier verifier = new TipVerifier(checked, unchecked, findings, files);
    tips.forEach(verifier::add);
    new TreeMap<>(unreadable).forEach(verifier::refused);
    purges.all().forEach(purge -> purged.add(what(purge) + ", purged by " + Purged.said(purge)));
    purges.erased().uids().forEach(uid -> purged.add("run " + uid + ", erased from history"));
    for (Chain chain : Chain.of(segments)) {
      for (RunId gap : chain.missing()) {
        unchecked.add("segment " + gap.hex() + " of run " + chain.uid() + ": it isn't here");
      }
    }
    return new BranchReport(checked, unchecked, purged, findings);
  }

  private static String what(Purge purge) {
    String owner = purge.key().kind() + " " + purge.key().key();
    return purge
        .path()
        .map(path -> path + " of " + owner)
        .or(() -> purge.event().map(event -> "event " + event.hex() + " of " + owner))
        .orElse(owner);
  }
}
