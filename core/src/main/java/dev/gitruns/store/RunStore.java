package dev.gitruns.store;

import dev.gitruns.model.RunId;
import dev.gitruns.rundir.SealedRun;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/** Where sealed runs and events are kept, and found again. */
public interface RunStore {

  /**
   * Adds sealed runs and events in one step, durably. Idempotent, and safe to do in many processes
   * at once: what others add at the same time stays. What is now kept leaves {@code sealed/}.
   */
  default CommitReport commit(Collection<SealedRun> runs, Collection<Event> events) {
    return commit(runs, events, Map.of());
  }

  /**
   * Adds sealed runs and events, as {@link #commit(Collection, Collection)} does.
   *
   * @param names what people call the things that the events are about, for the commit's message
   */
  CommitReport commit(
      Collection<SealedRun> runs, Collection<Event> events, Map<EventKey, String> names);

  /** All runs of this store and of what was fetched of others, less what was purged; sorted. */
  List<RunId> runs();

  /** The files of a run; empty where it isn't kept here, or was purged. */
  Optional<RunContents> contents(RunId id);

  /**
   * Hands over some documents of many runs, one run after the other; what a run lacks is left out,
   * and so are runs that aren't here.
   */
  void documents(
      Collection<RunId> ids, Set<String> names, BiConsumer<RunId, Map<String, byte[]>> receiver);

  /** Sealed runs that wait for a commit. */
  List<SealedRun> pending();

  /** The events of this key, from here and from what was fetched, less what was purged. */
  List<Event> events(EventKey key);

  /** All events of this kind, as {@link #events(EventKey)}, by their key. */
  Map<EventKey, List<Event>> eventsOfKind(String kind);

  /** Everything that purges cover, here and in what was fetched. */
  Purges purges();
}
