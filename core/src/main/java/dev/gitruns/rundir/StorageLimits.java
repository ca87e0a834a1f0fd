package dev.gitruns.rundir;

/**
 * What is stored as a git blob and what through Git LFS. These are constants of format version 1
 * and no settings, because the same run must have the same bytes in every clone.
 */
public final class StorageLimits {
  /** The format version that {@code run.json} names. */
  public static final int FORMAT = 1;

  /** The largest document or series that is a git blob. */
  public static final long MAX_BLOB = 32L << 20;

  /** The largest artifact that is a git blob. */
  public static final long INLINE_LIMIT = 256L << 10;

  /** How much artifact content of one run is stored as git blobs, smallest first. */
  public static final long INLINE_TOTAL = 8L << 20;

  /** The largest {@code SHA256SUMS} and run {@code .gitattributes} that a reader accepts. */
  public static final int MAX_LISTING = 32 << 20;

  private StorageLimits() {}
}
