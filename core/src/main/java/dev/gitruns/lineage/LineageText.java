package dev.gitruns.lineage;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A trace as two trees for a terminal: what something came of, and what came of it. */
public final class LineageText {
  /** Deeper trees don't fit any screen; documents and graphs have all. */
  private static final int LEVELS = 60;

  private static final int LINES = 2_000;

  private final Trace trace;
  private final List<String> lines = new ArrayList<>();
  private final Set<String> shown = new HashSet<>();
  private final Set<String> path = new HashSet<>();
  private boolean cut;

  private LineageText(Trace trace) {
    this.trace = trace;
    cut = trace.cut();
  }

  /** The lines, without colours. */
  public static List<String> lines(Trace trace) {
    return new LineageText(trace).all();
  }

  private List<String> all() {
    lines.add(label(trace.root()));
    if (trace.wanted().upstream()) {
      tree("upstream", true, "It came of nothing that is known.");
    }
    if (trace.wanted().downstream()) {
      tree("downstream", false, "Nothing that is known came of it.");
    }
    if (!trace.circle().isEmpty()) {
      lines.add("");
      lines.add(
          "Something here came of itself: a run read the same bytes that it, or a run after it,"
              + " made.");
    }
    if (cut) {
      lines.add("");
      lines.add("There is more; --depth and --json show it.");
    }
    return lines;
  }

  private void tree(String title, boolean upstream, String none) {
    lines.add("");
    lines.add(title);
    shown.clear();
    int before = lines.size();
    below(trace.root(), upstream, "", 0);
    if (lines.size() == before) {
      lines.add("  " + none);
    }
  }

  private void below(String key, boolean upstream, String indent, int level) {
    List<LineageEdge> edges = next(key, upstream);
    if (level == LEVELS && !edges.isEmpty()) {
      cut = true;
      return;
    }
    path.add(key);
    for (int i = 0; i < edges.size(); i++) {
      if (lines.size() >= LINES) {
        cut = true;
        break;
      }
      LineageEdge edge = edges.get(i);
      String other = upstream ? edge.from() : edge.to();
      boolean last = i == edges.size() - 1;
      boolean circle = path.contains(other);
      boolean again = !circle && shown.contains(other) && !next(other, upstream).isEmpty();
      lines.add(
          indent
              + (last ? "└─ " : "├─ ")
              + (upstream ? edge.kind().back() : edge.kind().forth())
              + " "
              + label(other)
              + (circle ? "  (a circle: see above)" : again ? "  (see above)" : ""));
      if (!circle && shown.add(other)) {
        below(other, upstream, indent + (last ? "   " : "│  "), level + 1);
      }
    }
    path.remove(key);
  }

  private List<LineageEdge> next(String key, boolean upstream) {
    return trace.graph().edges(key, upstream).stream().filter(trace.edges()::contains).toList();
  }

  private String label(String key) {
    return trace
        .graph()
        .node(key)
        .map(
            node -> {
              String facts = NodeText.facts(node);
              return NodeText.name(node) + (facts.isEmpty() ? "" : "  (" + facts + ")");
            })
        .orElse(key);
  }
}
