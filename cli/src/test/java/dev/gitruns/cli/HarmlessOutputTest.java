package dev.gitruns.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No bytes of a run reach a terminal as commands to it; into a pipe they go unchanged. */
class HarmlessOutputTest {
  private static final Terminal SCREEN = new Terminal(false, true, true, false, 80);
  private static final String UID = "01kjm80009aaaaaaaaaaaaaaaa";

  /** Bell, CSI, OSC 52, C1, rubout, a bidirectional override and a backspace. */
  private static final List<String> CHARACTERS =
      List.of("\u0007", "\u001b[2J", "\u001b]52;c;Zm9v\u0007", "\u009b", "\u007f", "\u202e", "\b");

  private static final String ALL = "a" + String.join("a", CHARACTERS) + "z\nnext\n";

  /** What no terminal may get; the colors of git are no part of it. */
  private static final String HARMFUL = "(?s).*[\\p{Cc}\\p{Cf}&&[^\n]].*";

  @TempDir Path directory;
  private Path work;
  private String evil;

  @BeforeEach
  void makeRun() throws Exception {
    work = directory.toRealPath().resolve("work");
    SampleRepository.plain(work);
    assertThat(Invocation.in(work).run("init").exit()).isZero();
    SampleRun.begin(work.resolve(".git/runs/live"), UID, "base", 60, Value.Fields.EMPTY)
        .artifact("evil.txt", ALL)
        .end("finished", 0, 5);
    assertThat(Invocation.in(work).run("seal").exit()).isZero();
    String names = Invocation.in(work).run("cat", UID).out();
    evil = names.lines().filter(name -> name.startsWith("artifacts/")).findFirst().orElseThrow();
  }

  private Invocation with(String name, String value) {
    Map<String, String> env = new HashMap<>(Invocation.in(work).env());
    env.put(name, value);
    return new Invocation(work, SCREEN, env);
  }

  @Test
  void catEscapesOnATerminal() {
    String out = Invocation.in(work).at(SCREEN).run("cat", UID, evil).out();
    assertThat(out).doesNotMatch(HARMFUL).contains("\\u{1b}]52;c;Zm9v\\u{7}a\\u{9b}a\\u{7f}");
    assertThat(out).endsWith("z\nnext\n");
  }

  @Test
  void catIsExactIntoAPipe() {
    assertThat(Invocation.in(work).run("cat", UID, evil).out()).isEqualTo(ALL);
  }

  // Talk goes to a file: on a slow machine it has a count of its own, drawn with carriage returns.
  @Test
  void catEscapesOnAnActualTerminal() throws Exception {
    String java = ProcessHandle.current().info().command().orElseThrow();
    Path program = Files.createDirectories(directory.resolve("bin")).resolve("launch");
    Files.writeString(
        program,
        "#!/bin/sh\nexec 2>stderr.txt\nset --\n"
            + "for fd in 0 1 2; do [ -t $fd ] && set -- \"$@\" $fd; done\n"
            + "exec '"
            + java
            + "' -Dgitruns.tty=\"$*\" -cp '"
            + System.getProperty("java.class.path")
            + "' dev.gitruns.cli.Main cat "
            + UID
            + " "
            + evil
            + "\n");
    ProcessBuilder builder =
        new ProcessBuilder(
            "python3",
            "-c",
            "import pty, sys; sys.exit(pty.spawn(['/bin/sh', sys.argv[1]]) >> 8)",
            program.toString());
    builder.directory(work.toFile()).redirectErrorStream(true);
    builder.environment().putAll(SampleRepository.SETTLED);
    Process process = builder.start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), "UTF-8");
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(out)
        .as(Files.readString(work.resolve("stderr.txt")))
        .contains("\\u{1b}]52;c;Zm9v")
        .contains("next");
    assertThat(out.replace("\r\n", "\n")).doesNotMatch(HARMFUL);
  }

  @Test
  void logEscapesWhereNoPagerDoes() throws Exception {
    String tree = git("rev-parse", "git-runs^{tree}");
    String commit =
        git("commit-tree", "-p", "git-runs", "-m", "evil " + ALL.replace("\n", " "), tree);
    git("update-ref", "refs/heads/git-runs", commit);
    for (Map.Entry<String, String> unpaged :
        Map.of("GIT_PAGER", "cat", "GIT_CONFIG_PARAMETERS", "'pager.log=false'").entrySet()) {
      Invocation.Outcome outcome = with(unpaged.getKey(), unpaged.getValue()).run("log", "-n", "1");
      assertThat(outcome.exit()).as(outcome.err()).isZero();
      assertThat(outcome.out().replaceAll("\u001b\\[[0-9;]*m", ""))
          .contains("evil a\\u{7}a")
          .contains("\\u{1b}]52;c;Zm9v\\u{7}a\\u{9b}a\\u{7f}a\\u{202e}a\\u{8}z")
          .doesNotMatch(HARMFUL);
    }
  }

  private String git(String... arguments) throws Exception {
    List<String> command = new java.util.ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(work.toFile());
    builder.environment().putAll(SampleRepository.SETTLED);
    Process git = builder.redirectErrorStream(true).start();
    String said = new String(git.getInputStream().readAllBytes()).strip();
    assertThat(git.waitFor()).as(said).isZero();
    return said;
  }
}
