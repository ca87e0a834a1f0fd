package dev.gitruns.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of a run whose names others chose. */
class ArtifactsGetTest {
  @TempDir Path directory;
  private Path work;

  @BeforeEach
  void makeRun() throws Exception {
    work = directory.toRealPath().resolve("work");
    SampleRepository.runs(work);
    SampleRun run =
        SampleRun.begin(
            work.resolve(".git/runs/live"),
            "01kjm80009zzzzzzzzzzzzzzzz",
            "odd",
            60,
            Value.Fields.EMPTY);
    for (String name :
        List.of("../up.txt", "out/a.txt", ".envrc", "out/.gitattributes", "CON", "x", "X", "z")) {
      run.artifact(name, "bytes of " + name);
    }
    run.end("finished", 0, 2);
    assertThat(Invocation.in(work).run("seal").exit()).isZero();
  }

  private List<String> written() throws IOException {
    Path into = work.resolve("got");
    try (Stream<Path> files = Files.walk(into)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> into.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void badNamesStopNoOtherFile() throws IOException {
    Invocation.Outcome outcome =
        Invocation.in(work).run("artifacts", "get", "odd", "--output", "got/");
    assertThat(written()).containsExactly("X", "out/a.txt", "z");
    assertThat(outcome.exit()).isNotZero();
    assertThat(outcome.out().lines()).containsExactly("got/X", "got/out/a.txt", "got/z");
    assertThat(outcome.err())
        .contains("5 of 8 files were not written")
        .contains("../up.txt")
        .contains(".envrc")
        .contains("CON");
    assertThat(work.resolveSibling("up.txt")).doesNotExist();
    assertThat(work.resolve("up.txt")).doesNotExist();
  }

  @Test
  void unsafeNamesAreWrittenIfTheyAreNamed() throws IOException {
    Invocation here = Invocation.in(work);
    assertThat(here.run("artifacts", "get", "odd", "*", "-o", "got/").exit()).isNotZero();
    assertThat(written()).containsExactly("X", "out/a.txt", "z");
    assertThat(here.run("artifacts", "get", "odd", "CON", "x", "-o", "got/").exit()).isZero();
    assertThat(here.run("artifacts", "get", "odd", "out/.git*", "-o", "got/").exit()).isNotZero();
    assertThat(here.run("artifacts", "get", "odd", ".envrc", "-o", "got/").exit()).isZero();
    assertThat(written()).containsExactly(".envrc", "CON", "X", "out/a.txt", "x", "z");
    assertThat(here.run("artifacts", "get", "odd", "../up.txt", "-o", "got/").err())
        .contains("--output FILE");
    assertThat(here.run("artifacts", "get", "odd", "../up.txt", "-o", "got/up").exit()).isZero();
    assertThat(work.resolve("got/up")).hasContent("bytes of ../up.txt");
  }
}
