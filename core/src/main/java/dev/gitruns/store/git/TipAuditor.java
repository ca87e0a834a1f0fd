package dev.gitruns.store.git;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.store.BranchAudit;
import dev.gitruns.store.TipAudit;
import dev.gitruns.store.git.BranchReader.Tip;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;

/** Audits every tip: the local branch, and what was fetched from each remote. */
final class TipAuditor {
  private final Repository repository;
  private final RepositoryCheck.Checked checked;
  private final RunsBranch branch;
  private final BranchReader reader;
  private final Snapshot snapshot;

  TipAuditor(
      Repository repository,
      RepositoryCheck.Checked checked,
      RunsBranch branch,
      BranchReader reader,
      Snapshot snapshot) {
    this.repository = repository;
    this.checked = checked;
    this.branch = branch;
    this.reader = reader;
    this.snapshot = snapshot;
  }

  /** The local branch first. What goes wrong with a remote's is told, not thrown. */
  List<TipAudit> audit(RunCheck check) throws IOException {
    List<TipAudit> audits = new ArrayList<>();
    Map<ObjectId, String> done = new HashMap<>();
    List<Tip> tips = new ArrayList<>(snapshot.tips().trusted());
    tips.addAll(snapshot.tips().read());
    boolean local = tips.stream().anyMatch(Tip::isLocal);
    for (Tip tip : tips) {
      String same = done.putIfAbsent(tip.commit(), tip.source());
      if (same != null) {
        audits.add(TipAudit.same(tip.source(), same));
      } else if (tip.isLocal()) {
        audits.add(audit(tip, allRefs(), check));
      } else {
        audits.add(remote(tip, local ? Map.of() : refs(tip), check));
      }
    }
    for (String remote : snapshot.tips().ignored()) {
      audits.add(TipAudit.failed(remote, "the remote is ignored", true));
    }
    return audits;
  }

  /** What the refs of remotes left behind is held against the local branch, if there is one. */
  private Map<String, String> allRefs() throws IOException {
    Map<String, String> refs = new TreeMap<>(Map.of(branch.ref(), ""));
    branch
        .trackingTips(repository, checked)
        .keySet()
        .forEach(remote -> refs.put(branch.tracking(remote), remote));
    return refs;
  }

  private Map<String, String> refs(Tip tip) {
    return Map.of(branch.tracking(tip.source()), tip.source());
  }

  private TipAudit remote(Tip tip, Map<String, String> refs, RunCheck check) {
    try {
      return audit(tip, refs, check);
    } catch (GitRunsException e) {
      return TipAudit.failed(tip.source(), e.getMessage(), false);
    } catch (IOException e) {
      boolean lacking =
          checked.isPartial()
              && (e instanceof MissingObjectException
                  || e.getCause() instanceof MissingObjectException);
      return TipAudit.failed(tip.source(), e.getMessage(), lacking);
    }
  }

  private TipAudit audit(Tip tip, Map<String, String> refs, RunCheck check) throws IOException {
    BranchAudit audit =
        new BranchAuditor(repository, reader).audit(tip, snapshot.purgesFor(tip), refs);
    Snapshot.Copies copies = snapshot.copies(tip, check);
    return new TipAudit(
        tip.source(),
        Optional.empty(),
        Optional.of(audit),
        "",
        false,
        copies.refused(),
        copies.lacking());
  }
}
