package dev.gitruns.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.GitRuns;
import dev.gitruns.Settings;
import dev.gitruns.StoredRun;
import dev.gitruns.model.RunStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExamplesTest {
  private static final Path TOP = Path.of("").toAbsolutePath().getParent();
  private static final Path SOURCE =
      Path.of("src/test/java/dev/gitruns/examples/Examples.java").toAbsolutePath();
  private static final Pattern SHOWN =
      Pattern.compile("<!-- example: ([a-z]+) -->\n```java\n(.*?)```", Pattern.DOTALL);

  @Test
  void theExamplesRun(@TempDir Path directory) throws Exception {
    for (List<String> command :
        List.of(
            List.of("git", "init", "-q", "-b", "main"),
            List.of("git", "config", "user.name", "Ada"),
            List.of("git", "config", "user.email", "ada@example.org"))) {
      Process git = new ProcessBuilder(command).directory(directory.toFile()).start();
      assertThat(git.waitFor()).isZero();
    }
    Files.writeString(directory.resolve("penguins.csv"), "a\n1\n");
    List<String> troubles = new CopyOnWriteArrayList<>();
    Settings settings = Settings.standard().onTrouble(troubles::add);
    try (GitRuns runs = GitRuns.open(directory, settings)) {
      runs.init();
    }
    Examples examples = new Examples(directory, settings);
    examples.shortest();
    examples.first();
    examples.explicit();
    examples.threads();
    examples.children();
    examples.later();
    assertThat(examples.read()).contains("lr=3.0E-4", "[0.1, 0.2]");
    try (GitRuns runs = GitRuns.open(directory, settings)) {
      assertThat(runs.list()).hasSize(8).extracting(StoredRun::id).allMatch(id -> id.isPresent());
      assertThat(runs.list()).extracting(StoredRun::status).containsOnly(RunStatus.FINISHED);
      assertThat(runs.find("threads").series("worker3/reward").size()).isEqualTo(1_000);
    }
  }

  @Test
  void whatTheGuideShowsIsWhatWasCompiled() throws IOException {
    assertThat(shown("docs/java.md")).hasSizeGreaterThanOrEqualTo(6);
    assertThat(shown("README.md")).containsExactly("short");
  }

  /** The examples of a page, each of which must be a part of the source. */
  private static List<String> shown(String page) throws IOException {
    String text = Files.readString(TOP.resolve(page), StandardCharsets.UTF_8);
    List<String> names = new ArrayList<>();
    Matcher each = SHOWN.matcher(text);
    while (each.find()) {
      names.add(each.group(1));
      assertThat(each.group(2).strip())
          .as(page + ", " + each.group(1))
          .isEqualTo(part(each.group(1)));
    }
    assertThat(text.split("```java", -1))
        .as("every example has its name")
        .hasSize(names.size() + 1);
    return names;
  }

  /** The lines between the marks, moved to the left. */
  private static String part(String name) throws IOException {
    List<String> lines = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(SOURCE, StandardCharsets.UTF_8)) {
      if (line.strip().equals("// end")) {
        inside = false;
      }
      if (inside) {
        lines.add(line);
      }
      if (line.strip().equals("// example: " + name)) {
        inside = true;
      }
    }
    return String.join("\n", lines).stripTrailing().stripIndent();
  }
}
