package dev.gitruns.cli;

import dev.gitruns.cli.output.Progress;
import dev.gitruns.record.Inherited;
import dev.gitruns.workspace.Caller;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that a command may take from the process: streams, environment, place and time.
 *
 * @param out data
 * @param err talk
 * @param cwd the working directory, absolute
 * @param osUser who the operating system says runs this
 * @param launcher the program that started this, if it said where it is
 * @param inherited what commands get from this process's caller
 */
public record Surroundings(
    InputStream in,
    PrintStream out,
    PrintStream err,
    Map<String, String> env,
    Path cwd,
    Terminal terminal,
    Clock clock,
    String osUser,
    Optional<String> launcher,
    Inherited inherited) {

  public Surroundings(
      InputStream in,
      PrintStream out,
      PrintStream err,
      Map<String, String> env,
      Path cwd,
      Terminal terminal,
      Clock clock,
      String osUser) {
    this(in, out, err, env, cwd, terminal, clock, osUser, Optional.empty(), Inherited.NOTHING);
  }

  /** The same as the operations want it. */
  public Caller caller() {
    return new Caller(cwd, env, clock, osUser, ProcessHandle.current().pid(), new Progress(this));
  }
}
