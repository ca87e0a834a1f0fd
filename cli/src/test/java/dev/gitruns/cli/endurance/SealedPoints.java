package dev.gitruns.cli.endurance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.json.CanonicalJson;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Value;
import dev.gitruns.series.SeriesPoint;
import dev.gitruns.series.SeriesReader;
import dev.gitruns.store.RunContents;
import dev.gitruns.workspace.Workspace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the branch holds of a run, over all its segments.
 *
 * @param statuses of its segments
 * @param values of the metric {@code x}, in the order of the branch
 */
record SealedPoints(List<String> statuses, List<Double> values) {

  /** All runs on the branch, by name. */
  static Map<String, SealedPoints> byName(Workspace workspace) {
    Map<String, SealedPoints> runs = new HashMap<>();
    for (RunId id : workspace.store().runs()) {
      RunContents contents = workspace.store().contents(id).orElseThrow();
      Value.Fields run = (Value.Fields) CanonicalJson.parse(contents.bytes("run.json"));
      SealedPoints known =
          runs.computeIfAbsent(
              run.text("name").orElseThrow(),
              name -> new SealedPoints(new ArrayList<>(), new ArrayList<>()));
      known.statuses().add(run.text("status").orElseThrow());
      SeriesReader.read(
              contents.find("metrics.parquet").orElse(null),
              contents.find("metrics-long.parquet").orElse(null))
          .points("x")
          .stream()
          .map(SeriesPoint::value)
          .forEach(known.values()::add);
    }
    return runs;
  }

  /** So many runs are on the branch, each finished and with three values, and none waits. */
  static void assertAllThere(Tool tool, int runs) {
    try (Workspace workspace = tool.open()) {
      Map<String, SealedPoints> sealed = byName(workspace);
      assertThat(sealed).hasSize(runs);
      assertThat(sealed.values())
          .allSatisfy(
              run -> {
                assertThat(run.statuses()).containsExactly("finished");
                assertThat(run.values()).containsExactly(0.0, 1.0, 2.0);
              });
      assertThat(workspace.store().pending()).isEmpty();
    }
  }
}
