package dev.gitruns.op;

import dev.gitruns.model.Digest;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Value;
import dev.gitruns.seal.LfsPointer;
import dev.gitruns.seal.RunFileName;
import dev.gitruns.store.RunContents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The files of one sealed run, on the branch or still waiting, with large ones in full. */
final class RunFilesOf {
  private final Workspace workspace;
  private final Optional<RunContents> contents;
  private final Path waiting;

  RunFilesOf(Workspace workspace, RunId id) {
    this.workspace = workspace;
    contents = workspace.store().contents(id);
    Path sealed = workspace.store().directory().sealed(id);
    waiting = Files.isDirectory(sealed) ? sealed : workspace.store().directory().held(id);
  }

  boolean isHere() {
    return contents.isPresent() || Files.isDirectory(waiting);
  }

  /** run.json. */
  Value.Fields run() {
    return ListRuns.parse(stored(RunFileName.RUN).orElse(null));
  }

  /** The real bytes, or empty where the run has no such file. */
  Optional<byte[]> find(String name) {
    return names().contains(name) ? bytes(name) : Optional.empty();
  }

  SortedSet<String> names() {
    if (contents.isPresent()) {
      return contents.get().names();
    }
    Path tree = waiting.resolve("tree");
    try (Stream<Path> files = Files.walk(tree)) {
      TreeSet<String> names = new TreeSet<>();
      files
          .filter(Files::isRegularFile)
          .forEach(file -> names.add(tree.relativize(file).toString().replace('\\', '/')));
      return names;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The stored bytes: of a large file its pointer. */
  Optional<byte[]> stored(String name) {
    if (contents.isPresent()) {
      return contents.get().find(name);
    }
    Path file = waiting.resolve("tree").resolve(name);
    return names().contains(name) ? Optional.of(read(file)) : Optional.empty();
  }

  /**
   * The real bytes.
   *
   * @throws GitRunsException of kind ENVIRONMENT where they are large and aren't on this machine
   */
  Optional<byte[]> bytes(String name) {
    Optional<byte[]> stored = stored(name);
    Optional<LfsPointer> pointer = stored.flatMap(LfsPointer::parse);
    return pointer.isEmpty() ? stored : Optional.of(read(large(pointer.get().oid(), name)));
  }

  private Path large(Digest oid, String name) {
    Path beside = waiting.resolve("large").resolve(oid.hex());
    if (Files.isRegularFile(beside)) {
      return beside;
    }
    Path kept = workspace.store().large().path(oid);
    if (!Files.isRegularFile(kept)) {
      throw new GitRunsException(
          GitRunsException.Kind.ENVIRONMENT,
          "The bytes of " + name + " are large, and aren't on this machine.",
          "git lfs fetch --all");
    }
    return kept;
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
