package dev.gitruns.cli.output;

import dev.gitruns.model.NumberText;
import dev.gitruns.model.Value;
import dev.gitruns.model.ValueText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The machine and the software of a run, as a section of its card. */
final class EnvironmentLines {
  private static final int CELL = 120;

  private EnvironmentLines() {}

  static void add(Value.Fields document, CardLines card) {
    if (document.isEmpty()) {
      return;
    }
    card.title("environment");
    Value.Fields os = document.fields("os");
    if (!os.isEmpty()) {
      card.line("os", os.text("name").orElse("?") + " " + os.text("version").orElse(""));
    }
    Value.Fields cpu = document.fields("cpu");
    String cores = cpu.integer("cores").map(n -> n + (n == 1 ? " core" : " cores")).orElse("");
    String model = cpu.text("model").orElse("");
    if (!model.isEmpty() || !cores.isEmpty()) {
      card.line("cpu", model + (model.isEmpty() || cores.isEmpty() ? "" : ", ") + cores);
    }
    document.integer("memory").ifPresent(bytes -> card.line("memory", NumberText.bytes(bytes)));
    Value.Fields language = document.fields("language");
    language
        .text("name")
        .ifPresent(name -> card.line("language", name + " " + language.text("version").orElse("")));
    Map<String, Integer> gpus = new LinkedHashMap<>();
    for (Value gpu : document.items("gpus")) {
      if (gpu instanceof Value.Fields fields) {
        gpus.merge(fields.text("name").orElse("?"), 1, Integer::sum);
      }
    }
    gpus.forEach((name, count) -> card.line("gpu", count == 1 ? name : count + " × " + name));
    Value.Fields schedulers = document.fields("scheduler");
    for (String name : schedulers.values().keySet()) {
      Value.Fields said = schedulers.fields(name);
      List<String> parts = new ArrayList<>();
      said.values()
          .forEach((key, v) -> parts.add(key.replace('_', ' ') + " " + ValueText.brief(v, CELL)));
      card.line(name, String.join(", ", parts));
    }
    int packages = document.fields("packages").values().size();
    if (packages > 0) {
      card.line("packages", String.valueOf(packages));
    }
    if (document.text("console").filter("streams"::equals).isPresent()) {
      card.line(
          "console", "sys.stdout and sys.stderr of Python, without C code and child processes");
    }
  }
}
