package dev.gitruns.json;

import dev.gitruns.model.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Holds one value against the part of JSON Schema 2020-12 that our schemas use; a schema with any
 * other keyword is refused, so that none is passed over in silence.
 */
final class SchemaCheck {
  private static final int MOST = 20;
  private static final String LOCAL = "#/$defs/";

  /** Keywords that only tell people something. */
  private static final Set<String> NOTES =
      Set.of("$schema", "$id", "$defs", "$comment", "title", "description", "examples");

  private static final Set<String> RULES =
      Set.of(
          "$ref",
          "type",
          "required",
          "properties",
          "additionalProperties",
          "items",
          "enum",
          "pattern",
          "minimum",
          "minLength",
          "maxLength",
          "anyOf",
          "oneOf");

  private static final Map<String, Pattern> PATTERNS = new ConcurrentHashMap<>();

  private final Value.Fields root;
  private final List<String> violations = new ArrayList<>();

  SchemaCheck(Value.Fields root) {
    this.root = root;
  }

  /** Refuses a schema that this class would misread. */
  static void requireKnown(Value.Fields schema) {
    for (Map.Entry<String, Value> entry : schema.values().entrySet()) {
      String keyword = entry.getKey();
      if (!RULES.contains(keyword) && !NOTES.contains(keyword)) {
        throw new IllegalArgumentException("a schema uses the unknown keyword " + keyword);
      }
      if (keyword.equals("properties") || keyword.equals("$defs")) {
        schema.fields(keyword).values().values().forEach(SchemaCheck::requireKnownValue);
      } else if (keyword.equals("items") || keyword.equals("additionalProperties")) {
        requireKnownValue(entry.getValue());
      } else if (keyword.equals("anyOf") || keyword.equals("oneOf")) {
        schema.items(keyword).forEach(SchemaCheck::requireKnownValue);
      }
    }
  }

  private static void requireKnownValue(Value schema) {
    if (schema instanceof Value.Fields fields) {
      requireKnown(fields);
    }
  }

  List<String> violations(Value value) {
    check(root, value, "");
    return List.copyOf(violations);
  }

  private void check(Value schema, Value value, String at) {
    if (violations.size() >= MOST) {
      return;
    }
    if (schema instanceof Value.Bool allowed) {
      if (!allowed.value()) {
        violate(at, "isn't allowed here");
      }
      return;
    }
    Value.Fields rules = (Value.Fields) schema;
    rules.text("$ref").ifPresent(name -> check(definition(name), value, at));
    rules.text("type").ifPresent(type -> checkType(type, value, at));
    if (!rules.items("enum").isEmpty() && !rules.items("enum").contains(value)) {
      violate(at, "is none of " + CompactJson.write(rules.get("enum").orElseThrow()));
    }
    checkAlternatives(rules, value, at);
    if (value instanceof Value.Text text) {
      checkText(rules, text.value(), at);
    } else if (value instanceof Value.Items items) {
      checkItems(rules, items, at);
    } else if (value instanceof Value.Fields fields) {
      checkFields(rules, fields, at);
    } else {
      checkMinimum(rules, value, at);
    }
  }

  private Value definition(String name) {
    if (!name.startsWith(LOCAL)) {
      throw new IllegalArgumentException("a schema refers to " + name);
    }
    return root.fields("$defs")
        .get(name.substring(LOCAL.length()))
        .orElseThrow(() -> new IllegalArgumentException("a schema lacks " + name));
  }

  private void checkType(String type, Value value, String at) {
    boolean fits =
        switch (type) {
          case "object" -> value instanceof Value.Fields;
          case "array" -> value instanceof Value.Items;
          case "string" -> value instanceof Value.Text;
          case "integer" -> value instanceof Value.Int;
          case "number" -> value instanceof Value.Int || value instanceof Value.Real;
          case "boolean" -> value instanceof Value.Bool;
          case "null" -> value instanceof Value.Null;
          default -> throw new IllegalArgumentException("a schema asks for the type " + type);
        };
    if (!fits) {
      violate(at, "is " + typeOf(value) + ", not " + type);
    }
  }

  private static String typeOf(Value value) {
    if (value instanceof Value.Fields) {
      return "object";
    } else if (value instanceof Value.Items) {
      return "array";
    } else if (value instanceof Value.Text) {
      return "string";
    } else if (value instanceof Value.Int) {
      return "integer";
    } else if (value instanceof Value.Real) {
      return "number";
    }
    return value instanceof Value.Bool ? "boolean" : "null";
  }

  private void checkAlternatives(Value.Fields rules, Value value, String at) {
    List<Value> any = rules.items("anyOf");
    if (!any.isEmpty() && fitting(any, value) == 0) {
      violate(at, "is " + typeOf(value) + ", and fits none of the forms that are allowed here");
    }
    List<Value> one = rules.items("oneOf");
    if (!one.isEmpty() && fitting(one, value) != 1) {
      violate(at, "doesn't fit exactly one of the forms that are allowed here");
    }
  }

  private long fitting(List<Value> schemas, Value value) {
    return schemas.stream()
        .filter(
            schema -> {
              SchemaCheck trial = new SchemaCheck(root);
              trial.check(schema, value, "");
              return trial.violations.isEmpty();
            })
        .count();
  }

  private void checkText(Value.Fields rules, String text, String at) {
    rules
        .text("pattern")
        .filter(p -> !PATTERNS.computeIfAbsent(p, SchemaCheck::compile).matcher(text).find())
        .ifPresent(p -> violate(at, "doesn't match " + p));
    int length = text.codePointCount(0, text.length());
    rules
        .integer("minLength")
        .filter(least -> length < least)
        .ifPresent(least -> violate(at, "has fewer than " + least + " characters"));
    rules
        .integer("maxLength")
        .filter(most -> length > most)
        .ifPresent(most -> violate(at, "has more than " + most + " characters"));
  }

  /** In ECMAScript a last dollar sign is the very end; in Java a line feed may follow. */
  private static Pattern compile(String pattern) {
    return Pattern.compile(
        pattern.endsWith("$") ? pattern.substring(0, pattern.length() - 1) + "\\z" : pattern);
  }

  private void checkItems(Value.Fields rules, Value.Items items, String at) {
    rules
        .get("items")
        .ifPresent(
            schema -> {
              int i = 0;
              for (Value item : items.values()) {
                check(schema, item, at + "/" + i++);
              }
            });
  }

  private void checkFields(Value.Fields rules, Value.Fields fields, String at) {
    for (String key : rules.texts("required")) {
      if (fields.get(key).isEmpty()) {
        violate(at, "lacks " + key);
      }
    }
    Value.Fields properties = rules.fields("properties");
    fields
        .values()
        .forEach(
            (key, value) ->
                properties
                    .get(key)
                    .or(() -> rules.get("additionalProperties"))
                    .ifPresent(schema -> check(schema, value, at + "/" + escaped(key))));
  }

  private void checkMinimum(Value.Fields rules, Value value, String at) {
    Value.asDouble(value)
        .flatMap(number -> rules.number("minimum").filter(least -> number < least))
        .ifPresent(least -> violate(at, "is below " + least));
  }

  /** A key as a part of a JSON pointer (RFC 6901). */
  private static String escaped(String key) {
    return key.replace("~", "~0").replace("/", "~1");
  }

  private void violate(String at, String what) {
    if (violations.size() < MOST) {
      violations.add((at.isEmpty() ? "The document" : at) + " " + what + ".");
    }
  }
}
