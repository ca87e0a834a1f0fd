package dev.gitruns.record;

import dev.gitruns.capture.ParamFiles;
import dev.gitruns.journal.StartDocument;
import dev.gitruns.model.Digest;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Untrusted;
import dev.gitruns.model.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * A sealed run that is to go on as a further segment. All that a seal elsewhere needs is copied
 * into the new start.json, so that it gives the same.
 *
 * @param chain the ids of the whole chain, oldest first; never empty
 * @param run the run.json of its head
 * @param config the config of its head
 * @param summary the summary over the whole chain
 * @param rewind the step that it goes back to: what was logged later is hidden then
 */
public record Resumption(
    Uid uid,
    List<RunId> chain,
    Value.Fields run,
    Value.Fields config,
    Value.Fields summary,
    OptionalLong rewind) {
  private static final List<String> KEPT =
      List.of("parent", "group", "job_type", "note", "user_id");

  public Resumption {
    chain = List.copyOf(chain);
  }

  /**
   * Goes on from this head.
   *
   * @throws GitRunsException of kind INVALID where its run.json names no run
   */
  public static Resumption of(
      RunId head, Value.Fields run, Value.Fields config, Value.Fields summary) {
    String uid = run.text("uid").filter(Uid::isUid).orElse(null);
    if (uid == null) {
      throw new GitRunsException(
          GitRunsException.Kind.INVALID,
          "The run " + head.shortForm() + " is so damaged that it can't go on.",
          "git runs verify " + head.shortForm());
    }
    List<RunId> chain = new ArrayList<>();
    run.texts("continues").stream().filter(Digest::isDigest).map(RunId::of).forEach(chain::add);
    chain.add(head);
    return new Resumption(new Uid(uid), chain, run, config, summary, OptionalLong.empty());
  }

  public String name() {
    return run.text("name").map(text -> Untrusted.line(text, 1_000)).orElse("run");
  }

  public String experiment() {
    return run.text("experiment").orElse(RunSpec.DEFAULT_EXPERIMENT);
  }

  /** The same, going back to this step. */
  public Resumption backTo(long step) {
    return new Resumption(uid, chain, run, config, summary, OptionalLong.of(step));
  }

  /** The greatest step that any metric had, which steps of the next records follow. */
  public OptionalLong lastStep() {
    return lastStep(summary, rewind);
  }

  /** The same as a start document tells it. */
  static OptionalLong lastStep(StartDocument start) {
    OptionalLong back =
        start.fields().fields("rewind").integer("step").stream()
            .mapToLong(step -> step)
            .findFirst();
    return lastStep(start.fields().fields("summary"), back);
  }

  private static OptionalLong lastStep(Value.Fields summary, OptionalLong back) {
    Value.Fields metrics = summary.fields("metrics");
    OptionalLong last =
        metrics.values().keySet().stream()
            .flatMap(name -> metrics.fields(name).integer("last_step").stream())
            .mapToLong(step -> step)
            .max();
    return last.isPresent() && back.isPresent()
        ? OptionalLong.of(Math.min(last.getAsLong(), back.getAsLong()))
        : last;
  }

  /** A start document of this run, made of what a new run's would be: what that says holds. */
  Value.Fields onto(Value.Fields start) {
    Value.Fields merged = start.with("uid", Value.of(uid.text()));
    merged = merged.with("continues", Value.ofTexts(chain.stream().map(RunId::hex).toList()));
    merged = with(merged, "summary", summary);
    if (rewind.isPresent()) {
      merged = merged.with("rewind", new FieldsBuilder().put("step", rewind.getAsLong()).build());
    }
    merged = with(merged, "config", ParamFiles.merge(config, start.fields("config")));
    merged = with(merged, "tags", ParamFiles.merge(run.fields("tags"), start.fields("tags")));
    for (String key : KEPT) {
      if (merged.get(key).isEmpty() && run.get(key).isPresent()) {
        merged = merged.with(key, run.get(key).get());
      }
    }
    return merged;
  }

  private static Value.Fields with(Value.Fields fields, String key, Value.Fields value) {
    return fields.with(key, value.isEmpty() ? null : value);
  }
}
