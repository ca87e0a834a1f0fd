package dev.gitruns.cli.output;

import dev.gitruns.model.CodePoints;
import dev.gitruns.model.CommitId;
import dev.gitruns.model.MetricSummary;
import dev.gitruns.model.NumberText;
import dev.gitruns.model.ShellWords;
import dev.gitruns.model.TimeText;
import dev.gitruns.model.Untrusted;
import dev.gitruns.model.Value;
import dev.gitruns.model.ValueText;
import dev.gitruns.query.ConfigPath;
import dev.gitruns.read.RunNote;
import dev.gitruns.read.RunRow;
import dev.gitruns.read.RunRowBuilder;
import dev.gitruns.read.RunView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** One run for people, in sections. */
public final class RunCard {
  private static final int CELL = 120;
  private static final int FEW = 8;
  private static final int CONFIG = 30;
  private static final String OF_MLFLOW = "mlflow.";

  private final CardLines out;
  private final boolean all;
  private final int few;

  private RunCard(Style style, boolean all) {
    this.out = new CardLines(style);
    this.few = all ? Integer.MAX_VALUE : FEW;
    this.all = all;
  }

  /**
   * The lines of the card.
   *
   * @param others all runs, to name those that this one belongs to
   * @param all whether nothing is left out, however long
   */
  public static List<String> of(
      RunView view, List<RunRow> others, boolean all, Style style, long nowMicros) {
    RunCard card = new RunCard(style, all);
    card.head(view, others, nowMicros);
    card.config(view.row(), others);
    card.code(view);
    card.inputs(view.document("inputs.json"));
    EnvironmentLines.add(view.document("environment.json"), card.out);
    card.metrics(view.row());
    card.summary(view.row());
    KeptFiles files = KeptFiles.of(view);
    card.entries("media", files.media());
    card.entries("models", files.models());
    card.artifacts(files, view.notHere().size(), view.row().shortId());
    card.problems(view.document("run.json"));
    return card.out.lines();
  }

  /** Text of many lines without what could harm a terminal. */
  public static String harmless(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.lines().forEach(line -> out.append(Untrusted.line(line, Integer.MAX_VALUE)).append('\n'));
    return out.toString();
  }

  private void head(RunView view, List<RunRow> others, long nowMicros) {
    RunRow row = view.row();
    out.name(row.name());
    line("id", row.id().map(id -> id.hex()).orElse("(not sealed yet)"));
    line("uid", row.uid().text());
    line("experiment", row.experiment());
    line("status", row.status().word() + exit(view.document("run.json")));
    line("started", TimeText.utc(row.start()) + " (" + TimeText.ago(row.start(), nowMicros) + ")");
    row.durationMicros().ifPresent(took -> line("took", TimeText.duration(took)));
    if (row.endsBeforeStart()) {
      line("took", "unknown: the clock was set back during the run");
    }
    if (!row.command().isEmpty()) {
      line("command", ShellWords.join(row.command()));
    }
    row.user().ifPresent(user -> line("by", user + row.host().map(h -> " on " + h).orElse("")));
    row.group().ifPresent(group -> line("group", group));
    row.jobType().ifPresent(type -> line("job type", type));
    row.parent().ifPresent(parent -> line("parent", named(parent, others)));
    List<String> children =
        others.stream()
            .filter(each -> each.parent().equals(Optional.of(row.uid().text())))
            .map(RunCard::called)
            .toList();
    if (!children.isEmpty()) {
      line("children", children.size() + ": " + some(children));
    }
    notes(view.notes(), row.start(), nowMicros);
    tags(row);
    if (!row.earlier().isEmpty()) {
      line("segments", String.valueOf(row.earlier().size() + 1));
    }
    view.missing().forEach(id -> line("missing", "segment " + id.hex() + " isn't here"));
    view.held().ifPresent(held -> line("held", held.sentence()));
    lost(view.document("run.json"));
  }

  /** The newest first. What the run began with is by whoever started it. */
  private void notes(List<RunNote> notes, long start, long nowMicros) {
    for (int i = notes.size() - 1; i >= Math.max(0, notes.size() - few); i--) {
      RunNote note = notes.get(i);
      String by = note.by().isEmpty() ? "" : note.by() + ", ";
      boolean plain = notes.size() == 1 && note.at() == start;
      line(
          i == notes.size() - 1 ? "note" : "older note",
          note.text() + (plain ? "" : " (" + by + TimeText.ago(note.at(), nowMicros) + ")"));
    }
    if (notes.size() > few) {
      line("older note", (notes.size() - few) + " more (--all)");
    }
  }

  private static String called(RunRow row) {
    return row.name() + " (" + row.shortId() + ")";
  }

  private static String named(String uid, List<RunRow> rows) {
    return rows.stream()
        .filter(row -> row.uid().text().equals(uid))
        .findFirst()
        .map(RunCard::called)
        .orElse(uid);
  }

  private String some(List<String> texts) {
    return texts.size() <= few
        ? String.join(", ", texts)
        : String.join(", ", texts.subList(0, few)) + " and " + (texts.size() - few) + " more";
  }

  /** What MLflow says of command, code and person is said above already. */
  private void tags(RunRow row) {
    List<String> tags = new ArrayList<>();
    int hidden = 0;
    for (Map.Entry<String, String> tag : row.tags().entrySet()) {
      if (!all && tag.getKey().startsWith(OF_MLFLOW)) {
        hidden++;
      } else {
        tags.add(tag.getKey() + (tag.getValue().isEmpty() ? "" : "=" + tag.getValue()));
      }
    }
    if (hidden > 0) {
      tags.add(hidden + " of MLflow (--all)");
    }
    if (!tags.isEmpty()) {
      line("tags", String.join(", ", tags));
    }
  }

  private void lost(Value.Fields run) {
    long lost = RunRowBuilder.lost(run);
    if (lost > 0) {
      line("lost", lost + (lost == 1 ? " record" : " records") + ": a writer couldn't keep up");
    }
  }

  private void config(RunRow row, List<RunRow> others) {
    Map<String, Value> config = ConfigPath.leaves(row.config());
    if (all || config.size() <= CONFIG) {
      values("config", config);
      return;
    }
    Map<String, Value> differing = new TreeMap<>(CodePoints.ORDER);
    Map<String, Value> equal = new TreeMap<>(CodePoints.ORDER);
    List<Map<String, Value>> theirs =
        others.stream()
            .filter(each -> each.experiment().equals(row.experiment()))
            .map(each -> (Map<String, Value>) ConfigPath.leaves(each.config()))
            .toList();
    config.forEach(
        (key, value) ->
            (theirs.stream().anyMatch(each -> !value.equals(each.getOrDefault(key, value)))
                    ? differing
                    : equal)
                .put(key, value));
    Map<String, Value> shown = new TreeMap<>(CodePoints.ORDER);
    Stream.concat(differing.entrySet().stream(), equal.entrySet().stream())
        .limit(CONFIG)
        .forEach(each -> shown.put(each.getKey(), each.getValue()));
    values("config", shown);
    line("…", (config.size() - CONFIG) + " more: git runs show --all " + row.shortId());
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
      few(
          document.items("inputs").stream().distinct().toList(),
          input -> line(input.text("name").orElse("?"), dataText(input)));
    }
  }

  static String dataText(Value.Fields input) {
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
    table.layout(0, Style.PLAIN).lines().forEach(out::row);
  }

  private void artifacts(KeptFiles files, int notHere, String run) {
    entries("artifacts", files.artifacts());
    if (notHere > 0) {
      line(
          "not here", notHere + " large ones, only their digests: git runs artifacts fetch " + run);
    }
  }

  private void entries(String title, List<Map.Entry<String, String>> entries) {
    if (!entries.isEmpty()) {
      title(title);
      entries.stream().limit(few).forEach(each -> line(each.getKey(), each.getValue()));
      if (entries.size() > few) {
        line("…", (entries.size() - few) + " more");
      }
    }
  }

  private void summary(RunRow row) {
    if (!row.values().isEmpty()) {
      title("summary");
      ConfigPath.leaves(row.values())
          .forEach(
              (key, value) ->
                  line(
                      key,
                      value instanceof Value.Real
                          ? ValueText.brief(value, CELL)
                          : ValueText.exact(value, CELL)));
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
        .limit(few)
        .forEach(item -> each.accept((Value.Fields) item));
    if (items.size() > few) {
      line("…", (items.size() - few) + " more");
    }
  }

  private void title(String text) {
    out.title(text);
  }

  private void line(String key, String value) {
    out.line(key, value);
  }

  private static String cut(String hex) {
    return hex.length() > 12 ? hex.substring(0, 12) + "…" : hex;
  }
}
