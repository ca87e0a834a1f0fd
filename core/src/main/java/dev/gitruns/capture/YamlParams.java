package dev.gitruns.capture;

import dev.gitruns.model.Value;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** YAML 1.2 with its core schema, so that {@code 3e-4} is a float and {@code no} a string. */
final class YamlParams {
  private static final int DEEPEST = 60;
  private static final int ALIASES = 100;

  private YamlParams() {}

  static Value parse(String text) {
    LoadSettings settings =
        LoadSettings.builder()
            .setSchema(new CoreSchema())
            .setAllowDuplicateKeys(false)
            .setMaxAliasesForCollections(ALIASES)
            .setCodePointLimit(16 << 20)
            .build();
    Object top = new Load(settings).loadFromString(text);
    return top == null ? Value.Fields.EMPTY : new ParserValues().of(top, DEEPEST);
  }
}
