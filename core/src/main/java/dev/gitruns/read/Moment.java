package dev.gitruns.read;

import dev.gitruns.model.RunId;
import dev.gitruns.model.Uid;
import dev.gitruns.read.ListRuns.Listed;
import dev.gitruns.store.Chain;
import dev.gitruns.store.RemoteLevels;
import dev.gitruns.store.git.RemoteTrust;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Everything that rows are made of, as it was at one moment.
 *
 * @param segments the sealed segments, those on the branch and those that are pending or rejected
 * @param marks the marks of segments that aren't on the branch
 * @param tails the journals with records that aren't sealed
 * @param remotes the remote of each run that only a remote has
 * @param levels how far remotes are trusted
 */
record Moment(
    Map<RunId, Segment> segments,
    Map<RunId, Mark> marks,
    List<JournalTail> tails,
    RunEvents events,
    Map<RunId, String> remotes,
    RemoteLevels levels) {
  private static final Comparator<RunRow> NEWEST_FIRST =
      Comparator.comparingLong(RunRow::start).thenComparing(RunRow::uid).reversed();

  /** Adds what isn't on the branch to the segments that are. */
  static Moment of(
      WaitingRuns waiting, Map<RunId, Segment> branch, RunEvents events, RemoteTrust remotes) {
    Map<RunId, Segment> segments = new HashMap<>(branch);
    Map<RunId, Mark> marks = new HashMap<>();
    for (WaitingRuns.Waiting each : waiting.sealed(Set.copyOf(branch.keySet()))) {
      segments.put(each.segment().id(), each.segment());
      marks.put(each.segment().id(), each.mark());
    }
    return new Moment(
        segments, marks, waiting.tails(segments.keySet()), events, remotes.all(), remotes.levels());
  }

  /** This moment with all documents of one run, where it had headings only. */
  Moment whole(Uid uid, Function<Collection<RunId>, Map<RunId, Segment>> reader) {
    List<RunId> ids =
        segments.values().stream()
            .filter(segment -> segment.place().uid().equals(uid))
            .map(Segment::id)
            .filter(id -> !marks.containsKey(id))
            .toList();
    Map<RunId, Segment> all = new HashMap<>(segments);
    // A run that was purged meanwhile has no row rather than one that lacks its config.
    ids.forEach(all::remove);
    all.putAll(reader.apply(ids));
    return new Moment(all, marks, tails, events, remotes, levels);
  }

  /** Every run, newest first. */
  List<Listed> listed() {
    return listed(uid -> true);
  }

  /** The heads and journals of these runs, newest first. */
  List<Listed> listed(Predicate<Uid> wanted) {
    Map<RunId, RunRowBuilder> heads = new LinkedHashMap<>();
    for (Chain chain : Chain.of(segments.values().stream().map(Segment::place).toList())) {
      if (!wanted.test(chain.uid())) {
        continue;
      }
      RunRowBuilder row = segments.get(chain.head()).row(chain, segments);
      Optional.ofNullable(marks.get(chain.head())).ifPresent(row::mark);
      Optional<String> remote = Optional.ofNullable(remotes.get(chain.head()));
      remote.ifPresent(row::remote);
      if (remote.filter(name -> !levels.chooses(name)).isPresent()) {
        row.mark(Mark.FOREIGN);
      }
      heads.put(chain.head(), row);
    }
    List<Listed> listed = new ArrayList<>();
    Set<RunId> gone = new HashSet<>();
    for (JournalTail tail : tails) {
      if (!wanted.test(tail.uid())) {
        continue;
      }
      if (!KeptJournals.isReadable(tail.directory()) && isSealed(tail.uid(), segments)) {
        continue; // its owner sealed it, and has yet to put the journal away
      }
      RunRowBuilder row = row(tail, heads, segments, gone);
      listed.add(new Listed(events.onto(row).build(), Optional.of(tail.directory())));
    }
    heads.keySet().removeAll(gone);
    heads
        .values()
        .forEach(row -> listed.add(new Listed(events.onto(row).build(), Optional.empty())));
    listed.sort(Comparator.comparing(Listed::row, NEWEST_FIRST));
    return listed;
  }

  private static boolean isSealed(Uid uid, Map<RunId, Segment> segments) {
    return segments.values().stream().anyMatch(segment -> segment.place().uid().equals(uid));
  }

  /** The row of a journal, in place of the head that it goes on from. */
  private static RunRowBuilder row(
      JournalTail tail,
      Map<RunId, RunRowBuilder> heads,
      Map<RunId, Segment> segments,
      Set<RunId> gone) {
    List<RunId> here =
        tail.continues().stream()
            .filter(id -> segments.containsKey(id))
            .filter(id -> segments.get(id).place().uid().equals(tail.uid()))
            .toList();
    boolean joined = !here.isEmpty() && tail.last().equals(Optional.of(here.get(here.size() - 1)));
    RunId last = tail.last().orElse(null);
    RunRowBuilder row;
    if (joined && heads.containsKey(last) && gone.add(last)) {
      row = tail.onto(heads.get(last));
    } else {
      // What it goes on from isn't here, or isn't the head any more: then this is another head.
      row = tail.row().earlier(joined ? here.subList(0, here.size() - 1) : here);
      if (joined) {
        row.id(last);
      }
    }
    return here.size() < tail.continues().size() ? row.mark(Mark.GAP) : row;
  }
}
