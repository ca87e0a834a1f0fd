package dev.gitruns.store.git;

import dev.gitruns.model.Digest;
import dev.gitruns.model.Uid;
import dev.gitruns.rundir.RunFileName;
import dev.gitruns.store.EventKey;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A directory of a runs branch, by the form of its path. Readers enter no other directory, so trees
 * of other names cost nothing, however many paths they make.
 */
enum BranchPlace {
  ROOT,
  RUNS,
  RUN_SHARD,
  RUN,
  RUN_FILES,
  EVENTS,
  EVENTS_OF_RUNS,
  EVENTS_OF_RUNS_SHARD,
  EVENTS_OF_RUN,
  EVENTS_OF_KIND,
  EVENTS_OF_KIND_SHARD,
  EVENTS_OF_KEY,
  EVENTS_OF_KEY_SHARD;

  private static final Pattern KIND = Pattern.compile("[a-z][a-z0-9-]{0,30}");
  private static final Pattern SHARD = Pattern.compile("[0-9a-f]{2}");
  private static final Pattern UID_SHARD = Pattern.compile("[0-9abcdefghjkmnpqrstvwxyz]{2}");
  private static final Pattern KEY = Pattern.compile("[0-9a-f]{32}");
  private static final Pattern EVENT = Pattern.compile("[0-9a-f]{64}\\.json");

  /**
   * What the directory of this name in this place is.
   *
   * @param own the name of this place itself, with which names in a shard agree
   * @return empty for a directory that no runs branch has there
   */
  Optional<BranchPlace> below(String own, String name) {
    BranchPlace below =
        switch (this) {
          case ROOT -> name.equals("runs") ? RUNS : name.equals("events") ? EVENTS : null;
          case RUNS -> when(SHARD, name, RUN_SHARD);
          case RUN_SHARD -> name.startsWith(own) && Digest.isDigest(name) ? RUN : null;
          case RUN -> RunFileName.isListable(name) ? RUN_FILES : null;
          case EVENTS ->
              name.equals(EventKey.RUN) ? EVENTS_OF_RUNS : when(KIND, name, EVENTS_OF_KIND);
          case EVENTS_OF_RUNS -> when(UID_SHARD, name, EVENTS_OF_RUNS_SHARD);
          case EVENTS_OF_RUNS_SHARD -> name.endsWith(own) && Uid.isUid(name) ? EVENTS_OF_RUN : null;
          case EVENTS_OF_KIND -> when(SHARD, name, EVENTS_OF_KIND_SHARD);
          case EVENTS_OF_KIND_SHARD -> name.startsWith(own) ? when(KEY, name, EVENTS_OF_KEY) : null;
          case EVENTS_OF_KEY -> when(SHARD, name, EVENTS_OF_KEY_SHARD);
          case RUN_FILES, EVENTS_OF_RUN, EVENTS_OF_KEY_SHARD -> null;
        };
    return Optional.ofNullable(below);
  }

  private static BranchPlace when(Pattern form, String name, BranchPlace place) {
    return form.matcher(name).matches() ? place : null;
  }

  /** Whether a file of this name in this place may be an event. */
  boolean holdsEvent(String own, String name) {
    return switch (this) {
      case EVENTS_OF_RUN -> EVENT.matcher(name).matches();
      case EVENTS_OF_KEY_SHARD -> name.startsWith(own) && EVENT.matcher(name).matches();
      default -> false;
    };
  }

  /** Whether what may be in this place depends on its own name. */
  boolean isShard() {
    return switch (this) {
      case RUN_SHARD, EVENTS_OF_RUNS_SHARD, EVENTS_OF_KIND_SHARD, EVENTS_OF_KEY_SHARD -> true;
      default -> false;
    };
  }

  /** The place that a path from the root names; empty where no runs branch has such a directory. */
  static Optional<BranchPlace> of(String path) {
    Optional<BranchPlace> place = Optional.of(ROOT);
    String own = "";
    for (String name : path.split("/")) {
      String last = own;
      place = place.flatMap(at -> at.below(last, name));
      own = name;
    }
    return place;
  }
}
