package dev.gitruns.op;

import dev.gitruns.json.CanonicalJson;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Value;
import dev.gitruns.read.ListRuns;
import dev.gitruns.read.LiveRun;
import dev.gitruns.read.RunRow;
import dev.gitruns.share.SharedRemote;
import dev.gitruns.share.WatchRefs;
import dev.gitruns.workspace.Workspace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The runs that go on elsewhere, as far as their clones pushed their state and it was fetched. */
public final class WatchedRuns {
  private static final int MOST = 1_000;
  private static final Pattern REF =
      Pattern.compile(WatchRefs.TRACKING + "(.+)/watch/([0-9a-z]{26})");

  private final Workspace workspace;

  public WatchedRuns(Workspace workspace) {
    this.workspace = workspace;
  }

  /**
   * A state that was fetched.
   *
   * @param commit what its ref names
   * @param run empty where the remote has something else there, or the run was purged
   */
  record Fetched(String remote, Uid uid, String commit, Optional<LiveRun> run) {}

  /** The runs of which nothing else is known here, the newest first. */
  public List<LiveRun> beside(Collection<RunRow> known) {
    Set<Uid> uids = new HashSet<>();
    known.forEach(row -> uids.add(row.uid()));
    List<LiveRun> found = new ArrayList<>();
    for (Fetched each : all()) {
      if (each.run().isPresent() && uids.add(each.uid())) {
        found.add(each.run().get());
      }
    }
    return found;
  }

  /** As {@link #beside(Collection)}, of all that is known here. */
  public List<LiveRun> beside() {
    List<Fetched> all = all();
    return all.isEmpty() ? List.of() : beside(new ListRuns(workspace).rows());
  }

  /**
   * Brings the states that the remote has which runs go to.
   *
   * @throws GitRunsException where it can't be reached
   */
  public void fetch() {
    SharedRemote remote = SharedRemote.named(Optional.empty(), workspace.store().repository());
    new WatchRefs(workspace.git(), remote.name()).fetch();
  }

  /** Everything that was fetched, the newest first. */
  List<Fetched> all() {
    var purges = workspace.store().purges();
    List<Fetched> found = new ArrayList<>();
    SortedMap<String, String> refs =
        workspace.store().remoteRefs().beginningWith(WatchRefs.TRACKING);
    List<String> names = new ArrayList<>(refs.keySet());
    Collections.reverse(names);
    for (String name : names) {
      Matcher ref = REF.matcher(name);
      if (ref.matches() && Uid.isUid(ref.group(2)) && found.size() < MOST) {
        Uid uid = new Uid(ref.group(2));
        found.add(new Fetched(ref.group(1), uid, refs.get(name), Optional.empty()));
      }
    }
    // All at once and in this process: a process of git for each would take seconds.
    Map<String, byte[]> documents =
        workspace
            .store()
            .remoteRefs()
            .files(
                found.stream().map(Fetched::commit).toList(),
                WatchRefs.FILE,
                WatchDocument.MAX_BYTES);
    found.replaceAll(each -> purges.coversRun(each.uid()) ? each : read(each, documents));
    found.sort(Comparator.comparing(Fetched::uid).reversed());
    return found;
  }

  private Fetched read(Fetched each, Map<String, byte[]> documents) {
    byte[] bytes = documents.get(each.commit());
    try {
      if (bytes != null && CanonicalJson.parse(bytes) instanceof Value.Fields document) {
        long now = workspace.place().nowMicros();
        Optional<LiveRun> run = WatchDocument.parse(document, each.uid(), each.remote(), now);
        return new Fetched(each.remote(), each.uid(), each.commit(), run);
      }
    } catch (GitRunsException e) {
      return each; // somebody wrote something else there
    }
    return each;
  }
}
