package dev.gitruns.read;

import dev.gitruns.model.Digest;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Value;
import dev.gitruns.rundir.LfsPointer;
import dev.gitruns.rundir.RunFileName;
import dev.gitruns.workspace.Workspace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Lists the artifacts of sealed runs, and where their bytes are. */
public final class ArtifactSource {
  private final Workspace workspace;

  public ArtifactSource(Workspace workspace) {
    this.workspace = workspace;
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
  public List<RunArtifact> large(RunId id) {
    RunFilesOf files = new RunFilesOf(workspace, id);
    return files.isHere() && files.names().contains(RunFileName.ATTRIBUTES)
        ? of(id).stream().filter(RunArtifact::isLarge).toList()
        : List.of();
  }

  public List<RunArtifact> of(RunId id) {
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
