package dev.gitruns.store;

import dev.gitruns.model.CommitId;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What became of code commits that were to be kept.
 *
 * @param tip the ref that keeps code, if it is
 * @param kept the commits that it keeps now, those that it kept before included
 * @param absent the commits that aren't in this repository, so that nothing keeps them
 * @param why what kept the ref from moving, or an empty string; then it must be tried again
 */
public record AnchorReport(
    Optional<CommitId> tip, SortedSet<CommitId> kept, SortedSet<CommitId> absent, String why) {
  public AnchorReport {
    kept = Collections.unmodifiableSortedSet(new TreeSet<>(kept));
    absent = Collections.unmodifiableSortedSet(new TreeSet<>(absent));
  }
}
