package dev.gitruns.cli.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.cli.Verbs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManPageTest {
  @TempDir Path directory;
  private Path page;

  @BeforeEach
  void writePage() throws IOException {
    ShareDirectory.write(directory.resolve("share"));
    page = directory.resolve("share/man/man1/git-runs.1");
  }

  @Test
  void namesEveryVerbAndOption() {
    String text = ManPage.of(Verbs.model());
    Verbs.model()
        .subcommands()
        .forEach(
            (name, line) -> {
              assertThat(text).contains(".SS \"git runs " + name.replace("-", "\\-") + "\"");
              line.getCommandSpec().options().stream()
                  .filter(option -> !option.hidden())
                  .forEach(option -> assertThat(text).contains(Roff.bold(option.longestName())));
            });
    assertThat(text).doesNotContain("${DEFAULT");
  }

  @Test
  void textIsNoRequest() {
    assertThat(new Roff().text(".git/x -a 'b' \\n").toString())
        .isEqualTo("\\&.git/x \\-a \\(aqb\\(aq \\en\n");
    assertThat(new Roff().request("SH", "a \"b\"").toString()).isEqualTo(".SH \"a \\(dqb\\(dq\"\n");
  }

  @Test
  void lintFindsNothing() throws Exception {
    assertThat(run(List.of("mandoc", "-Tlint", "-Wwarning", page.toString()))).isEmpty();
  }

  @Test
  void gitFindsThePageBesideTheProgram() throws Exception {
    Path program = Files.createDirectories(directory.resolve("bin")).resolve("git-runs");
    Files.writeString(program, "#!/bin/sh\n");
    program.toFile().setExecutable(true);
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/man")), "man isn't installed here");
    String shown = run(List.of("git", "runs", "--help"));
    assertThat(shown).contains("GIT-RUNS(1)", "git runs record", "EXIT STATUS");
  }

  private String run(List<String> command) throws IOException, InterruptedException {
    Assumptions.assumeTrue(
        Files.isExecutable(Path.of("/usr/bin", command.get(0))),
        command.get(0) + " isn't installed here");
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder
        .environment()
        .putAll(
            Map.of(
                "PATH", directory.resolve("bin") + ":" + System.getenv("PATH"),
                "MANPAGER", "cat",
                "LC_ALL", "C.UTF-8",
                "MANWIDTH", "100"));
    builder.environment().remove("MANPATH");
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes());
    process.waitFor();
    return said;
  }
}
