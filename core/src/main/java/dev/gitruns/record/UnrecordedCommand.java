package dev.gitruns.record;

import dev.gitruns.model.GitRunsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Runs a command that can't be recorded, with this process's own streams. */
public final class UnrecordedCommand {
  private UnrecordedCommand() {}

  /**
   * Runs the command to its end.
   *
   * @throws GitRunsException if the wait is interrupted
   */
  public static CommandRun.Outcome run(
      List<String> command, Path cwd, Map<String, String> env, Inherited inherited) {
    Optional<StartFault> fault = StartFault.of(command, cwd, env);
    if (fault.isPresent()) {
      return CommandRun.Outcome.of(fault.get());
    }
    SignalRelay signals = new SignalRelay(inherited);
    ProcessBuilder builder =
        new ProcessBuilder(ChildCommand.of(command, inherited).words())
            .directory(cwd.toFile())
            .inheritIO();
    builder.environment().clear();
    builder.environment().putAll(env);
    try {
      Process process = builder.start();
      signals.to(
          () -> process.isAlive() ? OptionalLong.of(process.pid()) : OptionalLong.empty(), true);
      return CommandRun.Outcome.of(Ending.of(process.waitFor(), signals.last()));
    } catch (IOException e) {
      return CommandRun.Outcome.of(StartFault.of(command, e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GitRunsException(
          GitRunsException.Kind.ENVIRONMENT, "Waiting for the command was interrupted.", "", e);
    }
  }
}
