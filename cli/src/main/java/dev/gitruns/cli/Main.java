package dev.gitruns.cli;

import dev.gitruns.record.Inherited;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The process: the one place that touches System. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    PrintStream out = stream(FileDescriptor.out);
    PrintStream err = stream(FileDescriptor.err);
    Map<String, String> env = environment(System.getenv(), System.getProperty("gitruns.locale"));
    Surroundings surroundings =
        new Surroundings(
            System.in,
            out,
            err,
            env,
            Path.of(System.getProperty("user.dir")),
            Terminal.of(
                System.getProperty("gitruns.tty", ""),
                System.getProperty("gitruns.columns", ""),
                env),
            Clock.systemUTC(),
            System.getProperty("user.name", "unknown"),
            Optional.ofNullable(System.getProperty("gitruns.launcher")),
            Inherited.of(
                System.getProperty("gitruns.closed", ""),
                System.getProperty("gitruns.ignored", "")));
    int status = CommandRunner.run(arguments, surroundings);
    out.flush();
    err.flush();
    // Not exit(): nothing that may hang in a shutdown hook stands between the work and its status.
    Runtime.getRuntime().halt(status);
  }

  /**
   * The environment as it was before the launcher set a locale in which Java can name all files.
   *
   * @param locale null where it set none, else empty or = with the LC_ALL before
   */
  static Map<String, String> environment(Map<String, String> now, String locale) {
    if (locale == null) {
      return now;
    }
    Map<String, String> before = new HashMap<>(now);
    if (locale.isEmpty()) {
      before.remove("LC_ALL");
    } else {
      before.put("LC_ALL", locale.substring(1));
    }
    return before;
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new ProcessStream(new FileOutputStream(descriptor));
  }
}
