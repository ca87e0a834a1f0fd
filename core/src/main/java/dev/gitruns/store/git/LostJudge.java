package dev.gitruns.store.git;

import dev.gitruns.model.Digest;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Uid;
import dev.gitruns.rundir.RunFileName;
import dev.gitruns.rundir.Sha256Sums;
import dev.gitruns.rundir.StoredFile;
import dev.gitruns.store.BranchFault.Kind;
import dev.gitruns.store.EventKey;
import dev.gitruns.store.Purges;
import dev.gitruns.store.git.LostPaths.Lost;
import dev.gitruns.store.git.TreeEdit.Entry;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;

/**
 * Says whether what a commit took away or changed is missed: not if a purge covers it, if it came
 * back, or if it never was what its place says.
 */
final class LostJudge {
  private final BranchReader branch;
  private final ObjectReader reader;
  private final ObjectId tip;
  private final Purges purges;
  private final Map<RunId, Map<String, Digest>> lists = new HashMap<>();
  private int purged;

  LostJudge(BranchReader branch, ObjectReader reader, ObjectId tip, Purges purges) {
    this.branch = branch;
    this.reader = reader;
    this.tip = tip;
    this.purges = purges;
  }

  /** How many of the paths that were judged are gone because a purge covers them. */
  int purged() {
    return purged;
  }

  Optional<Kind> judge(Lost lost) throws IOException {
    Optional<Entry> now = TreeEdit.find(reader, tip, lost.path());
    if (now.equals(Optional.of(lost.was()))) {
      return Optional.empty();
    }
    RunId run = LostPaths.runOf(lost.path());
    if (run == null) {
      return event(lost, now);
    }
    if (lost.path().equals(run.path())) {
      return run(run, lost, now);
    }
    return file(run, lost, now);
  }

  private Optional<Kind> event(Lost lost, Optional<Entry> now) throws IOException {
    Optional<EventKey> key = EventKey.ofPath(lost.path());
    if (key.isEmpty() || !lost.was().isRegular()) {
      return Optional.empty();
    }
    Digest name = EventReader.digestOf(lost.path());
    if (purges.coversEvent(key.get(), name)) {
      purged++;
      return Optional.empty();
    }
    return fits(lost.was(), name) ? Optional.of(kind(now)) : Optional.empty();
  }

  private Optional<Kind> run(RunId run, Lost lost, Optional<Entry> now) throws IOException {
    if (now.isPresent() && now.get().isDirectory() || !lost.was().isDirectory()) {
      // It came back; whether as what it should be is for the check of the run.
      return Optional.empty();
    }
    Optional<Uid> uid = branch.uid(lost.was().id());
    if (uid.isPresent() && purges.coversRun(uid.get())) {
      purged++;
      return Optional.empty();
    }
    Entry sums = TreeEdit.read(reader, lost.was().id()).get(RunFileName.SUMS);
    boolean genuine = sums != null && fits(sums, run.digest());
    return genuine ? Optional.of(kind(now)) : Optional.empty();
  }

  private Optional<Kind> file(RunId run, Lost lost, Optional<Entry> now) throws IOException {
    Optional<Entry> directory = TreeEdit.find(reader, tip, run.path());
    if (directory.isEmpty() || !directory.get().isDirectory()) {
      // Gone as a whole later on, which is told of that commit.
      return Optional.empty();
    }
    String path = lost.path().substring(run.path().length() + 1);
    Optional<Uid> uid = branch.uid(directory.get().id());
    if (uid.isPresent()
        && (purges.coversRun(uid.get()) || purges.pathsOf(uid.get()).contains(path))) {
      purged++;
      return Optional.empty();
    }
    Digest listed =
        path.equals(RunFileName.SUMS) ? run.digest() : list(run, directory.get()).get(path);
    if (listed == null || !fits(lost.was(), listed)) {
      return Optional.empty();
    }
    return now.isPresent() && fits(now.get(), listed) ? Optional.empty() : Optional.of(kind(now));
  }

  private static Kind kind(Optional<Entry> now) {
    return now.isPresent() ? Kind.CHANGED : Kind.REMOVED;
  }

  private Map<String, Digest> list(RunId run, Entry directory) throws IOException {
    Map<String, Digest> known = lists.get(run);
    if (known == null) {
      known = Map.of();
      Entry sums = TreeEdit.read(reader, directory.id()).get(RunFileName.SUMS);
      if (sums != null && fits(sums, run.digest())) {
        try {
          known = Sha256Sums.parse(branch.bytes(sums.id(), BranchReader.MAX_DOCUMENT)).files();
        } catch (GitRunsException e) {
          known = Map.of();
        }
      }
      lists.put(run, known);
    }
    return known;
  }

  private boolean fits(Entry entry, Digest content) throws IOException {
    if (!entry.isRegular()) {
      return false;
    }
    try {
      byte[] bytes = branch.bytes(entry.id(), BranchReader.MAX_DOCUMENT);
      return StoredFile.of("", StoredFile.REGULAR, bytes).content().equals(content);
    } catch (GitRunsException e) {
      return false;
    }
  }
}
