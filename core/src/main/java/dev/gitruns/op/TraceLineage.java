package dev.gitruns.op;

import dev.gitruns.capture.InputCapture;
import dev.gitruns.lineage.ArtifactVersions;
import dev.gitruns.lineage.ContentKey;
import dev.gitruns.lineage.Lineage;
import dev.gitruns.lineage.LineageGraph;
import dev.gitruns.lineage.LineageNode;
import dev.gitruns.lineage.Trace;
import dev.gitruns.model.Digest;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Untrusted;
import dev.gitruns.query.Selector;
import dev.gitruns.read.RunRow;
import dev.gitruns.read.RunSource;
import dev.gitruns.workspace.Workspace;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Tells which data and runs something was made from, and what was made from it. */
public final class TraceLineage {
  private static final Pattern HEX = Pattern.compile("(sha256:)?[0-9a-f]{8,64}");
  private static final Pattern MODEL = Pattern.compile("models:/([^/]+)/([^/]+)|models:/(.+)@(.+)");
  private static final int SHOWN = 8;

  private final Workspace workspace;
  private final LineageSources sources;
  private final Lineage.Built built;

  public TraceLineage(Workspace workspace) {
    this.workspace = workspace;
    sources = new LineageSources(workspace);
    built = sources.graph();
  }

  /** What artifact names name. */
  ArtifactVersions versions() {
    return built.versions();
  }

  /**
   * The lineage of what this names: a path, a digest, an artifact, a registered model, or a run.
   *
   * @throws GitRunsException of kind NOT_FOUND where it names nothing, or several things
   */
  public Trace trace(String what, Trace.Wanted wanted) {
    return Trace.from(built.graph(), key(what.strip()), wanted);
  }

  private String key(String what) {
    Optional<String> model = model(what);
    if (model.isPresent()) {
      return model.get();
    }
    Optional<Path> path = path(what);
    Optional<String> file = path.filter(Files::isRegularFile).flatMap(found -> content(what));
    if (file.isPresent()) {
      return file.get();
    }
    List<String> found = new ArrayList<>();
    digest(what).ifPresent(found::add);
    built.graph().node(what).map(LineageNode::key).ifPresent(found::add);
    built.versions().find(what).map(ArtifactVersions.Version::content).ifPresent(found::add);
    ofRun(what).ifPresent(found::add);
    Optional<RunRow> run = run(what);
    run.map(row -> "run:" + LineageSources.key(row)).ifPresent(found::add);
    if (found.isEmpty()) {
      built.graph().dataNamed(what).forEach(node -> found.add(node.key()));
    }
    if (found.isEmpty() && path.isPresent()) {
      return content(what).orElseThrow(() -> changed(what));
    }
    List<String> keys = found.stream().distinct().toList();
    if (keys.size() == 1) {
      return keys.get(0);
    }
    throw keys.isEmpty() ? nothing(what) : several(what, run.isPresent());
  }

  private Optional<String> model(String what) {
    var form = MODEL.matcher(what);
    if (!form.matches()) {
      return Optional.empty();
    }
    String name = form.group(1) != null ? form.group(1) : form.group(3);
    String which = form.group(2) != null ? form.group(2) : form.group(4);
    LineageGraph graph = built.graph();
    List<String> versions = graph.beginningWith("model:" + name + "/", Integer.MAX_VALUE);
    for (String key : versions) {
      boolean numbered = key.equals("model:" + name + "/" + which);
      boolean aliased = graph.node(key).orElseThrow().facts().texts("aliases").contains(which);
      boolean last = which.equals(ArtifactVersions.LATEST) && key.equals(newest(versions));
      if (numbered || aliased || last) {
        return Optional.of(key);
      }
    }
    throw new GitRunsException(
        GitRunsException.Kind.NOT_FOUND,
        "No registered model is called " + Untrusted.line(what, 100) + ".",
        versions.isEmpty()
            ? "Registered models have names as in models:/NAME/VERSION."
            : "It has: "
                + versions.stream()
                    .limit(SHOWN)
                    .map(key -> Untrusted.line("models:/" + key.substring("model:".length()), 60))
                    .collect(Collectors.joining(", ")));
  }

  private static String newest(List<String> versions) {
    return versions.stream()
        .max(
            java.util.Comparator.comparingLong(
                key -> Long.parseLong(key.substring(key.lastIndexOf('/') + 1))))
        .orElseThrow();
  }

  private Optional<Path> path(String what) {
    try {
      return Optional.of(workspace.caller().cwd().resolve(what)).filter(Files::exists);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** The data in a file or directory here, if any run read or made them. */
  private Optional<String> content(String what) {
    InputCapture capture =
        new InputCapture(
            workspace.place().cwd(),
            workspace.place().cache(),
            workspace.place().clock(),
            Optional.empty());
    return capture
        .capture(what)
        .fields()
        .text("sha256")
        .map(hex -> ContentKey.of(new Digest(hex)))
        .filter(key -> built.graph().node(key).isPresent());
  }

  private static GitRunsException changed(String what) {
    return new GitRunsException(
        GitRunsException.Kind.NOT_FOUND,
        "No run read or made " + Untrusted.line(what, 100) + " as it is now.",
        "Name what it was then: a digest, an artifact as NAME:VERSION, or a run.");
  }

  private Optional<String> digest(String what) {
    String text = what.toLowerCase(Locale.ROOT);
    if (!HEX.matcher(text).matches()) {
      return Optional.empty();
    }
    String hex = text.startsWith("sha256:") ? text.substring("sha256:".length()) : text;
    List<String> keys = built.graph().beginningWith("sha256:" + hex, 2);
    return keys.size() == 1 ? Optional.of(keys.get(0)) : Optional.empty();
  }

  /** {@code RUN:NAME}, {@code RUN:NAME@VERSION}: the artifact as this run counts its versions. */
  private Optional<String> ofRun(String what) {
    int colon = what.indexOf(':');
    Optional<RunRow> run = colon < 1 ? Optional.empty() : run(what.substring(0, colon));
    if (run.isEmpty()) {
      return Optional.empty();
    }
    String rest = what.substring(colon + 1);
    var form = Pattern.compile("(.+)(?:@|:v|:)([0-9]{1,9})", Pattern.DOTALL).matcher(rest);
    String name = form.matches() ? form.group(1) : rest;
    Optional<Long> number =
        form.matches() ? Optional.of(Long.parseLong(form.group(2))) : Optional.empty();
    return sources.artifact(run.get(), name, number);
  }

  private Optional<RunRow> run(String what) {
    try {
      return Optional.of(Selector.parse(what).resolve(RunSource.of(sources.rows())));
    } catch (GitRunsException e) {
      return Optional.empty();
    }
  }

  private GitRunsException several(String what, boolean run) {
    String shown = Untrusted.line(what, 80);
    List<LineageNode> data = built.graph().dataNamed(what);
    if (!run && data.size() > 1) {
      return new GitRunsException(
          GitRunsException.Kind.NOT_FOUND,
          data.size() + " different data are called " + shown + ".",
          "Give one by its key: "
              + data.stream()
                  .limit(SHOWN)
                  .map(node -> Untrusted.line(node.key(), 71))
                  .collect(Collectors.joining(", ")));
    }
    return new GitRunsException(
        GitRunsException.Kind.NOT_FOUND,
        "“" + shown + "” names a run and an artifact, or an artifact and a digest.",
        run
            ? "The run: name:" + shown + ". The artifact: " + shown + ":latest"
            : "Give more of it.");
  }

  private GitRunsException nothing(String what) {
    Optional<String> artifact = built.versions().nameIn(what);
    if (artifact.isPresent()) {
      return unknownVersion(what, artifact.get(), built.versions());
    }
    if (!looksLikeFile(what)) {
      new ShowRun(workspace).find(what); // says which runs come near, or that it was purged
    }
    return new GitRunsException(
        GitRunsException.Kind.NOT_FOUND,
        "Nothing here is called " + Untrusted.line(what, 100) + ".",
        "Give a run, an artifact as NAME:VERSION, a path, a digest, or models:/NAME/VERSION.");
  }

  private static boolean looksLikeFile(String what) {
    return Set.of('/', '.', ':').stream().anyMatch(each -> what.indexOf(each) >= 0);
  }

  static GitRunsException unknownVersion(String what, String name, ArtifactVersions versions) {
    List<ArtifactVersions.Version> all = versions.of(name);
    String has =
        all.stream()
            .skip(Math.max(0, all.size() - SHOWN))
            .map(version -> version.number() + " (" + String.join(", ", version.aliases()) + ")")
            .map(text -> text.replace(" ()", ""))
            .collect(Collectors.joining(", "));
    return new GitRunsException(
        GitRunsException.Kind.NOT_FOUND,
        "The artifact "
            + Untrusted.line(name, 80)
            + " has no version or alias as in "
            + Untrusted.line(what, 100)
            + ".",
        "It has: " + Untrusted.line(has, 300));
  }
}
