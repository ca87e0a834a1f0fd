package dev.gitruns.store;

import dev.gitruns.model.Digest;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Uid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A run as readers see it: a head and all that it goes on from.
 *
 * @param uid the run; two heads of one uid are two chains, never joined
 * @param head the segment that no other one continues
 * @param members the segments that are here, oldest first, the head last
 * @param missing the ids that the head continues and that aren't here: gaps, which readers name
 */
public record Chain(Uid uid, RunId head, List<RunId> members, SortedSet<RunId> missing) {

  /** The chains of these segments, which are all unpurged ones; in the order of their heads. */
  public static List<Chain> of(Collection<Segment> segments) {
    Map<RunId, RunId> same = duplicates(segments);
    TreeMap<RunId, Segment> kept = new TreeMap<>();
    Map<RunId, Uid> uids = new HashMap<>();
    for (Segment segment : segments) {
      uids.put(segment.id(), segment.uid());
      if (!same.containsKey(segment.id())) {
        kept.put(segment.id(), segment);
      }
    }
    Set<RunId> continued = new HashSet<>();
    for (Segment segment : segments) {
      for (RunId before : segment.continues()) {
        // Nobody may hide another's run by naming it.
        if (segment.uid().equals(uids.get(before)) && !before.equals(segment.id())) {
          continued.add(same.getOrDefault(before, before));
        }
      }
    }
    List<Chain> chains = new ArrayList<>();
    for (Segment head : kept.values()) {
      if (!continued.contains(head.id())) {
        chains.add(chain(head, same, kept));
      }
    }
    return chains;
  }

  private static Chain chain(Segment head, Map<RunId, RunId> same, Map<RunId, Segment> kept) {
    LinkedHashSet<RunId> members = new LinkedHashSet<>();
    TreeSet<RunId> missing = new TreeSet<>();
    for (RunId named : head.continues()) {
      RunId before = same.getOrDefault(named, named);
      Segment segment = kept.get(before);
      if (segment == null) {
        missing.add(named);
      } else if (segment.uid().equals(head.uid())) {
        members.add(before);
      }
    }
    members.remove(head.id());
    members.add(head.id());
    return new Chain(head.uid(), head.id(), List.copyOf(members), missing);
  }

  /**
   * Two versions of a writer may make two ids of one journal: the smaller stands for both.
   *
   * @return the ids that another stands for, and which
   */
  private static Map<RunId, RunId> duplicates(Collection<Segment> segments) {
    Map<List<Object>, RunId> smallest = new HashMap<>();
    Map<RunId, RunId> same = new HashMap<>();
    List<Segment> sorted = new ArrayList<>(segments);
    sorted.sort(Comparator.comparing(Segment::id));
    for (Segment segment : sorted) {
      Optional<Digest> journal = segment.journal();
      if (journal.isPresent()) {
        RunId first = smallest.putIfAbsent(List.of(segment.uid(), journal.get()), segment.id());
        if (first != null && !first.equals(segment.id())) {
          same.put(segment.id(), first);
        }
      }
    }
    return same;
  }
}
