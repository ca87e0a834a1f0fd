package dev.gitruns.rundir;

import dev.gitruns.model.Digest;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.rundir.RunFault.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Checks names, modes, digests and id of a run directory, all that makes its bytes the run's. */
public final class RunStructure {
  private RunStructure() {}

  /**
   * What is wrong with these files as the run of this id; empty if nothing is. Never throws on bad
   * data.
   *
   * @param files every entry of the tree, those that aren't files included
   * @param sums the bytes of {@code SHA256SUMS}, empty if there is none
   * @param attributes the bytes of {@code .gitattributes}, empty if there is none
   */
  public static List<RunFault> check(
      RunId id, Collection<StoredFile> files, Optional<byte[]> sums, Optional<byte[]> attributes) {
    List<RunFault> faults = new ArrayList<>();
    Map<String, StoredFile> byPath = new HashMap<>();
    for (StoredFile file : files) {
      String path = file.path();
      if (!RunFileName.isAllowed(path) || byPath.put(path, file) != null) {
        faults.add(new RunFault(Kind.BAD_NAME, path));
      }
      if (file.mode() != StoredFile.REGULAR) {
        faults.add(new RunFault(Kind.BAD_MODE, path));
      }
    }
    for (String path : byPath.keySet()) {
      int slash = path.indexOf('/');
      if (slash > 0 && byPath.containsKey(path.substring(0, slash))) {
        faults.add(new RunFault(Kind.BAD_NAME, path));
      }
    }
    checkAttributes(byPath, attributes).ifPresent(faults::add);
    if (sums.isEmpty()) {
      faults.add(new RunFault(Kind.NO_SUMS, ""));
      return faults;
    }
    if (!Sha256Sums.idOf(sums.get()).equals(id)) {
      faults.add(new RunFault(Kind.WRONG_ID, ""));
    }
    try {
      compare(Sha256Sums.parse(sums.get()).files(), byPath, faults);
    } catch (GitRunsException e) {
      faults.add(new RunFault(Kind.BAD_SUMS, RunFileName.SUMS));
    }
    return faults;
  }

  private static void compare(
      Map<String, Digest> listed, Map<String, StoredFile> present, List<RunFault> faults) {
    listed.forEach(
        (path, digest) -> {
          StoredFile file = present.get(path);
          if (file == null) {
            faults.add(new RunFault(Kind.MISSING_FILE, path));
          } else if (!file.content().equals(digest)) {
            faults.add(
                new RunFault(
                    file.pointer().isPresent() ? Kind.WRONG_POINTER : Kind.WRONG_DIGEST, path));
          }
        });
    for (String path : new TreeSet<>(present.keySet())) {
      if (RunFileName.isListable(path) && !listed.containsKey(path)) {
        faults.add(new RunFault(Kind.EXTRA_FILE, path));
      }
    }
    if (!listed.containsKey(RunFileName.RUN)) {
      faults.add(new RunFault(Kind.NO_RUN_DOCUMENT, RunFileName.RUN));
    }
  }

  private static Optional<RunFault> checkAttributes(
      Map<String, StoredFile> files, Optional<byte[]> attributes) {
    SortedSet<String> pointers = new TreeSet<>();
    files.forEach(
        (path, file) -> {
          if (file.pointer().isPresent() && RunFileName.isListable(path)) {
            pointers.add(path);
          }
        });
    Optional<byte[]> expected =
        pointers.isEmpty() ? Optional.empty() : Optional.of(LfsPointer.attributes(pointers));
    boolean fits =
        expected.isPresent() == attributes.isPresent()
            && (expected.isEmpty() || Arrays.equals(expected.get(), attributes.get()));
    return fits
        ? Optional.empty()
        : Optional.of(new RunFault(Kind.WRONG_ATTRIBUTES, RunFileName.ATTRIBUTES));
  }
}
