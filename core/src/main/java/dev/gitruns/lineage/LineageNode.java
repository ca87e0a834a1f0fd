package dev.gitruns.lineage;

import dev.gitruns.model.Value;
import java.util.List;
import java.util.Optional;

/**
 * A run, data that runs read or made, or a version of a registered model.
 *
 * @param key names it within its graph
 * @param names what people call it, the most telling first; hostile text
 * @param facts what else is known, for programs
 * @param missing why it isn't here, where others only name it
 */
public record LineageNode(
    String key, Kind kind, List<String> names, Value.Fields facts, Optional<String> missing) {

  /** What a node stands for. */
  public enum Kind {
    RUN,
    DATA,
    MODEL
  }

  public LineageNode {
    names = List.copyOf(names);
  }

  /** What people call it. */
  public String name() {
    return names.isEmpty() ? key : names.get(0);
  }
}
