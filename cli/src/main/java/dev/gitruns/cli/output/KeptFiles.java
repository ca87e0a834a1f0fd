package dev.gitruns.cli.output;

import dev.gitruns.model.CodePoints;
import dev.gitruns.model.Value;
import dev.gitruns.read.RunView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a run keeps, as people think of it: media by key, logged models by name, and the other
 * artifacts. Each entry is what it is called, and what there is to say.
 */
record KeptFiles(
    List<Map.Entry<String, String>> media,
    List<Map.Entry<String, String>> models,
    List<Map.Entry<String, String>> artifacts) {
  private static final Pattern OF_MODEL =
      Pattern.compile("(?:models|outputs|mlflow-models)/([^/]+)(/.*)?", Pattern.DOTALL);
  private static final String MEDIA = "media/";

  static KeptFiles of(RunView view) {
    List<Value> media = view.document("media.json").items("media");
    List<Value.Fields> given = fields(view.document("artifacts.json").items("artifacts"));
    Map<String, Value.Fields> models = models(given);
    Map<String, Integer> files = new HashMap<>();
    Map<String, Integer> counts = new HashMap<>();
    given.forEach(each -> counts.merge(name(each), 1, Integer::sum));
    List<Map.Entry<String, String>> artifacts = new ArrayList<>();
    for (Value.Fields each : given) {
      String name = name(each);
      Matcher ofModel = OF_MODEL.matcher(name);
      if (ofModel.matches() && models.containsKey(ofModel.group(1))) {
        files.merge(ofModel.group(1), ofModel.group(2) == null ? 0 : 1, Integer::sum);
      } else if (media.isEmpty() || !name.startsWith(MEDIA)) {
        String version =
            counts.get(name) < 2
                ? ""
                : each.integer("version").map(number -> ", v" + number).orElse("");
        artifacts.add(Map.entry(name, RunCard.dataText(each) + version));
      }
    }
    List<Map.Entry<String, String>> logged = new ArrayList<>();
    models.forEach((id, model) -> logged.add(model(id, model, files.getOrDefault(id, 0))));
    return new KeptFiles(media(fields(media)), logged, artifacts);
  }

  private static String name(Value.Fields entry) {
    return entry.text("name").orElse("?");
  }

  private static List<Value.Fields> fields(List<Value> items) {
    return items.stream()
        .filter(Value.Fields.class::isInstance)
        .map(Value.Fields.class::cast)
        .toList();
  }

  /** What is said of each logged model, later words over earlier ones. */
  private static Map<String, Value.Fields> models(List<Value.Fields> artifacts) {
    Map<String, Value.Fields> models = new LinkedHashMap<>();
    for (Value.Fields each : artifacts) {
      Value.Fields said = each.fields("mlflow").fields("model");
      said.text("model_id")
          .ifPresent(
              id -> {
                Value.Fields known = models.getOrDefault(id, Value.Fields.EMPTY);
                for (Map.Entry<String, Value> field : said.values().entrySet()) {
                  known = known.with(field.getKey(), field.getValue());
                }
                models.put(id, known);
              });
    }
    return models;
  }

  private static Map.Entry<String, String> model(String id, Value.Fields model, int files) {
    List<String> parts = new ArrayList<>();
    model.text("status").ifPresent(status -> parts.add(status.toLowerCase(Locale.ROOT)));
    if (files > 0) {
      parts.add(files + (files == 1 ? " file" : " files"));
    }
    parts.add(id);
    return Map.entry(model.text("name").orElse(id), String.join(", ", parts));
  }

  /** A line for each key: of what kind, and at which steps. */
  private static List<Map.Entry<String, String>> media(List<Value.Fields> media) {
    Map<String, List<Value.Fields>> byKey = new TreeMap<>(CodePoints.ORDER);
    media.forEach(
        each ->
            byKey
                .computeIfAbsent(each.text("key").orElse("?"), key -> new ArrayList<>())
                .add(each));
    List<Map.Entry<String, String>> lines = new ArrayList<>();
    byKey.forEach(
        (key, items) -> {
          TreeSet<String> kinds = new TreeSet<>(CodePoints.ORDER);
          TreeSet<Long> steps = new TreeSet<>();
          items.forEach(each -> kinds.add(each.text("kind").orElse("?")));
          items.forEach(each -> each.integer("step").ifPresent(steps::add));
          lines.add(Map.entry(key, String.join(", ", kinds) + at(steps, items.size())));
        });
    return lines;
  }

  private static String at(TreeSet<Long> steps, int count) {
    String times = count == 1 ? "" : ", " + count + " times";
    if (steps.isEmpty()) {
      return times;
    }
    return times
        + (steps.size() == 1
            ? ", step " + steps.first()
            : ", steps " + steps.first() + " to " + steps.last());
  }
}
