package dev.gitruns.diff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.diff.Delta.Kind;
import dev.gitruns.diff.MetricDelta.Verdict;
import dev.gitruns.model.Value;
import dev.gitruns.read.Goal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunDifferTest {
  private final RunSide base = Sides.base("base", 'a').side();
  private final RunDiff diff = RunDiffer.diff(base, Sides.changed("new", 'b').side());

  private static List<String> told(Section section) {
    return section.deltas().stream().map(delta -> delta.kind() + " " + delta.path()).toList();
  }

  @Test
  void aRunDoesNotDifferFromItself() {
    RunDiff same = RunDiffer.diff(base, base);
    assertThat(same.isEmpty()).isTrue();
    assertThat(same.config().equal()).isEqualTo(3);
    assertThat(same.equalMetrics()).isEqualTo(2);
  }

  @Test
  void namesAndTimesAreNoDifference() {
    RunSide other =
        Sides.base("other", 'c')
            .with("run.json", base.run().with("start", Value.of(1)).with("name", Value.of("z")))
            .side();
    assertThat(RunDiffer.diff(base, other).isEmpty()).isTrue();
  }

  @Test
  void nothingAtAllEqualsNothing() {
    RunSide empty = RunSide.of("x", "", Map.of());
    assertThat(RunDiffer.diff(empty, empty).isEmpty()).isTrue();
    assertThat(RunDiffer.diff(empty, base).isEmpty()).isFalse();
    assertThat(DiffText.lines(RunDiffer.diff(empty, base))).isNotEmpty();
    assertThat(DiffMarkdown.lines(RunDiffer.diff(base, empty))).isNotEmpty();
  }

  @Test
  void eachPartNamesWhatDiffers() {
    assertThat(told(diff.config()))
        .containsExactly("REMOVED epochs", "CHANGED optim.lr", "ADDED warmup");
    assertThat(diff.config().equal()).isEqualTo(1);
    assertThat(told(diff.packages()))
        .containsExactly("ADDED extra", "REMOVED numpy", "CHANGED torch");
    assertThat(told(diff.code())).containsExactly("CHANGED commit", "CHANGED dirty");
    assertThat(told(diff.outcome())).containsExactly("ADDED exit_code", "CHANGED status");
    assertThat(diff.environment().isEmpty()).isTrue();
    assertThat(diff.inputs().equal()).isEqualTo(2);
  }

  @Test
  void inputsAreComparedByName() {
    Value.Fields swapped =
        Sides.fields()
            .put(
                "inputs",
                new Value.Items(
                    List.of(
                        Sides.fields().put("name", "test").put("rows", 5).build(),
                        Sides.fields()
                            .put("name", "train")
                            .put("sha256", "1".repeat(64))
                            .put("rows", 101)
                            .build(),
                        Sides.fields().put("name", "test").put("rows", 6).build())))
            .build();
    RunDiff inputs = RunDiffer.diff(base, Sides.base("b", 'b').with("inputs.json", swapped).side());
    assertThat(told(inputs.inputs()))
        .containsExactly("ADDED test (2): rows", "ADDED test: rows", "CHANGED train: rows");
  }

  @Test
  void metricsHaveDifferenceAndVerdict() {
    assertThat(diff.metrics())
        .extracting(MetricDelta::name)
        .containsExactly("loss", "new", "val/f1");
    MetricDelta loss = diff.metrics().get(0);
    assertThat(loss.difference().orElseThrow()).isCloseTo(0.1, within(1e-9));
    assertThat(loss.relative().orElseThrow()).isCloseTo(0.2, within(1e-9));
    assertThat(loss.verdict()).isEqualTo(Verdict.WORSE);
    assertThat(diff.metrics().get(1).difference()).isEmpty();
    assertThat(diff.metrics().get(1).verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(diff.metrics().get(2).verdict()).isEqualTo(Verdict.BETTER);
  }

  private static org.assertj.core.data.Offset<Double> within(double size) {
    return org.assertj.core.data.Offset.offset(size);
  }

  @Test
  void contradictingGoalsGiveNoVerdict() {
    Value.Fields contrary =
        base.summary()
            .with("goals", Sides.fields().put("val/f1", "min").build())
            .with("metrics", Sides.fields().put("val/f1", Sides.summary(1)).build());
    RunDiff contested =
        RunDiffer.diff(base, Sides.base("b", 'b').with("summary.json", contrary).side());
    assertThat(contested.metrics())
        .extracting(MetricDelta::goal)
        .contains(java.util.Optional.of(Goal.MIN))
        .contains(java.util.Optional.empty());
  }

  @Test
  void integersFloatsNanAndZerosAreToldApart() {
    Section section =
        Section.between(
            Map.of("a", Value.of(1), "n", Value.of(Double.NaN), "z", Value.of(0.0)),
            Map.of("a", Value.of(1.0), "n", Value.of(Double.NaN), "z", Value.of(-0.0)));
    assertThat(told(section)).containsExactly(Kind.CHANGED + " a", Kind.CHANGED + " z");
  }

  @Test
  void backAndForthAreMirrored() {
    RunDiff back = RunDiffer.diff(Sides.changed("new", 'b').side(), base);
    assertThat(told(back.config()))
        .containsExactly("ADDED epochs", "CHANGED optim.lr", "REMOVED warmup");
    assertThat(back.metrics().get(0).verdict()).isEqualTo(Verdict.BETTER);
  }

  @Test
  void pathsAreUnambiguous() {
    Value.Fields document =
        Sides.fields()
            .put("a", Sides.fields().put("b", 1).put("", 2).put("x.y", 3).build())
            .put("a.b", 4)
            .put("q\"", 5)
            .put("none", Value.Fields.EMPTY)
            .put("list", new Value.Items(List.of(Value.of(1), Value.of(2))))
            .put("deep", new Value.Items(List.of(Sides.fields().put("k", 6).build(), Value.of(7))))
            .build();
    assertThat(FlatFields.of(document).keySet())
        .containsExactly(
            "\"a.b\"",
            "\"q\\\"\"",
            "a.\"\"",
            "a.\"x.y\"",
            "a.b",
            "deep[0].k",
            "deep[1]",
            "list",
            "none");
  }
}
