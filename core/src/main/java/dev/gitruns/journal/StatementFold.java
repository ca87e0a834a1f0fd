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
  Value.Fields environment = Value.Fields.EMPTY;
  Optional<Value.Fields> code = Optional.empty();
  Optional<String> note;
  Optional<EndRecord> end = Optional.empty();
  final SortedMap<String, String> tags = new TreeMap<>(CodePoints.ORDER);
  final List<Value.Fields> artifacts = new ArrayList<>();
  final List<Value.Fields> inputs = new ArrayList<>();
  final List<ConsoleChunk> console = new ArrayList<>();
  final List<Drop> drops = new ArrayList<>();
  final List<Problem> problems = new ArrayList<>();
  long illFormed;

  StatementFold(
      Value.Fields config, Value.Fields summaryValues, Value.Fields tags, Optional<String> note) {
    this.config = config;
    this.summaryValues = summaryValues;
    this.note = note;
    tag(tags);
  }

  void add(FileReplay.Statement statement) {
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
          "tag",
          "artifact",
          "input",
          "code",
          "environment",
          "problem",
          "drop",
          "end");
  private static final List<String> TEXTS = List.of("note", "console");
  private static final List<String> KINDS =
      java.util.stream.Stream.concat(
              java.util.stream.Stream.of("media"),
              java.util.stream.Stream.concat(OBJECTS.stream(), TEXTS.stream()))
          .toList();

  private boolean object(String key, Value.Fields value, FileReplay.Statement at) {
    switch (key) {
      case "config" -> config = DeepMerge.of(config, value);
      case "summary" -> summaryValues = DeepMerge.flat(summaryValues, value);
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
