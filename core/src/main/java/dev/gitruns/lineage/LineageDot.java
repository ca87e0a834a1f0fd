package dev.gitruns.lineage;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A trace in the language of Graphviz. */
public final class LineageDot {
  private LineageDot() {}

  /** The lines of a directed graph, from what was before to what came of it. */
  public static List<String> lines(Trace trace) {
    List<String> lines = new ArrayList<>();
    lines.add("digraph lineage {");
    lines.add("  rankdir=LR;");
    lines.add("  node [fontname=\"sans-serif\"];");
    Map<String, String> names = new HashMap<>();
    for (String key : trace.nodes().keySet()) {
      names.put(key, "n" + names.size());
      trace
          .graph()
          .node(key)
          .ifPresent(node -> lines.add("  " + names.get(key) + style(trace, node)));
    }
    for (LineageEdge edge : trace.edges()) {
      lines.add(
          "  "
              + names.get(edge.from())
              + " -> "
              + names.get(edge.to())
              + " [label=\""
              + edge.kind().word()
              + "\"];");
    }
    lines.add("}");
    return lines;
  }

  private static String style(Trace trace, LineageNode node) {
    String shape =
        switch (node.kind()) {
          case RUN -> "box";
          case DATA -> "ellipse";
          default -> "hexagon";
        };
    String style =
        node.missing().isPresent() ? "dashed" : node.key().equals(trace.root()) ? "bold" : "solid";
    String label = '"' + escaped(NodeText.name(node)) + "\\n" + escaped(NodeText.facts(node)) + '"';
    return " [shape=" + shape + ", style=" + style + ", label=" + label + "];";
  }

  /** For a string in quotes, in which a backslash begins a command to Graphviz. */
  private static String escaped(String line) {
    return line.replace("&", "&amp;").replace("\\", "\\\\").replace("\"", "\\\"");
  }
}
