package dev.gitruns.lineage;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The part of a graph that something came of, and that came of it. Ends on every graph.
 *
 * @param root where it begins
 * @param nodes all of it by key, with how many steps they are away: less than 0 upstream
 * @param cut whether there is more, beyond the depth or the number of nodes that was asked for
 */
public record Trace(
    LineageGraph graph,
    String root,
    Wanted wanted,
    Map<String, Integer> nodes,
    SortedSet<LineageEdge> edges,
    boolean cut) {
  /** More nodes than these tell nobody anything. */
  private static final int MOST = 20_000;

  /**
   * Which part.
   *
   * @param depth how many steps at most; 0 for any number
   * @param parents whether a run's parts belong to it
   */
  public record Wanted(boolean upstream, boolean downstream, int depth, boolean parents) {
    boolean takes(LineageEdge edge) {
      return parents || edge.kind() != LineageEdge.Kind.PARENT;
    }
  }

  /** Walks from this node, the near before the far. */
  public static Trace from(LineageGraph graph, String root, Wanted wanted) {
    Map<String, Integer> nodes = new LinkedHashMap<>();
    SortedSet<LineageEdge> edges = new TreeSet<>();
    nodes.put(root, 0);
    boolean cut = wanted.upstream() && walk(graph, root, wanted, true, nodes, edges);
    cut |= wanted.downstream() && walk(graph, root, wanted, false, nodes, edges);
    return new Trace(graph, root, wanted, nodes, edges, cut);
  }

  private static boolean walk(
      LineageGraph graph,
      String root,
      Wanted wanted,
      boolean upstream,
      Map<String, Integer> nodes,
      SortedSet<LineageEdge> edges) {
    boolean cut = false;
    Map<String, Integer> steps = new HashMap<>(Map.of(root, 0));
    Deque<String> queue = new ArrayDeque<>(List.of(root));
    while (!queue.isEmpty()) {
      String here = queue.remove();
      int next = steps.get(here) + 1;
      for (LineageEdge edge : graph.edges(here, upstream)) {
        String there = upstream ? edge.from() : edge.to();
        if (!wanted.takes(edge)) {
          continue;
        }
        boolean far = wanted.depth() > 0 && next > wanted.depth() || nodes.size() >= MOST;
        if (far && !steps.containsKey(there)) {
          cut = true;
          continue;
        }
        edges.add(edge);
        if (steps.putIfAbsent(there, next) == null) {
          nodes.putIfAbsent(there, upstream ? -next : next);
          queue.add(there);
        }
      }
    }
    return cut;
  }

  /** The nodes that hang together in a circle, or lie between two; empty where there is none. */
  public List<String> circle() {
    Set<String> left = new HashSet<>(nodes.keySet());
    peel(left, true);
    peel(left, false);
    return left.stream().sorted().toList();
  }

  /** Takes out what nothing comes of, or what comes of nothing, until all that is left has some. */
  private void peel(Set<String> left, boolean upstream) {
    Map<String, Integer> open = new HashMap<>();
    Map<String, List<String>> over = new HashMap<>();
    for (LineageEdge edge : edges) {
      if (left.contains(edge.from()) && left.contains(edge.to())) {
        String here = upstream ? edge.to() : edge.from();
        String there = upstream ? edge.from() : edge.to();
        open.merge(here, 1, Integer::sum);
        over.computeIfAbsent(there, key -> new ArrayList<>()).add(here);
      }
    }
    Deque<String> ready = new ArrayDeque<>();
    left.stream().filter(key -> !open.containsKey(key)).forEach(ready::add);
    while (!ready.isEmpty()) {
      String gone = ready.remove();
      left.remove(gone);
      for (String next : over.getOrDefault(gone, List.of())) {
        if (open.merge(next, -1, Integer::sum) == 0) {
          ready.add(next);
        }
      }
    }
  }
}
