package dev.gitruns.diff;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.MetricSummary;
import dev.gitruns.model.Value;
import java.util.List;
import java.util.Locale;

/** A diff as the document {@code gitruns.diff/1}: exact values, nothing cut. */
public final class DiffValue {
  public static final String SCHEMA = "gitruns.diff/1";

  private DiffValue() {}

  public static Value.Fields of(RunDiff diff) {
    return new FieldsBuilder()
        .put("schema", SCHEMA)
        .put("equal", diff.isEmpty())
        .put("a", heading(diff.a()))
        .put("b", heading(diff.b()))
        .put("outcome", section(diff.outcome()))
        .put("config", section(diff.config()))
        .put("inputs", section(diff.inputs()))
        .put("code", code(diff))
        .put("environment", section(diff.environment()))
        .put("packages", section(diff.packages()))
        .put("summary", section(diff.values()))
        .put("metrics", metrics(diff))
        .build();
  }

  private static Value code(RunDiff diff) {
    Value.Fields code = (Value.Fields) section(diff.code());
    if (diff.files().isEmpty()) {
      return code;
    }
    List<Value> files =
        diff.files().get().stream()
            .map(
                file ->
                    (Value)
                        new FieldsBuilder()
                            .put("path", file.path())
                            .put("added", file.added().map(Value::of).orElse(null))
                            .put("removed", file.removed().map(Value::of).orElse(null))
                            .build())
            .toList();
    return code.with("files", new Value.Items(files));
  }

  private static Value heading(RunHeading run) {
    FieldsBuilder fields =
        new FieldsBuilder()
            .put("label", run.label())
            .put("uid", present(run.uid()))
            .put("id", present(run.id()))
            .put("name", present(run.name()))
            .put("experiment", present(run.experiment()))
            .put("status", run.status());
    run.start().ifPresent(start -> fields.put("start", start));
    run.duration().ifPresent(micros -> fields.put("duration", micros));
    return fields.build();
  }

  private static String present(String text) {
    return text.isEmpty() ? null : text;
  }

  private static Value section(Section section) {
    List<Value> deltas =
        section.deltas().stream()
            .map(
                delta ->
                    (Value)
                        new FieldsBuilder()
                            .put("path", delta.path())
                            .put("kind", delta.kind().name().toLowerCase(Locale.ROOT))
                            .put("a", delta.before().orElse(null))
                            .put("b", delta.after().orElse(null))
                            .build())
            .toList();
    return new FieldsBuilder()
        .put("equal", section.equal())
        .put("different", new Value.Items(deltas))
        .build();
  }

  private static Value metrics(RunDiff diff) {
    List<Value> deltas = diff.metrics().stream().map(delta -> (Value) metric(delta)).toList();
    return new FieldsBuilder()
        .put("equal", diff.equalMetrics())
        .put("different", new Value.Items(deltas))
        .build();
  }

  private static Value.Fields metric(MetricDelta delta) {
    FieldsBuilder fields =
        new FieldsBuilder()
            .put("name", delta.name())
            .put("a", delta.before().map(MetricSummary::toFields).orElse(null))
            .put("b", delta.after().map(MetricSummary::toFields).orElse(null))
            .put("verdict", delta.verdict().name().toLowerCase(Locale.ROOT));
    delta.goal().ifPresent(goal -> fields.put("goal", goal.word()));
    delta.difference().ifPresent(difference -> fields.put("difference", difference));
    delta.relative().ifPresent(relative -> fields.put("relative", relative));
    return fields.build();
  }
}
