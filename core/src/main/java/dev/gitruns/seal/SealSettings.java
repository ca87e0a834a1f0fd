package dev.gitruns.seal;

import dev.gitruns.model.RunId;
import dev.gitruns.model.RunStatus;
import java.util.function.Predicate;

/**
 * What a seal goes by, beside the journal.
 *
 * @param verdict the status of a run that never said how it ended
 * @param secrets masks secrets
 * @param stored whether a run is on the branch already; asked only after a seal that was cut off
 */
public record SealSettings(RunStatus verdict, SecretMask secrets, Predicate<RunId> stored) {

  /** A run that didn't say how it ended crashed. */
  public static SealSettings of(SecretMask secrets) {
    return new SealSettings(RunStatus.CRASHED, secrets, id -> false);
  }

  public SealSettings withVerdict(RunStatus status) {
    return new SealSettings(status, secrets, stored);
  }

  public SealSettings withStored(Predicate<RunId> predicate) {
    return new SealSettings(verdict, secrets, predicate);
  }
}
