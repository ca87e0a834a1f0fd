package dev.gitruns.record;

import dev.gitruns.model.Uid;
import dev.gitruns.model.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is said of a run when it starts.
 *
 * @param name what people call it; not unique. Empty: nobody chose a name
 * @param experiment what it belongs to. Empty: nobody chose one
 * @param command the command line, or empty for a run within a program
 * @param config its hyper-parameters
 * @param tags key to value; a bare tag has the empty value
 * @param parent the run that started it
 * @param inputs paths and references as given on the command line
 * @param artifacts globs of what to keep when it has ended
 * @param resumed the run that this goes on from, instead of being a new one
 */
public record RunSpec(
    Optional<String> name,
    Optional<String> experiment,
    List<String> command,
    Value.Fields config,
    Map<String, String> tags,
    Optional<String> group,
    Optional<String> jobType,
    Optional<Uid> parent,
    Optional<String> note,
    Optional<String> userId,
    List<String> inputs,
    List<String> artifacts,
    Optional<Resumption> resumed) {

  public static final String DEFAULT_EXPERIMENT = "default";

  public RunSpec {
    command = List.copyOf(command);
    tags = Map.copyOf(tags);
    inputs = List.copyOf(inputs);
    artifacts = List.copyOf(artifacts);
  }

  /** What a run with this uid is called. */
  public String nameOr(Uid uid) {
    return name.or(() -> CommandName.of(command)).orElseGet(() -> TwoWordName.of(uid));
  }

  public String experimentOrDefault() {
    return experiment.orElse(DEFAULT_EXPERIMENT);
  }

  /** The fields that nobody chose, so that a program which joins may. */
  List<String> defaults() {
    List<String> fields = new ArrayList<>();
    if (experiment.isEmpty()) {
      fields.add("experiment");
    }
    if (name.isEmpty()) {
      fields.add("name");
    }
    return fields;
  }

  /** The same, run by this command line. */
  public RunSpec withCommand(List<String> words) {
    return new RunSpec(
        name,
        experiment,
        words,
        config,
        tags,
        group,
        jobType,
        parent,
        note,
        userId,
        inputs,
        artifacts,
        resumed);
  }

  /** The same, going on with this run, whose names count unless others were chosen. */
  public RunSpec resuming(Resumption from) {
    return new RunSpec(
        name.or(() -> Optional.of(from.name())),
        experiment.or(() -> Optional.of(from.experiment())),
        command,
        config,
        tags,
        group,
        jobType,
        parent,
        note,
        userId,
        inputs,
        artifacts,
        Optional.of(from));
  }

  /** The same, started by this run. */
  public RunSpec withParent(Uid uid) {
    return new RunSpec(
        name,
        experiment,
        command,
        config,
        tags,
        group,
        jobType,
        Optional.of(uid),
        note,
        userId,
        inputs,
        artifacts,
        resumed);
  }

  public static Builder named(String name) {
    return new Builder(Optional.of(name));
  }

  /** For a run that a program names when it joins; by its command otherwise. */
  public static Builder unnamed() {
    return new Builder(Optional.empty());
  }

  /** Collects a {@link RunSpec}. */
  public static final class Builder {
    private final Optional<String> name;
    private String experiment;
    private List<String> command = List.of();
    private Value.Fields config = Value.Fields.EMPTY;
    private final Map<String, String> tags = new TreeMap<>();
    private String group;
    private String jobType;
    private Uid parent;
    private String note;
    private String userId;
    private final List<String> inputs = new ArrayList<>();
    private final List<String> artifacts = new ArrayList<>();
    private Resumption resumed;

    private Builder(Optional<String> name) {
      this.name = name;
    }

    public Builder experiment(String text) {
      experiment = text;
      return this;
    }

    public Builder command(List<String> words) {
      command = words;
      return this;
    }

    public Builder config(Value.Fields fields) {
      config = fields;
      return this;
    }

    public Builder tag(String key, String value) {
      tags.put(key, value);
      return this;
    }

    public Builder group(String text) {
      group = text;
      return this;
    }

    public Builder jobType(String text) {
      jobType = text;
      return this;
    }

    public Builder parent(Uid uid) {
      parent = uid;
      return this;
    }

    public Builder note(String text) {
      note = text;
      return this;
    }

    public Builder userId(String text) {
      userId = text;
      return this;
    }

    public Builder input(String pathOrReference) {
      inputs.add(pathOrReference);
      return this;
    }

    public Builder artifact(String glob) {
      artifacts.add(glob);
      return this;
    }

    /** Goes on with this run; what is said here is added to what it has. */
    public Builder resume(Resumption run) {
      resumed = run;
      return this;
    }

    public RunSpec build() {
      return new RunSpec(
          name,
          Optional.ofNullable(experiment),
          command,
          config,
          tags,
          Optional.ofNullable(group),
          Optional.ofNullable(jobType),
          Optional.ofNullable(parent),
          Optional.ofNullable(note),
          Optional.ofNullable(userId),
          inputs,
          artifacts,
          Optional.ofNullable(resumed));
    }
  }
}
