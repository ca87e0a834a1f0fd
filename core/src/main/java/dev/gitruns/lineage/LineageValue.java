package dev.gitruns.lineage;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.Value;
import java.util.ArrayList;
import java.util.List;

/** A trace as a document for programs. */
public final class LineageValue {
  /** Name and version of the document. */
  public static final String SCHEMA = "gitruns.lineage/1";

  private LineageValue() {}

  /** Its nodes, with how many steps they are away (less than 0 upstream), and its edges. */
  public static Value.Fields of(Trace trace) {
    List<Value> nodes = new ArrayList<>();
    trace
        .nodes()
        .forEach(
            (key, steps) ->
                trace.graph().node(key).ifPresent(node -> nodes.add(node(node, steps))));
    List<Value> edges = new ArrayList<>();
    for (LineageEdge edge : trace.edges()) {
      edges.add(
          new FieldsBuilder()
              .put("from", edge.from())
              .put("to", edge.to())
              .put("kind", edge.kind().word())
              .build());
    }
    return new FieldsBuilder()
        .put("root", trace.root())
        .put("nodes", new Value.Items(nodes))
        .put("edges", new Value.Items(edges))
        .put("circle", Value.ofTexts(trace.circle()))
        .put("cut", trace.cut())
        .build();
  }

  private static Value node(LineageNode node, int steps) {
    return new FieldsBuilder()
        .put("key", node.key())
        .put("kind", node.kind().name().toLowerCase(java.util.Locale.ROOT))
        .put("names", Value.ofTexts(node.names()))
        .put("facts", node.facts())
        .put("missing", node.missing())
        .put("steps", steps)
        .build();
  }
}
