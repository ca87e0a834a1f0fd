package dev.gitruns.cli.output;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.TextWidth;
import dev.gitruns.model.Untrusted;
import dev.gitruns.model.Value;
import dev.gitruns.op.Diagnosis;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the doctor found. */
public record DoctorText(List<Diagnosis> found) {
  private static final int TEXT = 500;
  private static final String INDENT = " ".repeat(6);

  /** Whether nothing needs doing. */
  public boolean isHealthy() {
    return count(Diagnosis.Level.TODO) == 0;
  }

  private long count(Diagnosis.Level level) {
    return found.stream().filter(each -> each.level() == level).count();
  }

  /** For people: what is well in a line each, then what is worth knowing, then what to do. */
  public List<String> lines(Style style) {
    List<String> lines = new ArrayList<>();
    int width = found.stream().mapToInt(each -> each.code().length()).max().orElse(0);
    for (Diagnosis each : found) {
      if (each.level() == Diagnosis.Level.OK) {
        lines.add(
            style.paint(Style.Ink.GREEN, "ok")
                + "    "
                + TextWidth.padRight(each.code(), width)
                + "  "
                + Untrusted.line(each.what(), TEXT));
      }
    }
    for (Diagnosis.Level level : List.of(Diagnosis.Level.NOTE, Diagnosis.Level.TODO)) {
      found.stream()
          .filter(each -> each.level() == level)
          .forEach(each -> advice(each, style, lines));
    }
    long todo = count(Diagnosis.Level.TODO);
    lines.add("");
    lines.add(
        todo == 0 ? "All is well." : todo == 1 ? "One thing to do." : todo + " things to do.");
    return lines;
  }

  private static void advice(Diagnosis each, Style style, List<String> lines) {
    boolean todo = each.level() == Diagnosis.Level.TODO;
    lines.add(
        style.paint(todo ? Style.Ink.RED : Style.Ink.YELLOW, todo ? "todo" : "note")
            + "  "
            + Untrusted.line(each.what(), TEXT));
    if (!each.why().isEmpty()) {
      lines.add(INDENT + Untrusted.line(each.why(), TEXT));
    }
    if (!each.next().isEmpty()) {
      lines.add(INDENT + "next: " + Untrusted.line(each.next(), TEXT));
    }
  }

  /** For programs. */
  public Value.Fields toFields() {
    List<Value> findings = new ArrayList<>();
    for (Diagnosis each : found) {
      findings.add(
          new FieldsBuilder()
              .put("code", each.code())
              .put("level", each.level().name().toLowerCase(Locale.ROOT))
              .put("what", each.what())
              .put("why", each.why().isEmpty() ? null : each.why())
              .put("next", each.next().isEmpty() ? null : each.next())
              .build());
    }
    return new FieldsBuilder()
        .put("healthy", isHealthy())
        .put("findings", new Value.Items(findings))
        .build();
  }
}
