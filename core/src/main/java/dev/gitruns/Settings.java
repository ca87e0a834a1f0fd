package dev.gitruns;

import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * How {@link GitRuns} behaves. Immutable: every method gives other settings.
 *
 * <p>This is the one class of the library that looks at the process it is in: {@link #standard}
 * reads its environment and its user's name, and everything else is told them.
 */
public final class Settings {
  private final Map<String, String> environment;
  private final String user;
  private final Clock clock;
  private final Consumer<String> trouble;
  private final boolean sealOnFinish;

  private Settings(
      Map<String, String> environment,
      String user,
      Clock clock,
      Consumer<String> trouble,
      boolean sealOnFinish) {
    this.environment = Map.copyOf(environment);
    this.user = user;
    this.clock = clock;
    this.trouble = trouble;
    this.sealOnFinish = sealOnFinish;
  }

  /**
   * The environment and user of this process, the system's clock, trouble to the logger {@code
   * dev.gitruns} of {@link System.Logger} as warnings, and seals after each run.
   */
  public static Settings standard() {
    System.Logger logger = System.getLogger("dev.gitruns");
    return new Settings(
        System.getenv(),
        System.getProperty("user.name", "unknown"),
        Clock.systemUTC(),
        sentence -> logger.log(System.Logger.Level.WARNING, sentence),
        true);
  }

  /**
   * Other environment variables than those of the process: {@code GITRUNS_RUN}, {@code GITRUNS_DIR}
   * and {@code PATH} are read here, and the allow-listed ones are recorded.
   */
  public Settings environment(Map<String, String> variables) {
    return new Settings(variables, user, clock, trouble, sealOnFinish);
  }

  /** The clock that runs and points are timed by, in microseconds; another one in tests. */
  public Settings clock(Clock time) {
    return new Settings(environment, user, Objects.requireNonNull(time), trouble, sealOnFinish);
  }

  /**
   * Who is told, in a sentence, what couldn't be recorded or sealed. It is called on the thread
   * that meets the trouble, which may be a training thread; what it throws is ignored.
   */
  public Settings onTrouble(Consumer<String> listener) {
    return new Settings(environment, user, clock, Objects.requireNonNull(listener), sealOnFinish);
  }

  /**
   * Whether a finished run is sealed at once, in the background. Without, {@link GitRuns#seal},
   * {@code git runs seal} or the next push do it: the better choice where hundreds of jobs finish
   * on one network disk.
   */
  public Settings sealOnFinish(boolean seal) {
    return new Settings(environment, user, clock, trouble, seal);
  }

  Map<String, String> environment() {
    return environment;
  }

  String user() {
    return user;
  }

  Clock clock() {
    return clock;
  }

  boolean sealsOnFinish() {
    return sealOnFinish;
  }

  void tell(String sentence) {
    try {
      trouble.accept(sentence);
    } catch (RuntimeException listener) {
      // Whoever listens must not end the training either.
      return;
    }
  }
}
