package dev.gitruns.record;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What {@code /proc} tells of processes; where it is missing, nothing is known. */
final class ProcessState {
  private static final int STATE = 0;
  private static final int GROUP = 2;
  private static final int FOREGROUND_GROUP = 5;
  private static final long STEP_MILLIS = 10;

  private ProcessState() {}

  /**
   * Whether keys of the terminal send signals to this process and those it shares its group with;
   * true if unknown.
   */
  static boolean inForeground() {
    return fields("self").map(f -> f[GROUP].equals(f[FOREGROUND_GROUP])).orElse(true);
  }

  /** Whether the process runs and doesn't ignore the signal; true if unknown. */
  static boolean heeds(long pid, int signal) {
    try {
      Path status = Path.of("/proc", Long.toString(pid), "status");
      for (String line : Files.readAllLines(status, StandardCharsets.ISO_8859_1)) {
        if (line.startsWith("State:") && line.substring(6).strip().startsWith("Z")) {
          return false;
        }
        if (line.startsWith("SigIgn:")) {
          return (Long.parseUnsignedLong(line.substring(7).strip(), 16) >>> (signal - 1) & 1) == 0;
        }
      }
      return true;
    } catch (IOException e) {
      return !Files.exists(Path.of("/proc/self/status"));
    }
  }

  /** Whether the process stops in this time; true if unknown. */
  static boolean stops(long pid, long millis) {
    for (long waited = 0; waited < millis; waited += STEP_MILLIS) {
      Optional<String[]> fields = fields(Long.toString(pid));
      if (fields.isEmpty()) {
        return !Files.exists(Path.of("/proc/self/stat"));
      }
      if (fields.get()[STATE].equals("T")) {
        return true;
      }
      try {
        Thread.sleep(STEP_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return false;
  }

  /** The fields after the name, which may hold spaces and parentheses. */
  private static Optional<String[]> fields(String pid) {
    try {
      String stat =
          new String(
              Files.readAllBytes(Path.of("/proc", pid, "stat")), StandardCharsets.ISO_8859_1);
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return fields.length > FOREGROUND_GROUP ? Optional.of(fields) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
