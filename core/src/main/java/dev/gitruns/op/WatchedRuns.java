package dev.gitruns.op;

import dev.gitruns.capture.Git;
import dev.gitruns.json.CanonicalJson;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Value;
import dev.gitruns.query.RunRow;
import dev.gitruns.share.SharedRemote;
import dev.gitruns.share.WatchRefs;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
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
  private final Git git;

  public WatchedRuns(Workspace workspace) {
    this.workspace = workspace;
    git = workspace.git().withoutHooks();
  }

  /**
   * A state that was fetched.
   *
   * @param run empty where the remote has something else there, or the run was purged
   */
  record Fetched(String remote, Uid uid, Optional<LiveRun> run) {}

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
    List<Fetched> found = new ArrayList<>();
    var purges = workspace.store().purges();
    SortedMap<String, String> refs =
        workspace.store().remoteRefs().beginningWith(WatchRefs.TRACKING);
    List<String> names = new ArrayList<>(refs.keySet());
    Collections.reverse(names);
    for (String name : names) {
      Matcher ref = REF.matcher(name);
      if (ref.matches() && Uid.isUid(ref.group(2)) && found.size() < MOST) {
        Uid uid = new Uid(ref.group(2));
        Optional<LiveRun> run =
            purges.coversRun(uid) ? Optional.empty() : read(refs.get(name), uid, ref.group(1));
        found.add(new Fetched(ref.group(1), uid, run));
      }
    }
    found.sort(Comparator.comparing(Fetched::uid).reversed());
    return found;
  }

  /** A document of at most so many bytes in a commit's tree; nothing else of it is looked at. */
  private Optional<LiveRun> read(String commit, Uid uid, String remote) {
    String name = commit + ":" + WatchRefs.FILE;
    String size = git.run("cat-file", "-s", name).text();
    if (!size.matches("[0-9]{1,6}") || Integer.parseInt(size) > WatchDocument.MAX_BYTES) {
      return Optional.empty();
    }
    try {
      return CanonicalJson.parse(git.run("cat-file", "blob", name).stdout())
              instanceof Value.Fields document
          ? WatchDocument.parse(document, uid, remote, workspace.place().nowMicros())
          : Optional.empty();
    } catch (GitRunsException e) {
      return Optional.empty();
    }
  }
}
