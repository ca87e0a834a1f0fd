package dev.gitruns.json;

import dev.gitruns.model.Untrusted;
import dev.gitruns.model.Value;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One of the JSON Schemas of {@code format-spec/schema}, for values that are already read: a float
 * that isn't finite is a number here. An integer isn't a float with an integral value, as it is for
 * other checkers. Immutable.
 */
public final class DocumentSchema {
  private static final Map<String, DocumentSchema> LOADED = new ConcurrentHashMap<>();

  private final Value.Fields root;

  DocumentSchema(Value.Fields root) {
    this.root = root;
    SchemaCheck.requireKnown(root);
  }

  /**
   * The schema of this name: {@code run}, {@code config}, {@code summary}, {@code environment},
   * {@code code}, {@code inputs}, {@code artifacts}, {@code media}, {@code start}, {@code
   * journal-record}, {@code event} or {@code format}.
   */
  public static DocumentSchema of(String name) {
    return LOADED.computeIfAbsent(name, DocumentSchema::load);
  }

  /**
   * What in the value contradicts the schema, at most 20 lines of a JSON pointer and a sentence;
   * empty where nothing does. What comes from the value is made harmless.
   */
  public List<String> check(Value value) {
    return new SchemaCheck(root)
        .violations(value).stream().map(violation -> Untrusted.line(violation, 300)).toList();
  }

  private static DocumentSchema load(String name) {
    try (InputStream in =
        DocumentSchema.class.getResourceAsStream("schema/" + name + ".schema.json")) {
      if (in == null) {
        throw new IllegalArgumentException("no schema is called " + name);
      }
      return JournalJson.parse(in.readAllBytes())
          .map(DocumentSchema::new)
          .orElseThrow(() -> new IllegalStateException("the schema " + name + " isn't JSON"));
    } catch (IOException e) {
      throw new IllegalStateException("the schema " + name + " can't be read", e);
    }
  }
}
