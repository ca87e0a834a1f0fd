package dev.gitruns.store;

import dev.gitruns.model.Digest;
import dev.gitruns.model.Value;
import dev.gitruns.rundir.RunFileName;
import java.util.Optional;

/**
 * Takes something out for good: a whole run, one file in every segment of a run, or one event.
 *
 * @param key whose it is
 * @param path the file in the run directories, where only that is meant
 * @param event the event, where only that is meant
 * @param by who purged it
 * @param at when, in microseconds since 1970
 * @param digest the purging event
 */
public record Purge(
    EventKey key,
    Optional<String> path,
    Optional<Digest> event,
    String by,
    long at,
    Digest digest) {

  /** The purge that an event is, or empty where it is something else or names too much. */
  public static Optional<Purge> of(Event event) {
    if (!event.type().equals(Event.PURGE)) {
      return Optional.empty();
    }
    if (isNoText(event, "path") || isNoText(event, "event")) {
      // Read as absent, it would cover the whole run.
      return Optional.empty();
    }
    Optional<String> path = event.fields().text("path");
    Optional<String> other = event.fields().text("event");
    boolean run = event.key().kind().equals(EventKey.RUN);
    // Without run.json or the list nobody could tell whose file is gone.
    boolean needed =
        path.isPresent()
            && (path.get().equals(RunFileName.RUN) || !RunFileName.isListable(path.get()));
    if (needed
        || path.isPresent() && (other.isPresent() || !run)
        || path.isEmpty() && other.isEmpty() && !run
        || other.isPresent() && !Digest.isDigest(other.get())) {
      return Optional.empty();
    }
    return Optional.of(
        new Purge(
            event.key(), path, other.map(Digest::new), event.by(), event.at(), event.digest()));
  }

  private static boolean isNoText(Event event, String field) {
    Value value = event.fields().values().get(field);
    return value != null && !(value instanceof Value.Text);
  }

  /** Whether it takes out every segment of a run. */
  public boolean wholeRun() {
    return path.isEmpty() && event.isEmpty();
  }
}
