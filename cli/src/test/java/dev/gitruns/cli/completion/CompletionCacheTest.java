package dev.gitruns.cli.completion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.MetricAccumulator;
import dev.gitruns.model.RunStatus;
import dev.gitruns.model.Uid;
import dev.gitruns.read.RunRow;
import dev.gitruns.read.RunRowBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionCacheTest {
  @TempDir Path directory;

  private static RunRowBuilder row(int number, String name) {
    return RunRow.builder(new Uid("01%024d".formatted(number)), number)
        .name(name)
        .status(RunStatus.FINISHED);
  }

  @Test
  void namesThatStandForOneRunAreOffered() {
    MetricAccumulator one = new MetricAccumulator();
    one.add(0, 0, 1);
    List<RunRow> rows =
        List.of(
            row(3, "base").experiment("ner").metric("val/f1", one.summary()).build(),
            row(2, "twice").values(new FieldsBuilder().put("acc", 1).build()).build(),
            row(1, "twice").build());
    assertThat(CompletionCache.lines(rows))
        .containsExactly(
            "run\t01000000000000000000000003\tbase finished",
            "run\t01000000000000000000000002\ttwice finished",
            "run\t01000000000000000000000001\ttwice finished",
            "run\tbase\tfinished",
            "metric\tacc",
            "metric\tval/f1",
            "experiment\tner");
  }

  @Test
  void hostileWordsStayOut() {
    for (String name : List.of("$(x)", "a b", "-rf", "a;b", "a\tb", "a\nb", "~", "é", "`x`", "*")) {
      assertThat(CompletionCache.lines(List.of(row(1, name).build()))).hasSize(1);
      assertThat(CompletionCache.lines(List.of(row(1, name).build())).get(0))
          .matches("run\t[0-9]{26}\t[A-Za-z0-9 ._/@+?-]+");
    }
  }

  @Test
  void theFileIsReplacedWhole() throws IOException {
    List<RunRow> rows = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      rows.add(row(i, "r" + i).build());
    }
    CompletionCache.write(directory.resolve("cache"), rows);
    CompletionCache.write(directory.resolve("cache"), rows.subList(0, 1));
    assertThat(Files.readAllLines(directory.resolve("cache/completion"))).hasSize(2);
    assertThat(directory.resolve("cache").toFile().list()).hasSize(1);
    assertThat(CompletionCache.lines(rows)).hasSize(1000);
  }

  @Test
  void aNewRunIsOfferedUnlessItsNameStandsForTwo() throws IOException {
    Path cache = directory.resolve("cache");
    CompletionCache.write(cache, List.of(row(1, "base").experiment("ner").build()));
    CompletionCache.add(cache, "next", "ner");
    CompletionCache.add(cache, "$(x)", "ner");
    assertThat(Files.readAllLines(cache.resolve("completion")))
        .startsWith("run\tnext", "run\t01000000000000000000000001\tbase finished")
        .contains("run\tbase\tfinished", "experiment\tner")
        .hasSize(4);
    CompletionCache.add(cache, "base", "other");
    assertThat(Files.readAllLines(cache.resolve("completion")))
        .contains("experiment\tother")
        .doesNotContain("run\tbase\tfinished", "run\tbase");
  }

  @Test
  void aRepositoryThatKeepsNoRunsStaysAsItIs() {
    CompletionCache.write(directory.resolve("runs/cache"), List.of(row(1, "base").build()));
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aCacheThatCannotBeWrittenIsNoFailure() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "x");
    CompletionCache.write(file.resolve("cache"), List.of());
    assertThat(Files.readString(file)).isEqualTo("x");
  }
}
