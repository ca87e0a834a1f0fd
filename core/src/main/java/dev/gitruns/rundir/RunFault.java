package dev.gitruns.rundir;

/**
 * One way in which a tree isn't the run that it claims to be.
 *
 * @param kind which rule is broken
 * @param path the file, or an empty string for the whole run; not safe to print
 */
public record RunFault(Kind kind, String path) {

  /** The rules of a run directory that can be checked without understanding its documents. */
  public enum Kind {
    /** A path that no run may have, or one that is file and directory, or there twice. */
    BAD_NAME,
    /** A mode other than 100644. */
    BAD_MODE,
    /** No {@code SHA256SUMS}. */
    NO_SUMS,
    /** A {@code SHA256SUMS} that isn't written as the format says. */
    BAD_SUMS,
    /** A {@code SHA256SUMS} whose digest isn't the run's id. */
    WRONG_ID,
    /** A listed file that isn't there. */
    MISSING_FILE,
    /** A file that isn't listed. */
    EXTRA_FILE,
    /** A blob whose bytes aren't those listed. */
    WRONG_DIGEST,
    /** A pointer to other bytes than those listed. */
    WRONG_POINTER,
    /** A {@code .gitattributes} that isn't exactly what the run's pointers give. */
    WRONG_ATTRIBUTES,
    /** No {@code run.json}. */
    NO_RUN_DOCUMENT
  }
}
