package dev.gitruns.store.git;

import dev.gitruns.model.RunId;
import dev.gitruns.store.ForeignClaims;
import dev.gitruns.store.RemoteLevels;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import org.eclipse.jgit.lib.Repository;

/** What a clone makes of its remotes: how far it trusts each, and what of them counts. */
public final class RemoteTrust {
  private final Repository repository;
  private final List<BranchReader> readers;
  private final Look look;

  /** Reads the tips as they are now. */
  interface Look {
    Snapshot take() throws IOException;
  }

  RemoteTrust(Repository repository, List<BranchReader> readers, Look look) {
    this.repository = repository;
    this.readers = readers;
    this.look = look;
  }

  /** How far each remote is trusted. */
  public RemoteLevels levels() {
    return readers.get(0).levels();
  }

  /** Treats this remote as the shared one: the settings changed after the store was opened. */
  public void share(String remote) {
    readers.forEach(reader -> reader.share(remote));
  }

  /** Shows the runs of this remote: the settings changed after the store was opened. */
  public void read(String remote) {
    readers.forEach(reader -> reader.read(remote));
  }

  /** The remotes that were fetched and that are left alone. */
  public SortedSet<String> ignored() {
    return guarded(() -> look.take().tips().ignored());
  }

  /** The runs that only a remote has that is only read, and which remote. */
  public Map<RunId, String> all() {
    return guarded(() -> look.take().remotes());
  }

  /** What remotes that are only read say about runs of others; nothing of it counts. */
  public List<ForeignClaims> claims() {
    return guarded(() -> look.take().claims());
  }

  /** How many runs of the local branch the shared remote's purges hide, by who purged them. */
  public SortedMap<String, Integer> hidden() {
    return guarded(() -> look.take().hidden());
  }

  private <T> T guarded(Guarded.Work<T> work) {
    return Guarded.run(repository, "read what was fetched of remotes", work);
  }
}
