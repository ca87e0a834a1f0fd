package dev.gitruns.read;

import dev.gitruns.artifact.Blob;
import dev.gitruns.model.Digest;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Value;
import dev.gitruns.rundir.LfsPointer;
import dev.gitruns.rundir.RunFileName;
import dev.gitruns.store.RunContents;
import dev.gitruns.workspace.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/** The files of one sealed run, on the branch or still waiting, with large ones in full. */
public final class RunFilesOf {
  private final Workspace workspace;
  private final RunId id;
  private final Path waiting;
  private volatile Optional<RunContents> contents;

  public RunFilesOf(Workspace workspace, RunId id) {
    this.workspace = workspace;
    this.id = id;
    contents = workspace.store().contents(id);
    Path sealed = workspace.store().directory().sealed(id);
    waiting = Files.isDirectory(sealed) ? sealed : workspace.store().directory().held(id);
  }

  public boolean isHere() {
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

  public SortedSet<String> names() {
    return read(RunContents::names, this::waitingNames);
  }

  /** The stored bytes: of a large file its pointer. */
  public Optional<byte[]> stored(String name) {
    return read(
        branch -> branch.find(name),
        () -> {
          Path file = waiting.resolve("tree").resolve(name);
          return waitingNames().contains(name)
              ? Optional.of(Files.readAllBytes(file))
              : Optional.empty();
        });
  }

  private interface Waiting<T> {
    T read() throws IOException;
  }

  /** Reads where the run waits; if it is committed at that moment, on the branch. */
  private <T> T read(Function<RunContents, T> branch, Waiting<T> disk) {
    if (contents.isEmpty()) {
      try {
        return disk.read();
      } catch (NoSuchFileException e) {
        contents = workspace.store().contents(id);
        if (contents.isEmpty()) {
          throw new UncheckedIOException(e);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return branch.apply(contents.get());
  }

  /** By their list: the directory itself may be half gone. */
  private SortedSet<String> waitingNames() throws IOException {
    Path tree = waiting.resolve("tree");
    TreeSet<String> names = new TreeSet<>();
    for (String line : Files.readAllLines(tree.resolve(RunFileName.SUMS))) {
      names.add(line.substring(line.indexOf("  ") + 2));
    }
    names.add(RunFileName.SUMS);
    if (Files.exists(tree.resolve(RunFileName.ATTRIBUTES))) {
      names.add(RunFileName.ATTRIBUTES);
    }
    return names;
  }

  /**
   * The real bytes.
   *
   * @throws GitRunsException of kind ENVIRONMENT where they are large and aren't on this machine
   */
  public Optional<byte[]> bytes(String name) {
    Optional<byte[]> stored = stored(name);
    Optional<LfsPointer> pointer = stored.flatMap(LfsPointer::parse);
    return pointer.isEmpty() ? stored : Optional.of(read(large(pointer.get(), name)));
  }

  private Path large(LfsPointer pointer, String name) {
    return findLarge(pointer.oid(), pointer.size())
        .orElseThrow(
            () ->
                new GitRunsException(
                    GitRunsException.Kind.ENVIRONMENT,
                    "The bytes of " + name + " are large, and aren't on this machine.",
                    "git runs artifacts fetch " + id.shortForm() + " " + name));
  }

  /** The large bytes of this digest, if they are here; what has another size isn't. */
  public Optional<Path> findLarge(Digest oid, long size) {
    Path beside = waiting.resolve("large").resolve(oid.hex());
    return hasSize(beside, size)
        ? Optional.of(beside)
        : workspace.store().large().objects().find(new Blob(oid, size));
  }

  private static boolean hasSize(Path file, long size) {
    try {
      return Files.isRegularFile(file) && Files.size(file) == size;
    } catch (IOException e) {
      return false;
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
