package dev.gitruns.op;

import dev.gitruns.artifact.Blob;
import dev.gitruns.artifact.BlobAnswer;
import dev.gitruns.artifact.BlobAnswer.Outcome;
import dev.gitruns.artifact.LfsStore;
import dev.gitruns.artifact.RemoteBlobs;
import dev.gitruns.model.Digest;
import dev.gitruns.model.NumberText;
import dev.gitruns.model.Untrusted;
import dev.gitruns.workspace.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The large files that were fetched from somewhere, and when each was asked for last. With {@code
 * runs.artifactCache} they take no more than that: those nobody asked for longest go, if the place
 * says in that moment that it has them. What came another way, recorded here or brought by git-lfs,
 * never goes.
 */
final class FetchedArtifacts {
  private static final String SETTING = "runs.artifactcache";

  private final LfsStore store;
  private final Path marks;
  private final Optional<String> setting;
  private final FileTime now;

  FetchedArtifacts(Workspace workspace) {
    store = workspace.store().large();
    // An empty file for each; where they are lost, nothing goes any more.
    marks = workspace.store().directory().cache().resolve("fetched");
    setting = workspace.store().repository().setting(SETTING);
    now = FileTime.from(workspace.caller().clock().instant());
  }

  /** One of them, and when it was asked for last. */
  private record Fetched(Blob blob, FileTime asked) {}

  /** Notes what was asked for, and what of it arrived now. */
  void note(Map<Blob, BlobAnswer> answers) {
    try {
      for (var answer : answers.entrySet()) {
        Path mark = mark(answer.getKey().oid());
        if (answer.getValue().outcome() == Outcome.DONE) {
          create(mark);
        }
        if (answer.getValue().holds() && Files.exists(mark)) {
          Files.setLastModifiedTime(mark, now);
        }
      }
    } catch (IOException e) {
      return; // what has no mark is never deleted
    }
  }

  private void create(Path mark) throws IOException {
    Files.createDirectories(marks);
    try {
      Files.createFile(mark);
    } catch (FileAlreadyExistsException e) {
      return; // fetched once more, after something else took it away
    }
  }

  /** Whether the setting bounds them. */
  boolean areBounded() {
    return setting.isPresent();
  }

  /**
   * What is too much, those first that nobody asked for longest.
   *
   * @param wanted what was asked for now, which stays
   * @param notes gets a sentence where the setting can't be read
   */
  List<Blob> tooMuch(Set<Blob> wanted, List<String> notes) {
    Optional<Long> limit = setting.flatMap(ByteCount::parse);
    if (limit.isEmpty()) {
      notes.add(
          "runs.artifactCache is no size: "
              + Untrusted.line(setting.orElse(""), 60)
              + ". Fetched files stay. As in: git config runs.artifactCache 20g");
      return List.of();
    }
    List<Fetched> all = all();
    long bytes = all.stream().mapToLong(each -> each.blob().size()).sum();
    all.sort(Comparator.comparing(Fetched::asked));
    List<Blob> tooMuch = new ArrayList<>();
    for (Fetched each : all) {
      if (bytes > limit.get() && !wanted.contains(each.blob())) {
        tooMuch.add(each.blob());
        bytes -= each.blob().size();
      }
    }
    return tooMuch;
  }

  private List<Fetched> all() {
    List<Fetched> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(marks)) {
      for (Path mark : files.toList()) {
        String name = mark.getFileName().toString();
        Path object = Digest.isDigest(name) ? store.path(new Digest(name)) : mark;
        if (object != mark && Files.isRegularFile(object)) {
          Blob blob = new Blob(new Digest(name), Files.size(object));
          all.add(new Fetched(blob, Files.getLastModifiedTime(mark)));
        } else {
          Files.deleteIfExists(mark); // git lfs prune took it away, say
        }
      }
    } catch (NoSuchFileException e) {
      return new ArrayList<>();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  /**
   * Deletes those of these that the place says it has.
   *
   * @return those that stay
   */
  List<Blob> delete(List<Blob> tooMuch, RemoteBlobs there, List<String> notes) {
    Map<Blob, BlobAnswer> answers = new LinkedHashMap<>(there.ask(tooMuch));
    List<Blob> gone = new ArrayList<>();
    for (Blob blob : tooMuch) {
      BlobAnswer answer = answers.get(blob);
      if (answer != null && answer.outcome() == Outcome.THERE && !store.isKept(blob.oid())) {
        delete(blob.oid());
        gone.add(blob);
      }
    }
    if (!gone.isEmpty()) {
      notes.add(
          "Deleted here, as runs.artifactCache says: "
              + gone.size()
              + " fetched before, "
              + NumberText.bytes(gone.stream().mapToLong(Blob::size).sum())
              + ", which "
              + there.name()
              + " has.");
    }
    return tooMuch.stream().filter(blob -> !gone.contains(blob)).toList();
  }

  private void delete(Digest oid) {
    try {
      Files.deleteIfExists(store.path(oid));
      Files.deleteIfExists(mark(oid));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path mark(Digest oid) {
    return marks.resolve(oid.hex());
  }
}
