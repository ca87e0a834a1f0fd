package dev.gitruns.seal;

import dev.gitruns.capture.SecretScanner;
import dev.gitruns.model.RunId;
import dev.gitruns.model.RunStatus;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a seal goes by, beside the journal.
 *
 * @param verdict the status of a run that never said how it ended
 * @param secrets masks secrets
 * @param stored whether a run is on the branch already; asked only after a seal that was cut off
 * @param holding what holds a run back, and where it lies then; empty to hold back none
 * @param untouched leaves the journal as it is, without a mark, and shares no file with it: it is
 *     somebody else's
 */
public record SealSettings(
    RunStatus verdict,
    SecretMask secrets,
    Predicate<RunId> stored,
    Optional<Holding> holding,
    boolean untouched) {

  /**
   * What holds a run back.
   *
   * @param scanner finds the secrets for which it does
   * @param parent where such a run comes to lie, in a directory named by its id
   */
  public record Holding(SecretScanner scanner, Path parent) {}

  /** A run that didn't say how it ended crashed. */
  public static SealSettings of(SecretMask secrets) {
    return new SealSettings(RunStatus.CRASHED, secrets, id -> false, Optional.empty(), false);
  }

  public SealSettings withVerdict(RunStatus status) {
    return new SealSettings(status, secrets, stored, holding, untouched);
  }

  public SealSettings withStored(Predicate<RunId> predicate) {
    return new SealSettings(verdict, secrets, predicate, holding, untouched);
  }

  /** Holds back runs in whose artifacts the scanner finds something. */
  public SealSettings holdingBack(SecretScanner scanner, Path parent) {
    Optional<Holding> back = Optional.of(new Holding(scanner, parent));
    return new SealSettings(verdict, secrets, stored, back, untouched);
  }

  public SealSettings leavingUntouched() {
    return new SealSettings(verdict, secrets, stored, holding, true);
  }
}
