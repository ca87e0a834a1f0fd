package dev.gitruns.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a process of its own, which root starts without the right to read everything. */
class UnreadableFileTest {
  @TempDir Path dir;

  @Test
  void unreadableFileIsLeftOutAndTheOthersTaken() throws Exception {
    WorkTree tree = WorkTree.withCommit(dir);
    Path closed = tree.write("closed", "c").write("ok", "o").top.resolve("closed");
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
    List<String> command = new ArrayList<>();
    if (Files.isReadable(closed)) {
      command.addAll(List.of("setpriv", "--bounding-set", "-dac_override,-dac_read_search"));
      Assumptions.assumeTrue(works(command), "root reads all files, and setpriv isn't installed");
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(UnreadableFileTest.class.getName(), tree.top.toString()));
    ProcessBuilder process = new ProcessBuilder(command).redirectErrorStream(true);
    process.environment().clear();
    process.environment().putAll(tree.env);
    assertThat(output(process)).isEqualToIgnoringNewLines("closed UNREADABLE");
  }

  /** Prints what a capture of the given directory leaves out. */
  public static void main(String[] arguments) {
    Path top = Path.of(arguments[0]);
    CodeCapture capture =
        new CodeCapture(System.getenv(), CodeSettings.DEFAULT, bytes -> false, new Random());
    capture
        .capture(top, top.resolveSibling("cache"))
        .leftOut()
        .forEach(left -> System.out.println(left.path() + " " + left.reason()));
  }

  private static boolean works(List<String> prefix) {
    List<String> command = new ArrayList<>(prefix);
    command.add("true");
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (java.io.IOException | InterruptedException e) {
      return false;
    }
  }

  private static String output(ProcessBuilder process) throws java.io.IOException {
    return new String(process.start().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
