package dev.gitruns.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.read.RunArtifact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Artifacts written into a work tree whose links, as a hostile commit may have them, lead out. */
class GetArtifactTest {
  @TempDir private Path directory;
  private ScratchRepository here;
  private Path outside;

  @BeforeEach
  void makeWorkTree() throws IOException {
    here = new ScratchRepository(directory.resolve("work"));
    outside = Files.createDirectories(directory.resolve("outside"));
    Files.writeString(outside.resolve("keys"), "mine");
    Files.createDirectories(here.top.resolve("real"));
    link("models", outside);
    link("real/below", outside);
    link("real/file", outside.resolve("keys"));
    link("real/dangling", outside.resolve("new"));
    Files.writeString(here.top.resolve("real/plain"), "a file");
    HandJournal journal = HandJournal.in(here.workspace().store().directory().live(), 1);
    for (String name : List.of("x", "a/x", "models/x", "real/below/a/x", "below/x", "plain/x")) {
      journal.artifact(name, "hostile");
    }
    journal.artifact("file", "hostile").artifact("dangling", "hostile").end();
    new SealRuns(here.workspace()).pending();
  }

  @AfterEach
  void close() {
    here.close();
  }

  private void link(String name, Path target) throws IOException {
    Files.createSymbolicLink(here.top.resolve(name), target);
  }

  private Path get(String name, Path into, boolean replaces) {
    RunArtifact artifact =
        new ArtifactsOfRuns(here.workspace()).select(List.of("hand-1", name)).get(0);
    GetArtifact get = new GetArtifact(here.workspace());
    Path place = get.place(artifact, into);
    get.write(artifact, into, place, replaces);
    return place;
  }

  private void assertOutsideIsUntouched() throws IOException {
    try (Stream<Path> files = Files.list(outside)) {
      assertThat(files).containsExactly(outside.resolve("keys"));
    }
    assertThat(outside.resolve("keys")).hasContent("mine");
  }

  @ParameterizedTest
  @CsvSource({
    "models, x",
    "models, a/x",
    "models/deep, x",
    "., models/x",
    "., real/below/a/x",
    "real, below/x",
    "real/../models, x",
    "real, plain/x",
  })
  void noFileIsWrittenThroughALink(String into, String name) throws IOException {
    for (boolean replaces : List.of(false, true)) {
      assertThatThrownBy(() -> get(name, here.top.resolve(into), replaces))
          .isInstanceOf(GitRunsException.class)
          .hasMessageMatching("(?s).*(is a link|isn't a directory).*");
      assertOutsideIsUntouched();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "dangling"})
  void linkInThePlaceOfTheFileIsReplacedOnlyByForce(String name) throws IOException {
    Path real = here.top.resolve("real");
    assertThatThrownBy(() -> get(name, real, false)).hasMessageContaining("another file");
    assertThat(get(name, real, true)).hasContent("hostile").isRegularFile();
    assertThat(Files.isSymbolicLink(real.resolve(name))).isFalse();
    assertOutsideIsUntouched();
  }

  @Test
  void linkedDirectoryOutsideOfWorkTreesIsTheUsers() throws IOException {
    Path chosen = directory.resolve("chosen");
    Files.createSymbolicLink(chosen, Files.createDirectories(directory.resolve("disk")));
    assertThat(get("a/x", chosen, false)).hasContent("hostile");
    assertThat(directory.resolve("disk/a/x")).hasContent("hostile");
    assertThat(Optional.of(get("a/x", directory.resolve("new/deep"), false))).isPresent();
  }
}
