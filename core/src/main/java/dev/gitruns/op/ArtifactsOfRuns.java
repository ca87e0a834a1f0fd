package dev.gitruns.op;

import dev.gitruns.lineage.ArtifactVersions;
import dev.gitruns.model.Digest;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Untrusted;
import dev.gitruns.model.Value;
import dev.gitruns.query.WordPattern;
import dev.gitruns.read.ListRuns;
import dev.gitruns.read.RunArtifact;
import dev.gitruns.read.RunFilesOf;
import dev.gitruns.read.RunRow;
import dev.gitruns.rundir.LfsPointer;
import dev.gitruns.rundir.RunFileName;
import dev.gitruns.workspace.Workspace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds the files of runs by what people call them, and where their bytes are. */
public final class ArtifactsOfRuns {
  private static final Set<String> RUN_FORMS = Set.of("best", "results", "name");

  private final Workspace workspace;
  private final ShowRun show;

  public ArtifactsOfRuns(Workspace workspace) {
    this.workspace = workspace;
    this.show = new ShowRun(workspace);
  }

  /**
   * What these words name: {@code NAME:VERSION} or {@code NAME:ALIAS}, else a run and, behind it,
   * names of its artifacts, paths of its files, or patterns of either.
   *
   * @throws GitRunsException of kind NOT_FOUND where one of them names nothing
   */
  public List<RunArtifact> select(List<String> words) {
    String first = words.get(0);
    int colon = first.indexOf(':');
    if (words.size() == 1 && colon > 0 && !RUN_FORMS.contains(first.substring(0, colon))) {
      ArtifactVersions versions = new TraceLineage(workspace).versions();
      Optional<ArtifactVersions.Version> version = versions.find(first);
      if (version.isPresent()) {
        return List.of(ofContent(version.get()));
      }
      versions
          .nameIn(first)
          .ifPresent(
              name -> {
                throw TraceLineage.unknownVersion(first, name, versions);
              });
    }
    List<RunArtifact> all = of(show.find(first));
    List<RunArtifact> chosen = new ArrayList<>();
    for (String word : words.subList(1, words.size())) {
      List<RunArtifact> fitting = all.stream().filter(each -> fits(word, each)).toList();
      if (fitting.isEmpty()) {
        throw new GitRunsException(
            GitRunsException.Kind.NOT_FOUND,
            "The run " + first + " has no artifact " + Untrusted.line(word, 100) + ".",
            "See what it has: git runs artifacts ls " + first);
      }
      chosen.addAll(fitting);
    }
    return words.size() == 1 ? all : chosen.stream().distinct().toList();
  }

  private static boolean fits(String word, RunArtifact artifact) {
    return word.equals(artifact.name())
        || Optional.of(word).equals(artifact.path())
        || WordPattern.fits(word, artifact.name());
  }

  private RunArtifact ofContent(ArtifactVersions.Version version) {
    return show.rows().stream()
        .flatMap(row -> of(row).stream())
        .filter(
            each ->
                each.name().equals(version.name())
                    && each.digest()
                        .map(digest -> ("sha256:" + digest).equals(version.content()))
                        .orElse(false))
        .findFirst()
        .orElseThrow(
            () ->
                new GitRunsException(
                    GitRunsException.Kind.NOT_FOUND,
                    "No sealed run here has bytes of " + Untrusted.line(version.text(), 100) + ".",
                    "git runs lineage " + Untrusted.line(version.text(), 100)));
  }

  /** The artifacts of all segments of a run that are sealed. */
  public List<RunArtifact> of(RunRow row) {
    List<RunId> ids = new ArrayList<>(row.earlier());
    row.id().ifPresent(ids::add);
    return ids.stream().flatMap(id -> of(id).stream()).toList();
  }

  /** Those of every sealed run whose bytes are no part of the branch. */
  public List<RunArtifact> allLarge() {
    return workspace.store().runs().stream().flatMap(id -> large(id).stream()).toList();
  }

  /** Those of a run whose bytes are no part of the branch; quick where there are none. */
  List<RunArtifact> large(RunId id) {
    RunFilesOf files = new RunFilesOf(workspace, id);
    return files.isHere() && files.names().contains(RunFileName.ATTRIBUTES)
        ? of(id).stream().filter(RunArtifact::isLarge).toList()
        : List.of();
  }

  List<RunArtifact> of(RunId id) {
    RunFilesOf files = new RunFilesOf(workspace, id);
    List<RunArtifact> found = new ArrayList<>();
    if (!files.isHere()) {
      return found;
    }
    Set<String> named = new HashSet<>();
    Value.Fields manifest = ListRuns.parse(files.stored(RunFileName.ARTIFACTS).orElse(null));
    for (Value item : manifest.items("artifacts")) {
      if (item instanceof Value.Fields entry) {
        Optional<String> path = entry.text("path").filter(files.names()::contains);
        path.ifPresent(named::add);
        found.add(artifact(id, files, entry, path));
      }
    }
    if (files.names().contains(RunFileName.ATTRIBUTES)) {
      for (String name : files.names()) {
        if (!named.contains(name)) {
          files
              .stored(name)
              .flatMap(LfsPointer::parse)
              .ifPresent(pointer -> found.add(file(id, files, name, pointer)));
        }
      }
    }
    return found;
  }

  private static RunArtifact artifact(
      RunId id, RunFilesOf files, Value.Fields entry, Optional<String> path) {
    Optional<LfsPointer> pointer = path.flatMap(files::stored).flatMap(LfsPointer::parse);
    Optional<Digest> digest =
        pointer
            .map(LfsPointer::oid)
            .or(() -> entry.text("sha256").filter(Digest::isDigest).map(Digest::new));
    RunArtifact.Where where =
        pointer.isPresent()
            ? where(files, pointer.get())
            : path.isPresent()
                ? RunArtifact.Where.GIT
                : entry.text("uri").isPresent()
                    ? RunArtifact.Where.REFERENCE
                    : RunArtifact.Where.NONE;
    return new RunArtifact(
        id,
        entry.text("name").orElse(""),
        entry.integer("version"),
        entry.text("type"),
        path,
        digest,
        pointer.map(LfsPointer::size).orElse(entry.integer("size").orElse(0L)),
        entry.text("uri"),
        where);
  }

  /** A document or series that is too large for the branch. */
  private static RunArtifact file(RunId id, RunFilesOf files, String name, LfsPointer pointer) {
    return new RunArtifact(
        id,
        name,
        Optional.empty(),
        Optional.empty(),
        Optional.of(name),
        Optional.of(pointer.oid()),
        pointer.size(),
        Optional.empty(),
        where(files, pointer));
  }

  private static RunArtifact.Where where(RunFilesOf files, LfsPointer pointer) {
    return files.findLarge(pointer.oid(), pointer.size()).isPresent()
        ? RunArtifact.Where.HERE
        : RunArtifact.Where.POINTER;
  }
}
