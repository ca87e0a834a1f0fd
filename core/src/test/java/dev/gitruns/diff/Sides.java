package dev.gitruns.diff;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.MetricAccumulator;
import dev.gitruns.model.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs to compare, document by document. */
final class Sides {
  private final Map<String, Value.Fields> documents = new HashMap<>();
  private final String label;
  private final char digit;

  private Sides(String label, char digit) {
    this.label = label;
    this.digit = digit;
  }

  static FieldsBuilder fields() {
    return new FieldsBuilder();
  }

  static Value.Fields summary(double... values) {
    MetricAccumulator all = new MetricAccumulator();
    for (int i = 0; i < values.length; i++) {
      all.add(i, i, values[i]);
    }
    return all.summary().toFields();
  }

  static Sides base(String label, char digit) {
    Sides sides = new Sides(label, digit);
    return sides
        .with(
            "run.json",
            fields()
                .put("uid", "01" + String.valueOf(digit).repeat(24))
                .put("name", label)
                .put("experiment", "ner")
                .put("status", "finished")
                .put("start", 1_767_225_600_000_000L)
                .put("end", 1_767_225_785_000_000L)
                .put("command", Value.ofTexts(List.of("python", "train.py")))
                .build())
        .with(
            "config.json",
            fields()
                .put("optim", fields().put("lr", 3e-4).put("name", "adamw").build())
                .put("epochs", 20)
                .build())
        .with(
            "environment.json",
            fields()
                .put("os", fields().put("name", "Linux").build())
                .put("packages", fields().put("numpy", "2.1.0").put("torch", "2.7.1").build())
                .build())
        .with("code.json", fields().put("commit", "a".repeat(40)).put("dirty", false).build())
        .with(
            "inputs.json",
            fields()
                .put(
                    "inputs",
                    new Value.Items(
                        List.of(
                            fields()
                                .put("name", "train")
                                .put("sha256", "1".repeat(64))
                                .put("rows", 100)
                                .build())))
                .build())
        .with(
            "summary.json",
            fields()
                .put(
                    "metrics",
                    fields()
                        .put("loss", summary(0.9, 0.5))
                        .put("val/f1", summary(0.8, 0.9134))
                        .build())
                .put("values", fields().put("note", "x").build())
                .put("goals", fields().put("val/f1", "max").put("loss", "minimize").build())
                .build());
  }

  Sides with(String name, Value.Fields document) {
    documents.put(name, document);
    return this;
  }

  /** The other side of the tests: a bit of everything changed. */
  static Sides changed(String label, char digit) {
    Sides sides = base(label, digit);
    return sides
        .with(
            "run.json",
            sides
                .documents
                .get("run.json")
                .with("status", Value.of("failed"))
                .with("exit_code", Value.of(1)))
        .with(
            "config.json",
            fields()
                .put("optim", fields().put("lr", 1e-3).put("name", "adamw").build())
                .put("warmup", 100)
                .build())
        .with(
            "environment.json",
            fields()
                .put("os", fields().put("name", "Linux").build())
                .put("packages", fields().put("torch", "2.8.0").put("extra", "1").build())
                .build())
        .with("code.json", fields().put("commit", "b".repeat(40)).put("dirty", true).build())
        .with(
            "summary.json",
            sides
                .documents
                .get("summary.json")
                .with(
                    "metrics",
                    fields()
                        .put("loss", summary(0.9, 0.6))
                        .put("val/f1", summary(0.8, 0.85, 0.9201))
                        .put("new", summary(1))
                        .build()));
  }

  RunSide side() {
    return RunSide.of(label, String.valueOf(digit).repeat(64), documents);
  }
}
