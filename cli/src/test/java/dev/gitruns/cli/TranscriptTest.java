package dev.gitruns.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sessions at the terminal, word for word. A file of {@code transcripts/} holds commands after
 * {@code $}, and what they print; lines with {@code #} say where and on what terminal. With {@code
 * -Dtranscripts.write} the files are written anew, to be looked at before they are committed.
 */
class TranscriptTest {
  private static final Path FILES = Path.of("src/test/resources/dev/gitruns/cli/transcripts");
  private static Path samples;

  @BeforeAll
  static void makeRepositories(@TempDir Path dir) throws Exception {
    samples = dir.toRealPath();
    SampleRepository.plain(samples.resolve("plain"));
    SampleRepository.runs(samples.resolve("runs"));
    SampleRepository.shared(samples.resolve("shared"));
    SampleRepository.hostile(samples.resolve("hostile"));
    Files.createDirectories(samples.resolve("nowhere"));
  }

  static List<Path> transcripts() throws IOException {
    try (Stream<Path> files = Files.list(FILES)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void saysWhatItSaid(Path file, @TempDir Path dir) throws IOException {
    String before = Files.readString(file);
    String now = replay(before.lines().toList(), dir.toRealPath());
    if (System.getProperty("transcripts.write") != null) {
      Files.writeString(file, now);
    }
    assertThat(now).isEqualTo(before);
  }

  private static String replay(List<String> lines, Path dir) throws IOException {
    List<String> out = new ArrayList<>();
    Invocation call = null;
    for (String line : lines) {
      if (line.startsWith("# in ")) {
        Path copy = dir.resolve(line.substring("# in ".length()));
        copy(samples.resolve(line.substring("# in ".length())), copy);
        call = Invocation.in(copy);
        out.add(line);
      } else if (line.startsWith("# terminal ")) {
        call = call.at(terminal(line.substring("# terminal ".length())));
        out.add(line);
      } else if (line.startsWith("$ git runs ")) {
        out.add((out.isEmpty() || out.get(out.size() - 1).startsWith("#") ? "" : "\n") + line);
        Invocation.Outcome outcome = call.run(Words.of(line.substring("$ git runs ".length())));
        outcome.out().lines().forEach(out::add);
        outcome.err().lines().forEach(said -> out.add("! " + said));
        if (outcome.exit() != 0) {
          out.add("[exit " + outcome.exit() + "]");
        }
      } else if (line.startsWith("# ")) {
        out.add(line);
      }
    }
    return Escapes.shown(String.join("\n", out) + "\n", dir);
  }

  private static Terminal terminal(String words) {
    boolean screen = !words.contains("none");
    int columns = Integer.parseInt(words.replaceAll("[^0-9]", ""));
    return new Terminal(screen, screen, screen, words.contains("colour"), columns);
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(to.resolve(from.relativize(dir)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(file, to.resolve(from.relativize(file)));
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
