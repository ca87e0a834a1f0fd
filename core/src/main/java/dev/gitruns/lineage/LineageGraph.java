package dev.gitruns.lineage;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Nodes, and which came of which. It may have circles: a run may read the same bytes it made. */
public final class LineageGraph {
  private final Map<String, LineageNode> nodes = new LinkedHashMap<>();
  private final Map<String, SortedSet<LineageEdge>> before = new HashMap<>();
  private final Map<String, SortedSet<LineageEdge>> after = new HashMap<>();

  LineageGraph() {}

  void add(LineageNode node) {
    nodes.put(node.key(), node);
  }

  void add(LineageEdge edge) {
    before.computeIfAbsent(edge.to(), key -> new TreeSet<>()).add(edge);
    after.computeIfAbsent(edge.from(), key -> new TreeSet<>()).add(edge);
  }

  public Optional<LineageNode> node(String key) {
    return Optional.ofNullable(nodes.get(key));
  }

  Set<String> keys() {
    return Collections.unmodifiableSet(nodes.keySet());
  }

  /** What this came of, or what came of this. */
  SortedSet<LineageEdge> edges(String key, boolean upstream) {
    return (upstream ? before : after).getOrDefault(key, Collections.emptySortedSet());
  }

  /** The keys that begin so, at most this many. */
  public List<String> beginningWith(String prefix, int most) {
    return nodes.keySet().stream().filter(key -> key.startsWith(prefix)).limit(most).toList();
  }

  /** The data that somebody calls so, whatever they are. */
  public List<LineageNode> dataNamed(String name) {
    return nodes.values().stream()
        .filter(node -> node.kind() == LineageNode.Kind.DATA && node.names().contains(name))
        .toList();
  }
}
