package dev.gitruns.read;

import dev.gitruns.model.CommitId;
import dev.gitruns.model.Digest;
import dev.gitruns.model.MetricSummary;
import dev.gitruns.model.RunId;
import dev.gitruns.model.RunStatus;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Value;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Collects what is known of a run, from its documents or piece by piece. */
public final class RunRowBuilder {
  private final Uid uid;
  private final Map<String, MetricSummary> metrics = new HashMap<>();
  private final Map<String, Goal> goals = new HashMap<>();
  private final Map<String, String> tags = new HashMap<>();
  private final Set<Mark> marks = EnumSet.noneOf(Mark.class);
  private long start;
  private RunId id;
  private List<RunId> earlier = List.of();
  private String name = "";
  private String experiment = "";
  private RunStatus status = RunStatus.RUNNING;
  private Long end;
  private Value.Fields config = Value.Fields.EMPTY;
  private Value.Fields values = Value.Fields.EMPTY;
  private String group;
  private String parent;
  private String jobType;
  private String note;
  private String user;
  private String host;
  private List<String> command = List.of();
  private CommitId commit;
  private String branch;
  private boolean dirty;
  private String remote;

  RunRowBuilder(Uid uid, long start) {
    this.uid = uid;
    this.start = start;
  }

  public Uid uid() {
    return uid;
  }

  public RunRowBuilder id(RunId head) {
    id = head;
    return this;
  }

  public RunRowBuilder remote(String name) {
    remote = name;
    return this;
  }

  public RunRowBuilder earlier(List<RunId> segments) {
    earlier = List.copyOf(segments);
    return this;
  }

  public RunRowBuilder name(String text) {
    name = text;
    return this;
  }

  public RunRowBuilder experiment(String text) {
    experiment = text;
    return this;
  }

  public RunRowBuilder status(RunStatus now) {
    status = now;
    return this;
  }

  public RunRowBuilder end(long micros) {
    end = micros;
    return this;
  }

  /** Takes back that it ended: it goes on. */
  public RunRowBuilder running() {
    status = RunStatus.RUNNING;
    end = null;
    return this;
  }

  public RunRowBuilder config(Value.Fields document) {
    config = document;
    return this;
  }

  public RunRowBuilder metric(String key, MetricSummary summary) {
    metrics.put(key, summary);
    return this;
  }

  public RunRowBuilder values(Value.Fields summaryValues) {
    values = summaryValues;
    return this;
  }

  public RunRowBuilder goal(String metric, Goal goal) {
    goals.put(metric, goal);
    return this;
  }

  public RunRowBuilder tag(String key, String value) {
    tags.put(key, value);
    return this;
  }

  /** Takes all tags back, where what comes names all that are left. */
  public RunRowBuilder withoutTags() {
    tags.clear();
    return this;
  }

  /** Takes a tag back, as a later event may. */
  public RunRowBuilder withoutTag(String key) {
    tags.remove(key);
    return this;
  }

  public RunRowBuilder group(String text) {
    group = text;
    return this;
  }

  public RunRowBuilder note(String text) {
    note = text;
    return this;
  }

  public RunRowBuilder commit(CommitId head) {
    commit = head;
    return this;
  }

  public RunRowBuilder dirty(boolean differs) {
    dirty = differs;
    return this;
  }

  public RunRowBuilder mark(Mark mark) {
    marks.add(mark);
    return this;
  }

  /** Takes what {@code run.json}, or {@code start.json} of a live run, says; absent keys stay. */
  public RunRowBuilder run(Value.Fields document) {
    document.text("name").ifPresent(text -> name = text);
    document.text("experiment").ifPresent(text -> experiment = text);
    document.text("status").flatMap(RunStatus::of).ifPresent(word -> status = word);
    document.integer("start").ifPresent(micros -> start = micros);
    document.integer("end").ifPresent(micros -> end = micros);
    document.text("group").ifPresent(text -> group = text);
    document.text("parent").ifPresent(text -> parent = text);
    document.text("job_type").ifPresent(text -> jobType = text);
    document.text("note").ifPresent(text -> note = text);
    document.fields("user").text("name").ifPresent(text -> user = text);
    document.text("user").ifPresent(text -> user = text);
    document.text("host").ifPresent(text -> host = text);
    if (document.get("command").isPresent()) {
      command = document.texts("command");
    }
    Value.Fields given = document.fields("tags");
    given.values().keySet().forEach(key -> given.text(key).ifPresent(v -> tags.put(key, v)));
    if (lost(document) > 0) {
      marks.add(Mark.DEGRADED);
    }
    List<RunId> chain = new ArrayList<>();
    for (String hex : document.texts("continues")) {
      if (Digest.isDigest(hex)) {
        chain.add(RunId.of(hex));
      }
    }
    if (!chain.isEmpty()) {
      earlier = chain;
    }
    return this;
  }

  /** How many records were lost by what run.json says; a writer that only waited lost none. */
  public static long lost(Value.Fields run) {
    return run.items("degraded").stream()
        .filter(Value.Fields.class::isInstance)
        .mapToLong(each -> Math.max(0, ((Value.Fields) each).integer("dropped").orElse(0L)))
        .sum();
  }

  /** Takes what {@code summary.json} says. */
  public RunRowBuilder summary(Value.Fields document) {
    Value.Fields byName = document.fields("metrics");
    for (String key : byName.values().keySet()) {
      if (byName.values().get(key) instanceof Value.Fields fields) {
        metrics.put(key, MetricSummary.of(fields));
      }
    }
    values = document.fields("values");
    goals.putAll(DeclaredGoals.of(document));
    return this;
  }

  /** Takes what {@code code.json} says. */
  public RunRowBuilder code(Value.Fields document) {
    document
        .text("commit")
        .filter(CommitId::isCommitId)
        .ifPresent(hex -> commit = new CommitId(hex));
    document.text("branch").ifPresent(text -> branch = text);
    dirty = document.bool("dirty").orElse(false);
    return this;
  }

  public RunRow build() {
    return new RunRow(
        Optional.ofNullable(id),
        earlier,
        uid,
        name,
        experiment,
        status,
        start,
        Optional.ofNullable(end),
        config,
        RunRow.sorted(metrics),
        values,
        RunRow.sorted(goals),
        RunRow.sorted(tags),
        Optional.ofNullable(group),
        Optional.ofNullable(parent),
        Optional.ofNullable(jobType),
        Optional.ofNullable(note),
        Optional.ofNullable(user),
        Optional.ofNullable(host),
        command,
        Optional.ofNullable(commit),
        Optional.ofNullable(branch),
        dirty,
        marks,
        Optional.ofNullable(remote));
  }
}
