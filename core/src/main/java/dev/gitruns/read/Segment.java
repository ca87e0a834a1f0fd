package dev.gitruns.read;

import dev.gitruns.model.RunId;
import dev.gitruns.model.Value;
import dev.gitruns.store.Chain;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One sealed directory of a run, by its documents.
 *
 * @param place where it stands among the others of its run
 */
public record Segment(
    dev.gitruns.store.Segment place,
    Value.Fields run,
    Value.Fields config,
    Value.Fields summary,
    Value.Fields code) {
  static final List<String> DOCUMENTS =
      List.of("run.json", "config.json", "summary.json", "code.json");

  /** Empty where the run document is so damaged that it names no run. */
  public static Optional<Segment> of(RunId id, Map<String, byte[]> documents) {
    Value.Fields run = ListRuns.parse(documents.get("run.json"));
    return dev.gitruns.store.Segment.of(id, run)
        .map(
            place ->
                new Segment(
                    place,
                    run,
                    ListRuns.parse(documents.get("config.json")),
                    ListRuns.parse(documents.get("summary.json")),
                    ListRuns.parse(documents.get("code.json"))));
  }

  RunId id() {
    return place.id();
  }

  /** The row of the chain that ends here: it began when its oldest segment did. */
  RunRowBuilder row(Chain chain, Map<RunId, Segment> all) {
    long start = run.integer("start").orElse(0L);
    Value.Fields latestCode = Value.Fields.EMPTY;
    boolean degraded = false;
    for (RunId member : chain.members()) {
      Segment segment = all.get(member);
      start = Math.min(start, segment.run().integer("start").orElse(start));
      degraded |= RunRowBuilder.lost(segment.run()) > 0;
      latestCode = segment.code().isEmpty() ? latestCode : segment.code();
    }
    List<RunId> earlier = chain.members().subList(0, chain.members().size() - 1);
    RunRowBuilder row =
        RunRow.builder(place.uid(), start)
            .run(run.with("start", Value.of(start)))
            .earlier(earlier)
            .id(id())
            .config(config)
            .summary(summary)
            .code(latestCode);
    if (degraded) {
      row.mark(Mark.DEGRADED);
    }
    return chain.missing().isEmpty() ? row : row.mark(Mark.GAP);
  }
}
