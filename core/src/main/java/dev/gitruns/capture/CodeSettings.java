package dev.gitruns.capture;

import java.time.Duration;

/**
 * Limits of a snapshot.
 *
 * @param maxFile bytes of one untracked file
 * @param maxTotal bytes of all untracked files
 * @param maxFiles number of untracked files
 * @param maxListed entries of the list of what is left out; the rest is counted
 * @param limit the time that all of it may take
 */
public record CodeSettings(
    long maxFile, long maxTotal, int maxFiles, int maxListed, Duration limit) {

  public static final CodeSettings DEFAULT =
      new CodeSettings(1 << 20, 32 << 20, 2000, 200, Duration.ofSeconds(10));
}
