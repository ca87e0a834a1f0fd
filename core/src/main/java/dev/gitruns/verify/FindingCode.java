package dev.gitruns.verify;

import dev.gitruns.rundir.RunFault;
import dev.gitruns.store.BranchFault;

/** What can be wrong with something stored. The names are stable. */
public enum FindingCode {
  /** A path that no run may have, or one that is there twice. */
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
  /** Bytes other than those listed. */
  WRONG_DIGEST,
  /** A pointer to other bytes than those listed. */
  WRONG_POINTER,
  /** A {@code .gitattributes} that isn't what the run's pointers give. */
  WRONG_ATTRIBUTES,
  /** No {@code run.json}. */
  NO_RUN_DOCUMENT,
  /** A pointer that gives a size other than that of the artifact. */
  WRONG_SIZE,
  /** Large bytes that aren't those that their pointer names. */
  LARGE_DAMAGED,
  /** Bytes that are there but can't be read. */
  UNREADABLE,
  /** A format version that this program doesn't know. */
  UNKNOWN_FORMAT,
  /** A document that can't be read. */
  BAD_DOCUMENT,
  /** A document that isn't in the one byte form. */
  NOT_CANONICAL,
  /** A document with a field missing, or of the wrong form. */
  SCHEMA,
  /** An end before the start. */
  TIME_ORDER,
  /** A chain of segments that names a run twice, or the run itself. */
  BAD_CHAIN,
  /** A metric series that can't be read. */
  BAD_SERIES,
  /** A summary that doesn't follow from the metric series. */
  WRONG_SUMMARY,
  /** An entry of {@code artifacts.json} that doesn't fit the run's files. */
  ARTIFACT_MISMATCH,
  /** A file below {@code artifacts/} that {@code artifacts.json} doesn't name. */
  UNNAMED_ARTIFACT,
  /** Media whose bytes are no artifact of the run. */
  MEDIA_WITHOUT_ARTIFACT,
  /** Code that a run names and that should be in this repository. */
  CODE_MISSING,
  /** A commit whose tree isn't the one that the run names. */
  CODE_MISMATCH,
  /** A path that no branch of runs may have. */
  FOREIGN_FILE,
  /** A file at the root of the branch with other bytes than the format's. */
  BAD_ROOT_FILE,
  /** A file at the place of an event that isn't one. */
  BAD_EVENT,
  /** A history that begins otherwise than that of its erased set. */
  WRONG_ROOT,
  /** A run, a file or an event that was on the branch, and that no purge covers. */
  REMOVED,
  /** A file or an event of the branch whose bytes were right, and aren't now. */
  CHANGED,
  /** A ref that left a tip behind that isn't in its history. */
  REWOUND;

  static FindingCode of(RunFault.Kind kind) {
    return valueOf(kind.name());
  }

  static FindingCode of(BranchFault.Kind kind) {
    return valueOf(kind.name());
  }
}
