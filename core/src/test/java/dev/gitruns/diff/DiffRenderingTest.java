package dev.gitruns.diff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.json.CanonicalJson;
import dev.gitruns.model.Value;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DiffRenderingTest {
  private static final String HOSTILE = "\u001b[2J\n| <b>@all</b> `x` [y](z) \u202e#1";
  private final RunSide base = Sides.base("base", 'a').side();
  private final RunDiff diff = RunDiffer.diff(base, Sides.changed("new", 'b').side());

  @Test
  void textShowsOnlyWhatDiffers() {
    assertThat(DiffText.lines(diff))
        .containsExactly(
            "a  aaaaaaaaaa  base  (ner)  finished  2026-01-01 00:00:00Z  3m05s",
            "b  bbbbbbbbbb  new   (ner)  failed    2026-01-01 00:00:00Z  3m05s",
            "",
            "b failed, a finished; loss 0.5 → 0.6 (worse); val/f1 0.9134 → 0.9201 (better).",
            "Different: epochs, optim.lr, warmup, code, extra and 2 more.",
            "",
            "metrics (last value)",
            "  loss       0.5 →    0.6     +0.1  +20.0%  worse, min 0.5 → 0.6",
            "  new          – →      1",
            "  val/f1  0.9134 → 0.9201  +0.0067  +0.73%  better, max 0.9134 → 0.9201, n 2 → 3",
            "",
            "outcome",
            "  + exit_code  1",
            "  ~ status     finished → failed",
            "",
            "config",
            "  - epochs    20",
            "  ~ optim.lr  3e-4 → 1e-3",
            "  + warmup    100",
            "",
            "code",
            "  ~ commit  aaaaaaaaaa → bbbbbbbbbb",
            "  ~ dirty   false → true",
            "",
            "packages",
            "  + extra  1",
            "  - numpy  2.1.0",
            "  ~ torch  2.7.1 → 2.8.0",
            "",
            "Same in both: 1 of outcome, 1 of config, 2 of inputs, 1 of environment, 1 of summary");
  }

  @Test
  void changedFilesStandInPlaceOfTheirDigests() {
    Value.Fields code =
        Sides.fields()
            .put("commit", "c".repeat(40))
            .put("dirty", true)
            .put("tree", "d".repeat(40))
            .put("snapshot", "e".repeat(40))
            .build();
    RunDiff changed =
        RunDiffer.diff(base, Sides.base("base", 'b').with("code.json", code).side())
            .withFiles(
                List.of(
                    new FileChange("train.py", Optional.of(1L), Optional.of(12L)),
                    new FileChange("a\u001b|`b", Optional.empty(), Optional.empty())));
    assertThat(DiffText.lines(changed))
        .containsSubsequence(
            "The metrics are the same.",
            "Different: train.py, a\\u{1b}|`b.",
            "code",
            "  ~ commit  aaaaaaaaaa → cccccccccc",
            "  ~ dirty   false → true",
            "    train.py    +1 −12",
            "    a\\u{1b}|`b  binary",
            "    see the lines: git runs diff --code aaaaaaaaaa bbbbbbbbbb")
        .noneMatch(line -> line.contains("snapshot") || line.contains("dddddd"));
    assertThat(DiffMarkdown.lines(changed)).contains("| `train.py` | +1 −12 |");
    assertThat(DiffValue.of(changed).fields("code").items("files")).hasSize(2);
    assertThat(DiffText.lines(changed.withFiles(List.of()))).contains("    the files are the same");
  }

  /** Of a long command the words that differ, of a digest one line, and factors as factors. */
  @Test
  void textNamesTheDifferenceOnce() {
    assertThat(DiffText.lines(RunDiffer.diff(one("0.01", '1', 0.12), one("3e-4", '2', 2.0))))
        .contains(
            "  loss  0.12 → 2  +1.88  ×17",
            "  ~ command  … 0.01 … → … 3e-4 …",
            "  ~ train: sha256  1111111111 → 2222222222")
        .noneMatch(line -> line.contains("row_digest") || line.contains("%"));
  }

  private static RunSide one(String rate, char digest, double loss) {
    String hex = String.valueOf(digest).repeat(64);
    Value.Fields input =
        Sides.fields().put("name", "train").put("sha256", hex).put("row_digest", hex).build();
    return Sides.base("base", digest)
        .with(
            "run.json",
            Sides.fields()
                .put("uid", "01" + String.valueOf(digest).repeat(24))
                .put("status", "finished")
                .put(
                    "command",
                    Value.ofTexts(
                        List.of("python", "train.py", "--lr", rate, "--name", "the model")))
                .build())
        .with("inputs.json", Sides.fields().put("inputs", new Value.Items(List.of(input))).build())
        .with(
            "summary.json",
            Sides.fields()
                .put("metrics", Sides.fields().put("loss", Sides.summary(loss)).build())
                .build())
        .side();
  }

  @Test
  void equalRunsGetASentence() {
    assertThat(DiffText.lines(RunDiffer.diff(base, base))).last().asString().startsWith("No diff");
    assertThat(DiffMarkdown.lines(RunDiffer.diff(base, base)))
        .last()
        .asString()
        .startsWith("No diff");
  }

  @Test
  void markdownHasATableAPart() {
    List<String> lines = DiffMarkdown.lines(diff);
    assertThat(lines)
        .contains(
            "**base (`aaaaaaaaaa`) → new (`bbbbbbbbbb`)**",
            "| `val/f1` | 0.9134 | 0.9201 | +0.0067 | +0.73% | better, max 0.9134 → 0.9201, n 2 → 3 |",
            "| config | a | b |",
            "| `optim.lr` | 3e-4 | 1e-3 |",
            "| warmup | – | 100 |");
  }

  @Test
  void hostileTextStaysText() {
    RunSide hostile =
        Sides.base(HOSTILE, 'c')
            .with("config.json", Sides.fields().put(HOSTILE, HOSTILE).build())
            .with(
                "summary.json",
                Sides.fields()
                    .put("metrics", Sides.fields().put(HOSTILE, Sides.summary(1)).build())
                    .build())
            .side();
    RunDiff diff = RunDiffer.diff(base, hostile);

    assertThat(DiffText.lines(diff)).allMatch(line -> line.matches("\\P{Cntrl}*"));
    assertThat(DiffText.lines(diff)).noneMatch(line -> line.contains("\u202e"));
    Pattern spans = Pattern.compile("(`+)[^`](.*?[^`])?\\1(?!`)");
    for (String line : DiffMarkdown.lines(diff)) {
      assertThat(line).doesNotContain("\u001b").doesNotContain("\u202e");
      assertThat(spans.matcher(line).replaceAll("")).doesNotContainPattern("[@<#\\[]");
      if (line.startsWith("|")) {
        assertThat(line.replace("\\|", "").chars().filter(c -> c == '|').count()).isIn(4L, 7L);
      }
    }
  }

  @Test
  void veryLongPartsAreCutInMarkdownOnly() {
    var many = Sides.fields();
    for (int i = 0; i < 500; i++) {
      many.put("k" + i, i);
    }
    RunDiff large =
        RunDiffer.diff(base, Sides.base("b", 'b').with("config.json", many.build()).side());
    assertThat(DiffMarkdown.lines(large)).hasSizeLessThan(150).contains("and 403 more");
    assertThat(DiffText.lines(large)).hasSizeGreaterThan(500);
  }

  @Test
  void valuesThatDifferBeyondTheCutSaySo() {
    String start = "x".repeat(100);
    RunSide a =
        Sides.base("a", 'a')
            .with("config.json", Sides.fields().put("p", start + "1").build())
            .side();
    RunSide b =
        Sides.base("b", 'b')
            .with("config.json", Sides.fields().put("p", start + "2").build())
            .side();
    assertThat(DiffText.lines(RunDiffer.diff(a, b)))
        .anyMatch(line -> line.endsWith("(differ further on)"));
  }

  @Test
  void theDocumentIsExact() {
    Value.Fields document = DiffValue.of(diff);
    assertThat(document.text("schema")).contains("gitruns.diff/1");
    assertThat(document.bool("equal")).contains(false);
    String json = new String(CanonicalJson.write(document), StandardCharsets.UTF_8);
    assertThat(json).contains("\"path\": \"optim.lr\"").contains("\"a\": 0.0003");
    assertThat(CanonicalJson.parse(json.getBytes(StandardCharsets.UTF_8))).isEqualTo(document);
    Value.Fields loss = (Value.Fields) document.fields("metrics").items("different").get(0);
    assertThat(loss.text("verdict")).contains("worse");
    assertThat(loss.text("goal")).contains("min");
  }
}
