package dev.gitruns.capture;

import dev.gitruns.json.CanonicalJson;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Untrusted;
import dev.gitruns.model.Value;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads parameters from JSON, YAML and TOML files and from {@code name=value}, with their types.
 */
public final class ParamFiles {
  private static final long LARGEST = 16 << 20;
  private static final int SHOWN = 200;
  private static final Pattern INTEGER = Pattern.compile("[-+]?(?:0|[1-9][0-9]*)");
  private static final Pattern REAL =
      Pattern.compile("[-+]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][-+]?[0-9]+)?");
  private static final Pattern LEADING_ZERO = Pattern.compile("[-+]?0[0-9]+");

  private ParamFiles() {}

  /**
   * The parameters of a file, by its ending: {@code .json}, {@code .yaml}, {@code .yml} or {@code
   * .toml}. Its top must be an object.
   *
   * @throws GitRunsException if there is no such file, or it doesn't say what its ending promises
   */
  public static Value.Fields read(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    try {
      Value value;
      if (name.endsWith(".json")) {
        value = CanonicalJson.parse(bytes(file));
      } else if (name.endsWith(".yaml") || name.endsWith(".yml")) {
        value = YamlParams.parse(text(file));
      } else if (name.endsWith(".toml")) {
        value = TomlParams.parse(text(file));
      } else {
        throw new IllegalArgumentException("its name ends in none of .json, .yaml, .yml, .toml");
      }
      if (value instanceof Value.Fields fields) {
        return fields;
      }
      throw new IllegalArgumentException("its top is no object of names and values");
    } catch (IOException | RuntimeException e) {
      throw new GitRunsException(
          Files.exists(file) ? GitRunsException.Kind.USAGE : GitRunsException.Kind.NOT_FOUND,
          "Can't read parameters from "
              + Untrusted.line(file.toString(), SHOWN)
              + ": "
              + Untrusted.line(reason(file, e), SHOWN),
          "Give a JSON, YAML or TOML file whose top is an object.",
          e);
    }
  }

  private static String reason(Path file, Exception e) {
    if (!Files.exists(file)) {
      return "there is no such file.";
    }
    if (e instanceof CharacterCodingException) {
      return "it isn't UTF-8.";
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static byte[] bytes(Path file) throws IOException {
    if (Files.size(file) > LARGEST) {
      throw new IllegalArgumentException("it is larger than 16 MiB");
    }
    return Files.readAllBytes(file);
  }

  private static String text(Path file) throws IOException {
    return StandardCharsets.UTF_8
        .newDecoder()
        .decode(java.nio.ByteBuffer.wrap(bytes(file)))
        .toString();
  }

  /**
   * The object that {@code name=value} stands for; dots in the name nest. The value is an integer,
   * a float, true, false, null, a quoted string, JSON after {@code [} or <code>{</code>, else a
   * string as it is.
   *
   * @throws GitRunsException if there is no {@code =}, or a part of the name is empty
   */
  public static Value.Fields param(String assignment) {
    int equals = assignment.indexOf('=');
    String name = equals < 0 ? "" : assignment.substring(0, equals).strip();
    List<String> path = Arrays.asList(name.split("\\.", -1));
    if (path.contains("")) {
      throw new GitRunsException(
          GitRunsException.Kind.USAGE,
          "A parameter is given as name=value; this isn't: " + Untrusted.line(assignment, SHOWN),
          "Write for example --param lr=3e-4 or --param model.layers=12.");
    }
    Value value = value(assignment.substring(equals + 1).strip());
    for (int i = path.size() - 1; i >= 0; i--) {
      value = new Value.Fields(Map.of(path.get(i), value));
    }
    return (Value.Fields) value;
  }

  static Value value(String text) {
    switch (text) {
      case "true", "True" -> {
        return Value.of(true);
      }
      case "false", "False" -> {
        return Value.of(false);
      }
      case "null", "None" -> {
        return Value.Null.NULL;
      }
      case "nan", "NaN", ".nan" -> {
        return Value.of(Double.NaN);
      }
      case "inf", "+inf", ".inf", "Infinity" -> {
        return Value.of(Double.POSITIVE_INFINITY);
      }
      case "-inf", "-.inf", "-Infinity" -> {
        return Value.of(Double.NEGATIVE_INFINITY);
      }
      default -> {
        return numberOrText(text);
      }
    }
  }

  private static Value numberOrText(String text) {
    if (INTEGER.matcher(text).matches()) {
      return new Value.Int(new BigInteger(text));
    }
    // "007" is a name for somebody, not the number seven.
    if (REAL.matcher(text).matches() && !LEADING_ZERO.matcher(text).matches()) {
      return Value.of(Double.parseDouble(text));
    }
    if (text.length() > 1 && text.startsWith("'") && text.endsWith("'")) {
      return Value.of(text.substring(1, text.length() - 1));
    }
    if (text.startsWith("\"") || text.startsWith("[") || text.startsWith("{")) {
      try {
        return CanonicalJson.parse(text.getBytes(StandardCharsets.UTF_8));
      } catch (GitRunsException e) {
        return Value.of(text);
      }
    }
    return Value.of(text);
  }

  /** Both objects in one; where both have a name, objects are merged, else the upper one wins. */
  public static Value.Fields merge(Value.Fields lower, Value.Fields upper) {
    Map<String, Value> merged = new LinkedHashMap<>(lower.values());
    upper
        .values()
        .forEach(
            (name, value) ->
                merged.merge(
                    name,
                    value,
                    (below, above) ->
                        below instanceof Value.Fields a && above instanceof Value.Fields b
                            ? merge(a, b)
                            : above));
    return new Value.Fields(merged);
  }
}
