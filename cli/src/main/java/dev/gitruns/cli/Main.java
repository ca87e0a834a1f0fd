package dev.gitruns.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;

/** The process: the one place that touches System. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    PrintStream out = stream(FileDescriptor.out);
    PrintStream err = stream(FileDescriptor.err);
    Surroundings surroundings =
        new Surroundings(
            System.in,
            out,
            err,
            System.getenv(),
            Path.of(System.getProperty("user.dir")),
            Terminal.of(System.getProperty("gitruns.tty", ""), System.getenv()),
            Clock.systemUTC(),
            System.getProperty("user.name", "unknown"));
    int status = CommandRunner.run(arguments, surroundings);
    out.flush();
    err.flush();
    // Not exit(): nothing that may hang in a shutdown hook stands between the work and its status.
    Runtime.getRuntime().halt(status);
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
  }
}
