package dev.gitruns.store.git;

import dev.gitruns.json.CanonicalJson;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.MetricOrder;
import dev.gitruns.model.NumberText;
import dev.gitruns.model.Untrusted;
import dev.gitruns.model.Value;
import dev.gitruns.rundir.RunFileName;
import dev.gitruns.rundir.SealedRun;
import dev.gitruns.store.Event;
import dev.gitruns.store.EventKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Says in a commit message what came to the branch, for people who read its log. */
final class CommitMessage {
  private static final int LISTED = 64;
  private static final int VALUE = 80;
  private static final int METRICS = 3;
  private static final int DIGITS = 4;
  private static final long LARGEST_DOCUMENT = 4L << 20;

  private CommitMessage() {}

  static String of(List<SealedRun> runs, List<Event> events, Map<EventKey, String> names) {
    StringBuilder text = new StringBuilder();
    if (runs.size() == 1) {
      one(runs.get(0), text);
    } else if (!runs.isEmpty()) {
      many(runs, text);
    } else {
      text.append(
          switch (events.size()) {
            case 0 -> "Take out what was purged";
            case 1 -> EventSubject.of(events.get(0), names);
            default -> events.size() + " events";
          });
      text.append('\n');
      if (events.size() > 1) {
        text.append('\n');
      }
    }
    if (events.size() > 1 && events.size() <= LISTED) {
      events.forEach(each -> text.append("- ").append(EventSubject.of(each, names)).append('\n'));
    }
    if (!runs.isEmpty() && !events.isEmpty()) {
      text.append("Events: ").append(events.size()).append('\n');
    }
    // Nothing here is code that a CI could test.
    return text.append("\n[skip ci]\n").toString();
  }

  private static void one(SealedRun run, StringBuilder text) {
    Value.Fields document = document(run, RunFileName.RUN);
    text.append(headline(run, document)).append("\n\n");
    trailer(text, "Run", run.id().hex());
    trailer(text, "Uid", run.uid().text());
    trailer(text, "Experiment", document.text("experiment").orElse(""));
    trailer(text, "Code", document(run, RunFileName.CODE).text("commit").orElse(""));
    trailer(text, "Status", document.text("status").orElse(""));
  }

  private static void many(List<SealedRun> runs, StringBuilder text) {
    List<Value.Fields> documents =
        runs.stream().map(run -> document(run, RunFileName.RUN)).toList();
    Map<String, Long> counts =
        documents.stream()
            .map(document -> document.text("status").orElse("unknown"))
            .map(status -> Untrusted.line(status, 20))
            .collect(Collectors.groupingBy(s -> s, TreeMap::new, Collectors.counting()));
    text.append(runs.size()).append(" runs: ");
    text.append(
        counts.entrySet().stream()
            .map(count -> count.getValue() + " " + count.getKey())
            .collect(Collectors.joining(", ")));
    text.append("\n\n");
    if (runs.size() > LISTED) {
      return;
    }
    for (int i = 0; i < runs.size(); i++) {
      text.append("- ").append(headline(runs.get(i), documents.get(i))).append('\n');
    }
    text.append('\n');
    runs.forEach(run -> trailer(text, "Run", run.id().hex()));
  }

  private static void trailer(StringBuilder text, String key, String value) {
    if (!value.isEmpty()) {
      text.append(key).append(": ").append(Untrusted.line(value, VALUE)).append('\n');
    }
  }

  private static String headline(SealedRun run, Value.Fields document) {
    String name = document.text("name").orElse(run.id().shortForm());
    Value.Fields summary = document(run, RunFileName.SUMMARY);
    Set<String> goals = summary.fields("goals").values().keySet();
    TreeMap<String, Double> numbers =
        new TreeMap<>(
            Comparator.<String, Boolean>comparing(key -> !goals.contains(key))
                .thenComparing(MetricOrder.ORDER));
    Value.Fields metrics = summary.fields("metrics");
    for (String key : metrics.values().keySet()) {
      metrics.fields(key).number("last").ifPresent(last -> numbers.put(key, last));
    }
    Value.Fields said = summary.fields("values");
    for (String key : said.values().keySet()) {
      said.number(key).ifPresent(value -> numbers.put(key, value));
    }
    String shown =
        numbers.entrySet().stream()
            .limit(METRICS)
            .map(
                metric ->
                    Untrusted.line(metric.getKey(), 40)
                        + " "
                        + NumberText.brief(metric.getValue(), DIGITS))
            .collect(Collectors.joining(", "));
    String status = document.text("status").orElse("");
    String tail = shown.isEmpty() ? Untrusted.line(status, 20) : shown;
    return Untrusted.line(name, VALUE) + (tail.isEmpty() ? "" : ": " + tail);
  }

  /** A document of the run, or an empty one: a message is no reason to fail. */
  private static Value.Fields document(SealedRun run, String name) {
    Path file = run.tree().resolve(name);
    try {
      if (Files.isRegularFile(file)
          && Files.size(file) <= LARGEST_DOCUMENT
          && CanonicalJson.parse(Files.readAllBytes(file)) instanceof Value.Fields fields) {
        return fields;
      }
    } catch (IOException | GitRunsException e) {
      return Value.Fields.EMPTY;
    }
    return Value.Fields.EMPTY;
  }
}
