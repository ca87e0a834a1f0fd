package dev.gitruns.lineage;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A trace in the language of Mermaid, which forges draw in Markdown. */
public final class LineageMermaid {
  private LineageMermaid() {}

  /** The lines of a flowchart, from what was before to what came of it. */
  public static List<String> lines(Trace trace) {
    List<String> lines = new ArrayList<>();
    lines.add("flowchart LR");
    Map<String, String> names = new HashMap<>();
    List<String> missing = new ArrayList<>();
    for (String key : trace.nodes().keySet()) {
      String name = "n" + names.size();
      names.put(key, name);
      trace
          .graph()
          .node(key)
          .ifPresent(
              node -> {
                lines.add("  " + name + shape(node));
                node.missing().ifPresent(why -> missing.add(name));
              });
    }
    for (LineageEdge edge : trace.edges()) {
      lines.add(
          "  "
              + names.get(edge.from())
              + " -->|"
              + edge.kind().word()
              + "| "
              + names.get(edge.to()));
    }
    lines.add("  style " + names.get(trace.root()) + " stroke-width:3px");
    missing.forEach(name -> lines.add("  style " + name + " stroke-dasharray:4 4"));
    return lines;
  }

  private static String shape(LineageNode node) {
    String label =
        '"' + encoded(NodeText.name(node)) + "<br/>" + encoded(NodeText.facts(node)) + '"';
    return switch (node.kind()) {
      case RUN -> "[" + label + "]";
      case DATA -> "([" + label + "])";
      default -> "{{" + label + "}}";
    };
  }

  /** Letters, digits and what surely means nothing as they are, all else by its number. */
  private static String encoded(String line) {
    StringBuilder out = new StringBuilder();
    line.codePoints()
        .forEach(
            point -> {
              if (Character.isLetterOrDigit(point) || " .,-_/".indexOf(point) >= 0) {
                out.appendCodePoint(point);
              } else {
                out.append('#').append(point).append(';');
              }
            });
    return out.toString();
  }
}
