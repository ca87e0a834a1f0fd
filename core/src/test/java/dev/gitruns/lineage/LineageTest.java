package dev.gitruns.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LineageTest {
  private static final Trace.Wanted ALL = new Trace.Wanted(true, true, 0, false);
  private final List<RunFacts> runs = new ArrayList<>();

  private static String digest(String letter) {
    return letter.repeat(64);
  }

  private static Value.Fields data(String name, String letter) {
    return new FieldsBuilder().put("name", name).put("sha256", digest(letter)).build();
  }

  private RunFacts run(String name, List<Value.Fields> inputs, List<Value.Fields> artifacts) {
    return run(name, inputs, artifacts, List.of(), Optional.empty(), Optional.empty());
  }

  private RunFacts run(
      String name,
      List<Value.Fields> inputs,
      List<Value.Fields> artifacts,
      List<String> continues,
      Optional<String> fork,
      Optional<String> parent) {
    RunFacts run =
        new RunFacts(
            "id-" + name,
            "uid-" + name,
            List.of("id-" + name),
            name,
            runs.size(),
            new FieldsBuilder().put("id", "id-" + name).put("status", "finished").build(),
            inputs,
            artifacts,
            continues,
            fork,
            parent,
            Set.of());
    runs.add(run);
    return run;
  }

  private Lineage.Built built(Lineage.Alias... aliases) {
    return Lineage.of(runs, List.of(aliases), List.of(), Set.of("uid-purged"));
  }

  private List<String> text(String root, Trace.Wanted wanted) {
    return LineageText.lines(Trace.from(built().graph(), root, wanted));
  }

  @Test
  void goesFromDataToModelAndBack() {
    run("prepare", List.of(data("raw.csv", "a")), List.of(data("train.csv", "b")));
    run("train", List.of(data("data/train.csv", "b")), List.of(data("model.pt", "c")));
    run("eval", List.of(data("model.pt", "c")), List.of(data("report.json", "d")));
    assertThat(text("sha256:" + digest("c"), ALL))
        .containsExactly(
            "model.pt:1  (cccccccc)",
            "",
            "upstream",
            "└─ made by train  (run, id-train, finished)",
            "   └─ used train.csv:1  (bbbbbbbb, also data/train.csv)",
            "      └─ made by prepare  (run, id-prepa, finished)",
            "         └─ used raw.csv  (aaaaaaaa)",
            "",
            "downstream",
            "└─ used by eval  (run, id-eval, finished)",
            "   └─ made report.json:1  (dddddddd)");
  }

  @Test
  void depthCutsAndSaysSo() {
    run("prepare", List.of(data("raw.csv", "a")), List.of(data("train.csv", "b")));
    run("train", List.of(data("train.csv", "b")), List.of(data("model.pt", "c")));
    Trace trace =
        Trace.from(
            built().graph(), "sha256:" + digest("c"), new Trace.Wanted(true, false, 2, false));
    assertThat(trace.nodes()).hasSize(3).containsEntry("sha256:" + digest("b"), -2);
    assertThat(trace.cut()).isTrue();
  }

  @Test
  void circlesAreToldAndEnd() {
    run("a", List.of(data("x", "a")), List.of(data("y", "b"), data("x", "a")));
    run("b", List.of(data("y", "b")), List.of(data("x", "a")));
    Trace trace = Trace.from(built().graph(), "run:id-a", ALL);
    assertThat(trace.circle()).hasSize(4);
    assertThat(LineageText.lines(trace))
        .anyMatch(line -> line.endsWith("(a circle: see above)"))
        .anyMatch(line -> line.startsWith("Something here came of itself"));
  }

  @Test
  void aChainOfTenThousandRunsEnds() {
    for (int i = 0; i < 10_000; i++) {
      Optional<String> from = i == 0 ? Optional.empty() : Optional.of("id-" + (i - 1));
      run("" + i, List.of(), List.of(), List.of(), from, Optional.empty());
    }
    Trace trace = Trace.from(built().graph(), "run:id-9999", ALL);
    assertThat(trace.nodes()).hasSize(10_000);
    assertThat(trace.circle()).isEmpty();
    assertThat(LineageText.lines(trace)).hasSizeLessThan(100).last().asString().contains("more");
  }

  @Test
  void runsThatAreNotHereAreToldApart() {
    Value.Fields lost =
        new FieldsBuilder()
            .put("name", "old:model")
            .put("uri", "gitruns:" + "e".repeat(64) + "/model@2")
            .put("sha256", digest("c"))
            .build();
    run("eval", List.of(lost), List.of());
    run("fork", List.of(), List.of(), List.of("gone"), Optional.empty(), Optional.of("uid-purged"));
    assertThat(text("run:id-eval", ALL))
        .anyMatch(line -> line.contains("not here: purged, or not"));
    assertThat(text("run:id-fork", ALL)).anyMatch(line -> line.contains("continues gone"));
    assertThat(text("run:id-fork", ALL)).noneMatch(line -> line.contains("part of"));
    assertThat(text("run:id-fork", new Trace.Wanted(true, false, 0, true)))
        .contains("└─ part of uid-purged  (run, purged)");
  }

  @Test
  void emptyFilesAndNamelessDataBindNobody() {
    String nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    Value.Fields empty = new FieldsBuilder().put("name", "log").put("sha256", nothing).build();
    run("a", List.of(), List.of(empty));
    run("b", List.of(empty), List.of());
    assertThat(Trace.from(built().graph(), "run:id-b", ALL).nodes()).hasSize(2);
  }

  @Test
  void tablesInMemoryAreTheFilesThatHoldTheSameRows() {
    Value.Fields file = data("train.csv", "b").with("row_digest", Value.of(digest("f")));
    Value.Fields memory =
        new FieldsBuilder().put("name", "frame").put("row_digest", digest("f")).build();
    run("prepare", List.of(), List.of(data("train.csv", "b")));
    run("first", List.of(file), List.of());
    run("second", List.of(memory), List.of());
    assertThat(Trace.from(built().graph(), "run:id-second", ALL).nodes())
        .containsKey("run:id-prepare");
  }

  @Test
  void versionsCountContentsAndAliasesStayWithTheirs() {
    run("a", List.of(), List.of(data("m", "a")));
    run("b", List.of(), List.of(data("m", "b")));
    run("c", List.of(), List.of(data("m", "a")));
    ArtifactVersions versions =
        built(
                new Lineage.Alias("m", "best", "sha256:" + digest("b")),
                new Lineage.Alias("m", "gone", "sha256:" + digest("f")))
            .versions();
    assertThat(versions.of("m")).extracting(ArtifactVersions.Version::number).containsExactly(1, 2);
    assertThat(versions.find("m:best").orElseThrow().number()).isEqualTo(2);
    assertThat(versions.find("m@best")).isEqualTo(versions.find("m:v2"));
    assertThat(versions.find("m:latest").orElseThrow().number()).isEqualTo(1);
    assertThat(versions.find("m")).isEqualTo(versions.find("m:latest"));
    assertThat(versions.find("m:3")).isEmpty();
    assertThat(versions.find("m:gone")).isEmpty();
    assertThat(versions.dangling("m")).containsExactly("gone");
  }

  @Test
  void hostileNamesStayTextInEveryLanguage() {
    String evil = "\"];\n<script>\u001b[31m--> `x` |\\N %% end";
    run(evil, List.of(data(evil, "a")), List.of(data(evil, "b")));
    Trace trace = Trace.from(built().graph(), "run:id-" + evil, ALL);
    List<String> dot = LineageDot.lines(trace);
    assertThat(dot).allMatch(line -> line.matches("[^\u001b\n]*"));
    assertThat(dot.stream().filter(line -> line.contains("shape=")))
        .allMatch(
            line -> line.matches("  n[0-9] \\[[^\"]*label=\"([^\"\\\\]|\\\\[\\\\\"n])*\"\\];"));
    assertThat(
            LineageMermaid.lines(trace).stream().filter(line -> line.matches(" {2}n[0-9][^ ].*")))
        .hasSize(3)
        .allMatch(
            line -> line.matches("  n[0-9]\\(?\\[\"[\\p{L}0-9 .,_/#;-]*<br/>[^\"<>`|]*\"]\\)?"));
    assertThat(LineageText.lines(trace)).allMatch(line -> line.matches("[^\u001b\n]*"));
  }
}
