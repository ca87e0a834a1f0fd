package dev.gitruns.record;

import dev.gitruns.model.Untrusted;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Why a command couldn't be started.
 *
 * @param exitCode what {@code env(1)} would exit with
 * @param next what to do
 */
public record StartFault(int exitCode, String message, String next) {
  private static final int CANNOT_RUN = 126;
  private static final int NOT_FOUND = 127;
  private static final int SHOWN = 200;

  /** The fault of a command that isn't there or isn't executable. */
  static Optional<StartFault> of(List<String> command, Path cwd, Map<String, String> env) {
    String name = command.get(0);
    boolean isPath = name.contains("/");
    Path file = cwd.resolve(name);
    boolean runs =
        isPath
            ? Files.isExecutable(file) && Files.isRegularFile(file)
            : PseudoTerminal.onPath(env, name).isPresent();
    if (runs) {
      return Optional.empty();
    }
    boolean exists =
        isPath
            ? Files.exists(file)
            : PseudoTerminal.path(env).stream()
                .anyMatch(place -> Files.exists(cwd.resolve(place).resolve(name)));
    if (exists) {
      return Optional.of(cannotRun(name, "it isn't an executable file"));
    }
    return Optional.of(
        new StartFault(
            NOT_FOUND,
            message(name, isPath ? "there is no such file" : "it isn't on the PATH"),
            "Check the name of the command, which follows --."));
  }

  /** The fault of a command that the system refuses. */
  static StartFault of(List<String> command, Exception refusal) {
    return cannotRun(command.get(0), String.valueOf(refusal.getMessage()));
  }

  private static StartFault cannotRun(String name, String reason) {
    return new StartFault(
        CANNOT_RUN,
        message(name, reason),
        "Make it executable: chmod +x FILE, or name its interpreter: -- python FILE.");
  }

  private static String message(String name, String reason) {
    return "The command " + Untrusted.line(name, SHOWN) + " can't be started: " + reason + ".";
  }
}
