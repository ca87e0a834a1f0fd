package dev.gitruns.store.git;

import dev.gitruns.store.git.BranchReader.Tip;
import dev.gitruns.store.git.TreeEdit.Entry;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;

/**
 * Copies into a pack what a union takes from tips that don't become its ancestors: nothing else
 * might keep those objects once the refs of the tips move.
 */
final class CarriedObjects {
  private final BranchReader branch;
  private final ObjectPack pack;
  private final Set<ObjectId> foreign = new HashSet<>();
  private final Set<ObjectId> foreignBlobs = new HashSet<>();

  CarriedObjects(BranchReader branch, ObjectPack pack, List<Tip> heads, Collection<Tip> tips)
      throws IOException {
    this.branch = branch;
    this.pack = pack;
    Set<ObjectId> kept = new HashSet<>();
    EventReader events = new EventReader(branch);
    for (Tip head : heads) {
      kept.addAll(branch.runs(head.tree()).values());
      kept.addAll(events.files(head.tree(), "events").values());
    }
    for (Tip tip : tips) {
      if (!heads.contains(tip)) {
        foreign.addAll(branch.runs(tip.tree()).values());
        foreignBlobs.addAll(events.files(tip.tree(), "events").values());
      }
    }
    foreign.removeAll(kept);
    foreignBlobs.removeAll(kept);
  }

  /** Copies this run directory if no head has it. */
  void tree(ObjectId tree) throws IOException {
    if (foreign.contains(tree)) {
      try (ObjectReader reader = branch.newReader()) {
        copy(reader, tree);
      }
    }
  }

  private void copy(ObjectReader reader, ObjectId tree) throws IOException {
    for (Entry entry : TreeEdit.read(reader, tree).values()) {
      if (entry.isDirectory()) {
        copy(reader, entry.id());
      } else if (entry.isRegular()) {
        pack.blob(branch.bytes(entry.id(), BranchReader.MAX_DOCUMENT));
      }
    }
    pack.tree(reader.open(tree).getBytes());
  }

  /** Copies this event if no head has it. */
  void blob(ObjectId blob) throws IOException {
    if (foreignBlobs.contains(blob)) {
      pack.blob(branch.bytes(blob, BranchReader.MAX_DOCUMENT));
    }
  }
}
