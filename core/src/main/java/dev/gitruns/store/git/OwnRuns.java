package dev.gitruns.store.git;

import dev.gitruns.json.CanonicalJson;
import dev.gitruns.model.Digest;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Value;
import dev.gitruns.rundir.RunFileName;
import dev.gitruns.store.RunsDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The runs of this clone beside its branch.
 *
 * @param journals the UIDs of all journals
 * @param sealed the UIDs of sealed runs that aren't on the branch, with the segments that they
 *     continue
 */
record OwnRuns(Set<Uid> journals, Map<Uid, Set<RunId>> sealed) {

  static OwnRuns in(RunsDirectory directory) throws IOException {
    Set<Uid> journals = new HashSet<>();
    for (Path parent :
        List.of(directory.live(), directory.done(), directory.live().resolve("done"))) {
      for (Path entry : entries(parent)) {
        String name = entry.getFileName().toString();
        String uid = name.substring(0, name.indexOf('.') < 0 ? name.length() : name.indexOf('.'));
        if (Uid.isUid(uid)) {
          journals.add(new Uid(uid));
        }
      }
    }
    Map<Uid, Set<RunId>> sealed = new HashMap<>();
    for (Path parent : List.of(directory.sealed(), directory.held())) {
      for (Path entry : entries(parent)) {
        Path document = entry.resolve("tree").resolve(RunFileName.RUN);
        if (Digest.isDigest(entry.getFileName().toString()) && Files.isRegularFile(document)) {
          add(document, sealed);
        }
      }
    }
    return new OwnRuns(journals, sealed);
  }

  private static void add(Path document, Map<Uid, Set<RunId>> sealed) throws IOException {
    try {
      byte[] bytes = Files.readAllBytes(document);
      BranchReader.uidIn(bytes)
          .ifPresent(
              uid -> sealed.computeIfAbsent(uid, k -> new HashSet<>()).addAll(continues(bytes)));
    } catch (NoSuchFileException e) {
      // Committed meanwhile: then it is on the branch.
      return;
    }
  }

  /** The segments that a run.json continues; none if it can't be parsed. */
  static Set<RunId> continues(byte[] runDocument) {
    try {
      return CanonicalJson.parse(runDocument) instanceof Value.Fields run
          ? run.texts("continues").stream()
              .filter(Digest::isDigest)
              .map(RunId::of)
              .collect(Collectors.toCollection(TreeSet::new))
          : Set.of();
    } catch (GitRunsException e) {
      return Set.of();
    }
  }

  private static List<Path> entries(Path parent) throws IOException {
    try (Stream<Path> entries = Files.list(parent)) {
      return entries.toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
  }

  /** Whether this clone has a run of this UID beside its branch. */
  boolean isHere(Uid uid) {
    return journals.contains(uid) || sealed.containsKey(uid);
  }
}
