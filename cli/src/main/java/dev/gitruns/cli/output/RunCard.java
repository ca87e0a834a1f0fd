package dev.gitruns.cli.output;

import dev.gitruns.model.CommitId;
import dev.gitruns.model.MetricSummary;
import dev.gitruns.model.NumberText;
import dev.gitruns.model.TextWidth;
import dev.gitruns.model.TimeText;
import dev.gitruns.model.Untrusted;
import dev.gitruns.model.Value;
import dev.gitruns.model.ValueText;
import dev.gitruns.op.RunView;
import dev.gitruns.query.ConfigPath;
import dev.gitruns.query.RunRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One run for people, in sections. */
public final class RunCard {
  private static final int TEXT = 500;
  private static final int CELL = 120;
  private static final int FEW = 8;

  private static final int NARROWEST = 10;
  private static final int WIDEST = 32;

  private final List<String> lines = new ArrayList<>();
  private final List<Map.Entry<String, String>> waiting = new ArrayList<>();
  private final Style style;

  private RunCard(Style style) {
    this.style = style;
  }

  /** The lines of the card. */
  public static List<String> of(RunView view, Style style, long nowMicros) {
    RunCard card = new RunCard(style);
    card.head(view, nowMicros);
    card.values("config", ConfigPath.leaves(view.row().config()));
    card.code(view);
    card.inputs(view.document("inputs.json"));
    card.environment(view.document("environment.json"));
    card.metrics(view.row());
    card.values("summary", ConfigPath.leaves(view.row().values()));
    card.artifacts(view.document("artifacts.json"), view.notHere().size(), view.row().shortId());
    card.problems(view.document("run.json"));
    card.align();
    return List.copyOf(card.lines);
  }

  /** Text of many lines without what could harm a terminal. */
  public static String harmless(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.lines().forEach(line -> out.append(Untrusted.line(line, Integer.MAX_VALUE)).append('\n'));
    return out.toString();
  }

  private void head(RunView view, long nowMicros) {
    RunRow row = view.row();
    lines.add(style.paint(Style.Ink.BOLD, Untrusted.line(row.name(), TEXT)));
    line("id", row.id().map(id -> id.hex()).orElse("(not sealed yet)"));
    line("uid", row.uid().text());
    line("experiment", row.experiment());
    line("status", row.status().word() + exit(view.document("run.json")));
    line("started", TimeText.utc(row.start()) + " (" + TimeText.ago(row.start(), nowMicros) + ")");
    row.durationMicros().ifPresent(took -> line("took", TimeText.duration(took)));
    if (!row.command().isEmpty()) {
      line("command", String.join(" ", row.command()));
    }
    row.user().ifPresent(user -> line("by", user + row.host().map(h -> " on " + h).orElse("")));
    row.group().ifPresent(group -> line("group", group));
    row.parent().ifPresent(parent -> line("parent", parent));
    row.note().ifPresent(note -> line("note", note));
    if (!row.tags().isEmpty()) {
      List<String> tags = new ArrayList<>();
      row.tags().forEach((key, value) -> tags.add(value.isEmpty() ? key : key + "=" + value));
      line("tags", String.join(", ", tags));
    }
    if (!row.earlier().isEmpty()) {
      line("segments", String.valueOf(row.earlier().size() + 1));
    }
    view.missing().forEach(id -> line("missing", "segment " + id.hex() + " isn't here"));
    view.held().ifPresent(held -> line("held", held.sentence()));
  }

  private static String exit(Value.Fields run) {
    return run.text("signal").map(signal -> " by " + signal).orElse("")
        + run.integer("exit_code")
            .filter(code -> code != 0)
            .map(code -> ", exit code " + code)
            .orElse("");
  }

  private void code(RunView view) {
    Value.Fields code = view.document("code.json");
    if (code.isEmpty()) {
      return;
    }
    title("code");
    code.text("commit").ifPresent(commit -> line("commit", commit));
    code.text("branch").ifPresent(branch -> line("branch", branch));
    boolean dirty = code.bool("dirty").orElse(false);
    if (dirty) {
      line("work tree", code.bool("exact").orElse(false) ? "dirty" : "dirty, incomplete");
    }
    code.text("snapshot").filter(CommitId::isCommitId).ifPresent(hex -> line("snapshot", hex));
    view.missingCode().forEach(id -> line("missing", id.hex() + " isn't in this repository"));
    few(
        code.items("left_out"),
        item ->
            line(
                "left out",
                switch (item.text("reason").orElse("?")) {
                  case "home" -> "untracked files outside the project (a home directory)";
                  case "hidden" -> "untracked files (status.showUntrackedFiles is no)";
                  default ->
                      item.text("path").orElse("?") + " (" + item.text("reason").orElse("?") + ")";
                }));
  }

  private void inputs(Value.Fields document) {
    if (!document.items("inputs").isEmpty()) {
      title("data");
      few(document.items("inputs"), input -> line(input.text("name").orElse("?"), dataText(input)));
    }
  }

  private static String dataText(Value.Fields input) {
    List<String> parts = new ArrayList<>();
    input.text("uri").ifPresent(parts::add);
    if (input.text("kind").filter("memory"::equals).isPresent()) {
      input.text("format").ifPresent(parts::add);
      parts.add("in memory");
    }
    input.text("sha256").ifPresent(hex -> parts.add("sha256 " + cut(hex)));
    input.integer("size").ifPresent(size -> parts.add(NumberText.bytes(size)));
    input.integer("rows").ifPresent(rows -> parts.add(rows + " rows"));
    return String.join(", ", parts);
  }

  private void environment(Value.Fields document) {
    if (document.isEmpty()) {
      return;
    }
    title("environment");
    Value.Fields os = document.fields("os");
    if (!os.isEmpty()) {
      line("os", os.text("name").orElse("?") + " " + os.text("version").orElse(""));
    }
    document.fields("cpu").text("model").ifPresent(model -> line("cpu", model));
    Value.Fields language = document.fields("language");
    language
        .text("name")
        .ifPresent(name -> line("language", name + " " + language.text("version").orElse("")));
    for (Value gpu : document.items("gpus")) {
      if (gpu instanceof Value.Fields fields) {
        line("gpu", fields.text("name").orElse("?"));
      }
    }
    int packages = document.fields("packages").values().size();
    if (packages > 0) {
      line("packages", String.valueOf(packages));
    }
    if (document.text("console").filter("streams"::equals).isPresent()) {
      line("console", "sys.stdout and sys.stderr of Python, without C code and child processes");
    }
  }

  private void metrics(RunRow row) {
    if (row.metrics().isEmpty()) {
      return;
    }
    title("metrics");
    Table table =
        new Table(
            List.of(
                new Table.Column("name", Table.Fit.TEXT),
                new Table.Column("last", Table.Fit.NUMBER),
                new Table.Column("min", Table.Fit.NUMBER),
                new Table.Column("max", Table.Fit.NUMBER),
                new Table.Column("step", Table.Fit.NUMBER),
                new Table.Column("points", Table.Fit.NUMBER)));
    for (Map.Entry<String, MetricSummary> metric : row.metrics().entrySet()) {
      MetricSummary summary = metric.getValue();
      table.row(
          metric.getKey(),
          NumberText.brief(summary.last()),
          NumberText.brief(summary.min()),
          NumberText.brief(summary.max()),
          String.valueOf(summary.lastStep()),
          summary.n() + (summary.nan() > 0 ? " (" + summary.nan() + " NaN)" : ""));
    }
    table.layout(0, Style.PLAIN).lines().forEach(text -> lines.add("  " + text));
  }

  private void artifacts(Value.Fields document, int notHere, String run) {
    if (!document.items("artifacts").isEmpty()) {
      title("artifacts");
      few(document.items("artifacts"), each -> line(each.text("name").orElse("?"), dataText(each)));
      if (notHere > 0) {
        line(
            "not here",
            notHere + " large ones, only their digests: git runs artifacts fetch " + run);
      }
    }
  }

  private void problems(Value.Fields run) {
    if (!run.items("problems").isEmpty()) {
      title("problems");
      few(
          run.items("problems"),
          each -> line(each.text("code").orElse("?"), each.text("message").orElse("")));
    }
  }

  private void values(String title, Map<String, Value> values) {
    if (values.isEmpty()) {
      return;
    }
    title(title);
    values.forEach((key, value) -> line(key, ValueText.exact(value, CELL)));
  }

  private void few(List<Value> items, java.util.function.Consumer<Value.Fields> each) {
    items.stream()
        .filter(Value.Fields.class::isInstance)
        .limit(FEW)
        .forEach(item -> each.accept((Value.Fields) item));
    if (items.size() > FEW) {
      line("…", (items.size() - FEW) + " more");
    }
  }

  private void title(String text) {
    align();
    lines.add("");
    lines.add(style.paint(Style.Ink.BOLD, text));
  }

  /** Keeps a line until its section ends, when it is known how wide the keys are. */
  private void line(String key, String value) {
    waiting.add(Map.entry(Untrusted.line(key, CELL), Untrusted.line(value, TEXT)));
  }

  private void align() {
    int width =
        waiting.stream()
            .mapToInt(line -> TextWidth.of(line.getKey()))
            .filter(each -> each <= WIDEST)
            .max()
            .orElse(0);
    for (Map.Entry<String, String> line : waiting) {
      String key = TextWidth.padRight(line.getKey(), Math.max(width, NARROWEST));
      lines.add("  " + style.paint(Style.Ink.DIM, key) + "  " + line.getValue());
    }
    waiting.clear();
  }

  private static String cut(String hex) {
    return hex.length() > 12 ? hex.substring(0, 12) + "…" : hex;
  }
}
