package dev.gitruns.read;

import java.util.Locale;
import java.util.Optional;

/** Which values of a metric are the better ones. */
public enum Goal {
  MAX,
  MIN;

  /** The word that documents and selectors carry. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads {@code max}, {@code maximize}, {@code min} or {@code minimize}. */
  public static Optional<Goal> of(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "max", "maximize", "maximise" -> Optional.of(MAX);
      case "min", "minimize", "minimise" -> Optional.of(MIN);
      default -> Optional.empty();
    };
  }

  /** Whether a is better than b. */
  public boolean better(double a, double b) {
    return this == MAX ? a > b : a < b;
  }
}
