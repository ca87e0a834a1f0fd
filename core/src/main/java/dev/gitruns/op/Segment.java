package dev.gitruns.op;

import dev.gitruns.model.Digest;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Value;
import dev.gitruns.query.RunRow;
import dev.gitruns.query.RunRowBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One sealed directory of a run, by its documents.
 *
 * @param continues the segments before it, oldest first
 */
record Segment(
    RunId id,
    Uid uid,
    List<RunId> continues,
    Value.Fields run,
    Value.Fields config,
    Value.Fields summary,
    Value.Fields code) {

  /** Empty where the run document is so damaged that it names no run. */
  static Optional<Segment> of(RunId id, Map<String, byte[]> documents) {
    Value.Fields run = ListRuns.parse(documents.get("run.json"));
    return run.text("uid")
        .filter(Uid::isUid)
        .map(
            uid ->
                new Segment(
                    id,
                    new Uid(uid),
                    run.texts("continues").stream()
                        .filter(Digest::isDigest)
                        .map(RunId::of)
                        .toList(),
                    run,
                    ListRuns.parse(documents.get("config.json")),
                    ListRuns.parse(documents.get("summary.json")),
                    ListRuns.parse(documents.get("code.json"))));
  }

  /** The row of the chain that ends here: it began when its oldest segment did. */
  RunRowBuilder row(Map<RunId, Segment> all) {
    long start = run.integer("start").orElse(0L);
    for (RunId earlier : continues) {
      if (all.containsKey(earlier)) {
        start = Math.min(start, all.get(earlier).run().integer("start").orElse(start));
      }
    }
    return RunRow.builder(uid, start)
        .run(run.with("start", Value.of(start)))
        .id(id)
        .config(config)
        .summary(summary)
        .code(code);
  }
}
