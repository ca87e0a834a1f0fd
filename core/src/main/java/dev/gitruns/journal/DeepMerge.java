package dev.gitruns.journal;

import dev.gitruns.model.Value;
import java.util.LinkedHashMap;
import java.util.Map;

/** Objects merge key by key, at every depth; anything else replaces what was there. */
final class DeepMerge {
  private DeepMerge() {}

  static Value.Fields of(Value.Fields below, Value.Fields above) {
    if (below.isEmpty() || above.isEmpty()) {
      return below.isEmpty() ? above : below;
    }
    Map<String, Value> merged = new LinkedHashMap<>(below.values());
    above
        .values()
        .forEach(
            (key, value) ->
                merged.merge(
                    key,
                    value,
                    (before, after) ->
                        before instanceof Value.Fields lower && after instanceof Value.Fields upper
                            ? of(lower, upper)
                            : after));
    return new Value.Fields(merged);
  }

  /** Merges the top level only. */
  static Value.Fields flat(Value.Fields below, Value.Fields above) {
    Map<String, Value> merged = new LinkedHashMap<>(below.values());
    merged.putAll(above.values());
    return new Value.Fields(merged);
  }
}
