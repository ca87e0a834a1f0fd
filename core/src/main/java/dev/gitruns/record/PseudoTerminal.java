package dev.gitruns.record;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A terminal for the command, made by {@code script(1)} of util-linux, which copies all that is
 * shown into a pipe of ours.
 *
 * @param fifo the named pipe, made for this command alone
 */
record PseudoTerminal(Path program, Path fifo) {
  /** Lines of its own that script writes around the output. */
  private static final byte[] BEGIN = "Script started on ".getBytes();

  /** A pseudo-terminal, where this system has what it takes. */
  static Optional<PseudoTerminal> find(Map<String, String> environment, Path directory) {
    Optional<Path> program = onPath(environment, "script");
    Optional<Path> mkfifo = onPath(environment, "mkfifo");
    if (program.isEmpty() || mkfifo.isEmpty()) {
      return Optional.empty();
    }
    try {
      Path fifo = Files.createTempDirectory(directory, "console-").resolve("fifo");
      boolean made = run(List.of(mkfifo.get().toString(), fifo.toString())) == 0;
      // The script of BSD and macOS has other options: only util-linux knows this one.
      boolean fits =
          run(
                  List.of(
                      program.get().toString(),
                      "-q",
                      "-e",
                      "-E",
                      "never",
                      "-c",
                      "true",
                      "/dev/null"))
              == 0;
      return made && fits ? Optional.of(new PseudoTerminal(program.get(), fifo)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The command line that runs this command in the terminal. */
  List<String> around(List<String> command, Map<String, String> environment) {
    StringBuilder line = new StringBuilder("exec env ");
    String shell = environment.get("SHELL");
    line.append(shell == null ? "-u SHELL" : quoted("SHELL=" + shell));
    command.forEach(word -> line.append(' ').append(quoted(word)));
    return List.of(
        program.toString(),
        "-q",
        "-e",
        "-f",
        "-E",
        "never",
        "-O",
        fifo.toString(),
        "-c",
        line.toString());
  }

  /** Reads what is shown, without the lines that script adds; blocks until the command starts. */
  void copy(ChildProcess.ConsoleSink sink) throws IOException {
    try (InputStream in = Files.newInputStream(fifo)) {
      byte[] buffer = new byte[1 << 15];
      boolean first = true;
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        int from = first ? afterHeader(buffer, n) : 0;
        first = false;
        int to = beforeFooter(buffer, n);
        if (from < to) {
          sink.accept("out", java.util.Arrays.copyOfRange(buffer, from, to), to - from);
        }
      }
    }
    Files.delete(fifo);
    Files.delete(fifo.getParent());
  }

  private static int afterHeader(byte[] buffer, int length) {
    if (length < BEGIN.length
        || !java.util.Arrays.equals(buffer, 0, BEGIN.length, BEGIN, 0, BEGIN.length)) {
      return 0;
    }
    int i = 0;
    while (i < length && buffer[i] != '\n') {
      i++;
    }
    return Math.min(i + 1, length);
  }

  private static int beforeFooter(byte[] buffer, int length) {
    String text = new String(buffer, 0, length, java.nio.charset.StandardCharsets.ISO_8859_1);
    int at = text.lastIndexOf("\nScript done on ");
    return at >= 0 && text.indexOf("[COMMAND_EXIT_CODE=", at) > 0 ? at : length;
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  /** Runs a short command without streams; gives its exit code. */
  static int run(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .start();
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  /** The directories in which programs are looked for; an empty entry is the work directory. */
  static List<String> path(Map<String, String> environment) {
    return List.of(environment.getOrDefault("PATH", "/bin:/usr/bin").split(":", -1));
  }

  static Optional<Path> onPath(Map<String, String> environment, String name) {
    return path(environment).stream()
        .map(place -> Path.of(place).resolve(name))
        .filter(file -> Files.isExecutable(file) && Files.isRegularFile(file))
        .findFirst();
  }
}
