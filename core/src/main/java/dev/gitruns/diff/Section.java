package dev.gitruns.diff;

import dev.gitruns.model.CodePoints;
import dev.gitruns.model.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What differs in one part of two runs.
 *
 * @param deltas by path
 * @param equal how many things are the same
 */
public record Section(List<Delta> deltas, int equal) {
  public Section {
    deltas = List.copyOf(deltas);
  }

  static Section between(Map<String, Value> a, Map<String, Value> b) {
    TreeSet<String> paths = new TreeSet<>(CodePoints.ORDER);
    paths.addAll(a.keySet());
    paths.addAll(b.keySet());
    List<Delta> deltas = new ArrayList<>();
    for (String path : paths) {
      Value before = a.get(path);
      Value after = b.get(path);
      // Value.Real compares bits as Double does: NaN is NaN, and -0.0 isn't 0.0.
      if (before == null || !before.equals(after)) {
        deltas.add(new Delta(path, Optional.ofNullable(before), Optional.ofNullable(after)));
      }
    }
    return new Section(deltas, paths.size() - deltas.size());
  }

  public boolean isEmpty() {
    return deltas.isEmpty();
  }
}
