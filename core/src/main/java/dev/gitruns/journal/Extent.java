package dev.gitruns.journal;

import java.util.OptionalLong;

/**
 * How far a writer file was read, and what later lines go by that don't say it themselves.
 *
 * @param bytes where reading goes on
 * @param lastStep the step of the last record that had one
 * @param lastTime the time of the last record, in microseconds since 1970
 */
public record Extent(long bytes, OptionalLong lastStep, OptionalLong lastTime) {
  static final Extent START = of(0);

  static Extent of(long bytes) {
    return new Extent(bytes, OptionalLong.empty(), OptionalLong.empty());
  }
}
