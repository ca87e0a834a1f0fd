package dev.gitruns.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.read.RunRow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilterTest {
  private final RunRow row = Rows.full();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "val/f1 > 0.9",
        "val/f1>.9 and config.lr<1e-3",
        "val/f1 = 0.91",
        "val/f1.max >= 0.95",
        "val/f1.min <= .5",
        "val/f1.mean > 0.78",
        "val/f1.last == 0.91",
        "acc = 0.8",
        "metric.acc = 0.7",
        "summary.acc = 0.8",
        "best_epoch = 3",
        "best_epoch = 3.0",
        "lat.max = 41",
        "lat.max.mean = 41",
        "metric.status = 3",
        "status = finished",
        "status != failed",
        "name = 'ner base'",
        "name ~ ner*",
        "name ~ \"ner b??e\"",
        "name !~ ner-*",
        "experiment = ner",
        "config.lr = 3e-4",
        "config.lr = 0.0003",
        "config.lr_text < 1e-3",
        "config.lr_text = 3e-4",
        "config.epochs = 20.0",
        "config.epochs ~ 2?",
        "config.big > 9007199254740992",
        "not config.big = 9007199254740992",
        "config.amp",
        "config.amp = true",
        "config.resume = null",
        "config.epochs != null",
        "config.optim.name = adamw",
        "config.optim.sched.warm.up = 5",
        "\"config.optim.my key\" = 7",
        "config.a.b = 1",
        "config.layers ~ dens*",
        "has(config.optim)",
        "has(tags.baseline)",
        "tag.team = nlp",
        "tags.seed > 5",
        "tags.seed = 42",
        "tags.seed = '42'",
        "status in (failed, finished)",
        "status not in (failed, killed)",
        "config.epochs in (10, 20)",
        "group = lr-sweep",
        "command ~ *train.py",
        "dirty and pending and not held",
        "val/loss = nan",
        "val/f1 != nan",
        "val/f1 < inf",
        "duration > 1h",
        "duration = 1h30m",
        "duration <= 5400",
        "start > 1969-12-31",
        "start < 2026-01-31T09:30",
        "end >= 1970-01-01T01:30:01Z",
        "start = '1970-01-01 00:00:01'",
        "id ~ aaaa*",
        "uid ~ 01*",
        "AND_ = 1 or val/f1 > 0 AND NOT dirty = false",
      })
  void matches(String filter) {
    assertThat(Filter.parse(filter).matches(row)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "val/f1 > 0.91",
        "val/f1 = adam",
        "val/f1 < adam",
        "name > 1",
        "missing = 1",
        "missing != 1",
        "missing !~ a",
        "missing in (1)",
        "missing not in (1)",
        "has(missing)",
        "val/f1.median > 0",
        "val/loss > 0",
        "val/loss <= 0",
        "val/loss != nan",
        "val/loss.min >= 0",
        "config.amp = 1",
        "config.epochs",
        "config.missing",
        "config.optim.missing = 1",
        "config.optim = adamw",
        "name ~ base",
        "tags.team > 5",
        "metric.best_epoch = 3",
        "parent = x",
        "held",
        "config.resume != null",
        "not (status = finished)",
      })
  void leavesOut(String filter) {
    assertThat(Filter.parse(filter).matches(row)).isFalse();
  }

  @Test
  void notBindsCloserThanAndAndAndCloserThanOr() {
    assertThat(Filter.parse("not a = 1 and b = 2 or c = 3 and not not d = 4").toString())
        .isEqualTo("not a = 1 and b = 2 or c = 3 and not not d = 4");
    assertThat(Filter.parse("not dirty or dirty").matches(row)).isTrue();
    assertThat(Filter.parse("dirty or held and held").matches(row)).isTrue();
    assertThat(Filter.parse("(dirty or held) and held").matches(row)).isFalse();
    assertThat(Filter.parse("not (held or dirty)").matches(row)).isFalse();
    assertThat(Filter.parse("not held or dirty").matches(row)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a = 1 and (b = 2 or c = 3)",
        "not (a = 1 and b = 2)",
        "(a = 1 or b = 2) and c = 3",
        "\"a b\" = \"say \\\"x\\\" \\\\\"",
        "x in (1, \"two words\", null)",
        "x not in (\"1\")",
        "has(\"and\")",
        "name ~ \"a*\"",
        "config.amp",
        "duration > 1h30m",
        "metric.acc = nan",
      })
  void writesItselfSoThatItReadsBack(String text) {
    Filter filter = Filter.parse(text);
    assertThat(filter.toString()).isEqualTo(text);
    assertThat(Filter.parse(filter.toString())).isEqualTo(filter);
  }

  @Test
  void selectsInOrder() {
    var rows = java.util.List.of(row, Rows.row(2).build(), Rows.row(3).build());
    assertThat(Filter.parse("name ~ run*").select(rows))
        .containsExactlyElementsOf(rows.subList(1, 3));
    assertThat(Filter.all().select(rows)).isEqualTo(rows);
  }

  @Test
  void aHostilePatternTakesNoTime() {
    assertThat(Glob.matches("*a".repeat(200) + "b", "a".repeat(20_000))).isFalse();
  }
}
