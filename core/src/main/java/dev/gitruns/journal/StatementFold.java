package dev.gitruns.journal;

import dev.gitruns.json.CompactJson;
import dev.gitruns.model.CodePoints;
import dev.gitruns.model.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Folds what the lines say beside metrics, in the order of time, writer and line. */
final class StatementFold {
  Value.Fields config;
  Value.Fields summaryValues;
  Value.Fields goals;
  Value.Fields environment = Value.Fields.EMPTY;
  Optional<Value.Fields> code = Optional.empty();
  Optional<String> note;
  Value.Fields changed;
  Optional<EndRecord> end = Optional.empty();
  final SortedMap<String, String> tags = new TreeMap<>(CodePoints.ORDER);
  final List<Value.Fields> artifacts = new ArrayList<>();
  final List<Value.Fields> inputs = new ArrayList<>();
  final List<ConsoleChunk> console = new ArrayList<>();
  final List<Drop> drops = new ArrayList<>();
  final List<Problem> problems = new ArrayList<>();
  long illFormed;

  /** When a further writer resumed the run here, or {@link Long#MIN_VALUE}. */
  long resumed = Long.MIN_VALUE;

  StatementFold(
      Value.Fields config,
      Value.Fields summary,
      Value.Fields tags,
      Optional<String> note,
      Value.Fields changed) {
    this.config = config;
    this.summaryValues = summary.fields("values");
    this.goals = summary.fields("goals");
    this.note = note;
    this.changed = changed;
    tag(tags);
  }

  void add(FileReplay.Statement statement) {
    if (statement.fields().get("resumed").isPresent()) {
      resumed = Math.max(resumed, statement.timeMicros());
    }
    for (Map.Entry<String, Value> entry : statement.fields().values().entrySet()) {
      boolean fits =
          entry.getValue() instanceof Value.Fields fields
              ? object(entry.getKey(), fields, statement)
              : entry.getValue() instanceof Value.Text text
                  ? text(entry.getKey(), text.value(), statement)
                  : !KINDS.contains(entry.getKey());
      illFormed += fits ? 0 : 1;
    }
  }

  private static final List<String> OBJECTS =
      List.of(
          "config",
          "summary",
          "define",
          "tag",
          "artifact",
          "input",
          "code",
          "environment",
          "problem",
          "drop",
          "end");
  private static final List<String> GOALS = List.of("max", "min");

  /** Texts of start.json that a record changes: the names of a run. */
  static final List<String> CHANGEABLE =
      List.of("name", "experiment", "group", "job_type", "user_id");

  private static final List<String> TEXTS =
      List.of("name", "experiment", "group", "job_type", "user_id", "note", "console");
  private static final List<String> KINDS =
      java.util.stream.Stream.concat(
              java.util.stream.Stream.of("media"),
              java.util.stream.Stream.concat(OBJECTS.stream(), TEXTS.stream()))
          .toList();

  private boolean object(String key, Value.Fields value, FileReplay.Statement at) {
    switch (key) {
      case "config" -> config = DeepMerge.of(config, value);
      case "summary" -> summaryValues = DeepMerge.flat(summaryValues, value);
      case "define" -> {
        return define(value);
      }
      case "tag" -> tag(value);
      case "artifact" -> artifacts.add(value);
      case "input" -> inputs.add(value);
      case "code" -> code = Optional.of(value);
      case "environment" -> environment = DeepMerge.flat(environment, value);
      case "problem" -> {
        Optional<String> word = value.text("code");
        word.ifPresent(w -> problems.add(new Problem(w, value.text("message").orElse(""))));
        return word.isPresent();
      }
      case "drop" ->
          drops.add(
              new Drop(
                  at.writer(),
                  value.integer("from").orElse(at.timeMicros()),
                  value.integer("to").orElse(at.timeMicros()),
                  value.integer("dropped").orElse(0L)));
      case "end" -> {
        Optional<EndRecord> told = EndRecord.of(at.timeMicros(), value);
        end = told.isPresent() ? told : end;
        return told.isPresent();
      }
      default -> {
        return !TEXTS.contains(key);
      }
    }
    return true;
  }

  private boolean text(String key, String value, FileReplay.Statement at) {
    switch (key) {
      case "name", "experiment", "group", "job_type", "user_id" ->
          changed = changed.with(key, Value.of(value));
      case "note" -> note = Optional.of(value);
      case "console" -> {
        boolean error = at.fields().text("stream").filter("err"::equals).isPresent();
        console.add(new ConsoleChunk(at.timeMicros(), at.writer(), error, value));
      }
      default -> {
        return !KINDS.contains(key);
      }
    }
    return true;
  }

  /** Keeps which values of a metric are the better ones, where that is said. */
  private boolean define(Value.Fields value) {
    Optional<String> metric = value.text("name");
    Optional<String> goal = value.text("goal").filter(GOALS::contains);
    if (metric.isPresent() && goal.isPresent()) {
      goals = goals.with(metric.get(), Value.of(goal.get()));
    }
    return metric.isPresent() && (goal.isPresent() || value.get("goal").isEmpty());
  }

  /** Texts are values as they are, null takes a tag away, anything else counts as its JSON. */
  private void tag(Value.Fields given) {
    given
        .values()
        .forEach(
            (key, value) -> {
              if (value == Value.Null.NULL) {
                tags.remove(key);
              } else {
                tags.put(
                    key,
                    value instanceof Value.Text text ? text.value() : CompactJson.write(value));
              }
            });
  }
}
