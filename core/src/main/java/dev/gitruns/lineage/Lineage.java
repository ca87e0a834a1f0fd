package dev.gitruns.lineage;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Puts together what runs tell of themselves. Data are the same where their digests are. */
public final class Lineage {
  private static final Comparator<RunFacts> OLDEST_FIRST =
      Comparator.comparingLong(RunFacts::start).thenComparing(RunFacts::key);

  private final List<RunFacts> runs;
  private final Set<String> purgedUids;
  private final Map<String, RunFacts> byName = new HashMap<>();
  private final Map<String, String> tables = new HashMap<>();
  private final Map<String, Data> data = new LinkedHashMap<>();
  private final Map<String, LineageNode> lost = new LinkedHashMap<>();
  private final LineageGraph graph = new LineageGraph();
  private final ArtifactVersions versions = new ArtifactVersions();

  /** What is known of some content, by all who read or made it. */
  private static final class Data {
    private final Set<String> inputNames = new LinkedHashSet<>();
    private Value.Fields facts = Value.Fields.EMPTY;
    private int made;
    private int purged;

    void learn(Value.Fields from, List<String> keys) {
      for (String key : keys) {
        if (facts.get(key).isEmpty()) {
          facts = facts.with(key, from.get(key).orElse(null));
        }
      }
    }
  }

  private Lineage(Collection<RunFacts> runs, Set<String> purgedUids) {
    this.runs = runs.stream().sorted(OLDEST_FIRST).toList();
    this.purgedUids = purgedUids;
  }

  /**
   * What hangs together how.
   *
   * @param versions what artifact names name
   */
  public record Built(LineageGraph graph, ArtifactVersions versions) {}

  /**
   * An alias of an artifact.
   *
   * @param content the key of what it points to, by {@link ContentKey}
   */
  public record Alias(String artifact, String alias, String content) {}

  /**
   * The graph of these runs.
   *
   * @param purgedUids the runs that were taken out
   */
  public static Built of(
      Collection<RunFacts> runs,
      Collection<Alias> aliases,
      Collection<ModelVersion> models,
      Set<String> purgedUids) {
    Lineage lineage = new Lineage(runs, purgedUids);
    lineage.build();
    aliases.forEach(each -> lineage.versions.alias(each.artifact(), each.alias(), each.content()));
    lineage.nodes();
    models.forEach(lineage::model);
    lineage.lost.values().forEach(lineage.graph::add);
    return new Built(lineage.graph, lineage.versions);
  }

  private void build() {
    for (RunFacts run : runs) {
      byName.putIfAbsent(run.uid(), run);
      run.ids().forEach(id -> byName.put(id, run));
      for (Value.Fields input : run.inputs()) {
        String key = ContentKey.ofInput(run.uid(), input);
        if (key.startsWith("sha256:")) {
          ContentKey.rows(input).ifPresent(rows -> tables.putIfAbsent(rows, key));
        }
      }
    }
    runs.forEach(this::artifacts);
    runs.forEach(this::inputs);
    runs.forEach(this::relatives);
  }

  private void artifacts(RunFacts run) {
    for (Value.Fields artifact : run.artifacts()) {
      String name = artifact.text("name").orElse("");
      String key = ContentKey.ofArtifact(run.uid(), artifact);
      Data known = data.computeIfAbsent(key, k -> new Data());
      known.learn(artifact, List.of("sha256", "size", "type", "media_type", "uri"));
      known.made++;
      known.purged += artifact.text("path").filter(run.purged()::contains).isPresent() ? 1 : 0;
      versions.made(name, key);
      graph.add(new LineageEdge(key(run), key, LineageEdge.Kind.MADE));
    }
  }

  private void inputs(RunFacts run) {
    for (Value.Fields input : run.inputs()) {
      Optional<ContentKey.Named> named = ContentKey.artifactOfRun(input);
      String key = ContentKey.ofInput(run.uid(), input);
      if (key.startsWith("rows:")) {
        key = tables.getOrDefault(key.substring("rows:".length()), key);
      }
      if (named.isPresent()) {
        key = named(named.get(), key);
      }
      Data known = data.computeIfAbsent(key, k -> new Data());
      known.inputNames.add(input.text("name").orElse(""));
      known.learn(
          input, List.of("sha256", "size", "kind", "format", "rows", "row_digest", "uri", "path"));
      graph.add(new LineageEdge(key, key(run), LineageEdge.Kind.USED));
    }
  }

  /** The content that an input names by its run, which is noted where it isn't here. */
  private String named(ContentKey.Named named, String otherwise) {
    RunFacts maker = byName.get(named.run());
    if (maker == null) {
      graph.add(new LineageEdge(lost(named.run()), otherwise, LineageEdge.Kind.MADE));
      return otherwise;
    }
    return otherwise.startsWith("sha256:")
        ? otherwise
        : maker.artifacts().stream()
            .filter(each -> each.text("name").equals(Optional.of(named.name())))
            .filter(each -> each.integer("version").orElse(1L) == named.version())
            .map(each -> ContentKey.ofArtifact(maker.uid(), each))
            .findFirst()
            .orElse(otherwise);
  }

  private void relatives(RunFacts run) {
    for (String id : run.continues()) {
      if (!run.ids().contains(id)) {
        relative(id, run, LineageEdge.Kind.CONTINUES);
      }
    }
    run.fork().ifPresent(id -> relative(id, run, LineageEdge.Kind.FORKS));
    run.parent().ifPresent(uid -> relative(uid, run, LineageEdge.Kind.PARENT));
  }

  private void relative(String other, RunFacts run, LineageEdge.Kind kind) {
    RunFacts found = byName.get(other);
    if (found != run) {
      graph.add(new LineageEdge(found == null ? lost(other) : key(found), key(run), kind));
    }
  }

  private static String key(RunFacts run) {
    return "run:" + run.key();
  }

  /** A run that others name and that isn't here. */
  private String lost(String run) {
    String key = "run:" + run;
    String why = purgedUids.contains(run) ? "purged" : "not here: purged, or not fetched";
    lost.putIfAbsent(
        key,
        new LineageNode(
            key, LineageNode.Kind.RUN, List.of(run), Value.Fields.EMPTY, Optional.of(why)));
    return key;
  }

  private void nodes() {
    for (RunFacts run : runs) {
      graph.add(
          new LineageNode(
              key(run), LineageNode.Kind.RUN, List.of(run.name()), run.facts(), Optional.empty()));
    }
    Map<String, List<ArtifactVersions.Version>> artifacts = versions.byContent();
    data.forEach(
        (key, known) -> {
          Set<String> names = new LinkedHashSet<>();
          Set<String> aliases = new LinkedHashSet<>();
          Set<String> plain = new HashSet<>();
          for (ArtifactVersions.Version version : artifacts.getOrDefault(key, List.of())) {
            names.add(version.text());
            plain.add(version.name());
            version.aliases().forEach(alias -> aliases.add(version.name() + ":" + alias));
          }
          known.inputNames.stream().filter(name -> !plain.contains(name)).forEach(names::add);
          boolean purged = known.made > 0 && known.purged == known.made;
          graph.add(
              new LineageNode(
                  key,
                  LineageNode.Kind.DATA,
                  new ArrayList<>(names),
                  aliases.isEmpty()
                      ? known.facts
                      : known.facts.with("aliases", Value.ofTexts(aliases)),
                  purged ? Optional.of("its bytes were purged") : Optional.empty()));
        });
  }

  private void model(ModelVersion model) {
    graph.add(
        new LineageNode(
            model.key(),
            LineageNode.Kind.MODEL,
            List.of("models:/" + model.name() + "/" + model.number()),
            new FieldsBuilder()
                .put("model", model.name())
                .put("version", model.number())
                .put("aliases", Value.ofTexts(model.aliases()))
                .put("source", model.source())
                .build(),
            Optional.empty()));
    model
        .run()
        .ifPresent(
            uid -> {
              RunFacts run = byName.get(uid);
              graph.add(
                  new LineageEdge(
                      run == null ? lost(uid) : key(run),
                      model.key(),
                      LineageEdge.Kind.REGISTERED));
            });
  }
}
