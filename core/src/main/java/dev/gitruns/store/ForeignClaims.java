package dev.gitruns.store;

/**
 * What a remote that is only read says about runs that it doesn't decide about. Nothing of it
 * counts.
 *
 * @param remote its name
 * @param segments how many segments it has of runs of this clone, of the shared remote, or of a
 *     remote that counts before it
 * @param purges how many of these runs it purged
 */
public record ForeignClaims(String remote, int segments, int purges) {
  public boolean isEmpty() {
    return segments == 0 && purges == 0;
  }
}
