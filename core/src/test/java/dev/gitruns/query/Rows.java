package dev.gitruns.query;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.MetricAccumulator;
import dev.gitruns.model.MetricSummary;
import dev.gitruns.model.RunId;
import dev.gitruns.model.RunStatus;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Value;
import dev.gitruns.read.Mark;
import dev.gitruns.read.RunRow;
import dev.gitruns.read.RunRowBuilder;

/** Runs to look at. */
final class Rows {
  private Rows() {}

  static Uid uid(int number) {
    return new Uid("01%024d".formatted(number));
  }

  static RunId id(char digit) {
    return RunId.of(String.valueOf(digit).repeat(64));
  }

  static RunRowBuilder row(int number) {
    return RunRow.builder(uid(number), number * 1_000_000L).name("run-" + number);
  }

  static MetricSummary summary(double... values) {
    MetricAccumulator all = new MetricAccumulator();
    for (int i = 0; i < values.length; i++) {
      all.add(i, i, values[i]);
    }
    return all.summary();
  }

  /** A run with a bit of everything. */
  static RunRow full() {
    Value.Fields config =
        new FieldsBuilder()
            .put("lr", 3e-4)
            .put("lr_text", "3e-4")
            .put("epochs", 20)
            .put("big", new Value.Int(new java.math.BigInteger("9007199254740993")))
            .put("amp", true)
            .put("resume", Value.Null.NULL)
            .put("a.b", 1)
            .put("layers", Value.ofTexts(java.util.List.of("conv", "dense")))
            .put(
                "optim",
                new FieldsBuilder()
                    .put("name", "adamw")
                    .put("sched", new FieldsBuilder().put("warm.up", 5).build())
                    .put("my key", 7)
                    .build())
            .build();
    return row(1)
        .id(id('a'))
        .name("ner base")
        .experiment("ner")
        .status(RunStatus.FINISHED)
        .end(1_000_000L + 5_400_000_000L)
        .config(config)
        .metric("val/f1", summary(0.5, 0.95, 0.91))
        .metric("val/loss", summary(Double.NaN))
        .metric("lat.max", summary(41))
        .metric("status", summary(3))
        .values(new FieldsBuilder().put("acc", 0.8).put("best_epoch", 3).build())
        .metric("acc", summary(0.7))
        .tag("baseline", "")
        .tag("seed", "42")
        .tag("team", "nlp")
        .group("lr-sweep")
        .dirty(true)
        .mark(Mark.PENDING)
        .run(
            new FieldsBuilder()
                .put("command", Value.ofTexts(java.util.List.of("python", "train.py")))
                .build())
        .build();
  }
}
