package dev.gitruns.capture;

import dev.gitruns.model.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/** TOML 1.0; dates and times stay as they are written. */
final class TomlParams {
  private TomlParams() {}

  static Value parse(String text) {
    TomlParseResult result = Toml.parse(text);
    if (result.hasErrors()) {
      throw new IllegalArgumentException(result.errors().get(0).toString());
    }
    return value(result);
  }

  private static Value value(Object object) {
    if (object instanceof TomlTable table) {
      Map<String, Value> fields = new LinkedHashMap<>();
      for (String key : table.keySet()) {
        fields.put(key, value(table.get(List.of(key))));
      }
      return new Value.Fields(fields);
    }
    if (object instanceof TomlArray array) {
      List<Value> values = new ArrayList<>();
      for (int i = 0; i < array.size(); i++) {
        values.add(value(array.get(i)));
      }
      return new Value.Items(values);
    }
    return new ParserValues().of(object, 1);
  }
}
