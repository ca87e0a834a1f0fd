package dev.gitruns.capture;

import dev.gitruns.git.Deadline;
import dev.gitruns.git.GitPath;
import dev.gitruns.git.GitResult;
import dev.gitruns.git.GitTimeout;
import dev.gitruns.model.CommitId;
import dev.gitruns.model.GitRunsException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes one tree of the work tree: first the list of files, then a look at each of them, and only
 * then objects.
 */
final class Snapshot {
  private static final Pattern UNABLE =
      Pattern.compile(
          "^fatal: (?:Unable to process path (.*)|(.*): clean filter '.*' failed)$",
          Pattern.MULTILINE | Pattern.DOTALL);
  private static final int ATTEMPTS = 20;

  private final Repository repository;
  private final Map<String, String> env;
  private final CodeSettings settings;
  private final FileCheck check;
  private final Deadline deadline;
  private final LeftOutList leftOut = new LeftOutList();
  private final Map<GitPath, FileStamp> taken = new HashMap<>();
  private final Set<GitPath> deleted = new HashSet<>();
  private final Map<GitPath, String> modes = new HashMap<>();
  private final List<GitPath> nested = new ArrayList<>();

  Snapshot(
      Repository repository,
      Map<String, String> env,
      CodeSettings settings,
      Predicate<byte[]> holdsSecret,
      Deadline deadline) {
    this.repository = repository;
    this.env = env;
    this.settings = settings;
    this.check = new FileCheck(holdsSecret, deadline);
    this.deadline = deadline;
  }

  LeftOutList leftOut() {
    return leftOut;
  }

  /** Nested repositories and submodules that differ from what HEAD says. */
  List<GitPath> nested() {
    return nested;
  }

  /** What was taken from the work tree. */
  Map<GitPath, FileStamp> taken() {
    return taken;
  }

  /** Decides about every path; writes nothing. */
  void list(List<StatusEntry> entries) {
    List<GitPath> untracked = new ArrayList<>();
    for (StatusEntry entry : entries) {
      deadline.check("snapshot");
      switch (entry.kind()) {
        case UNTRACKED -> untracked.add(entry.path());
        case SUBMODULE -> submodule(entry);
        case TRACKED -> tracked(entry, untracked);
        default -> throw new IllegalStateException(entry.kind().name());
      }
    }
    UntrackedFiles files = new UntrackedFiles(repository.git(), repository.top(), settings);
    files.choose(untracked, leftOut, deadline).forEach(this::take);
    nested.addAll(files.nested());
  }

  private void submodule(StatusEntry entry) {
    if (!entry.isDeleted()) {
      nested.add(entry.path());
    } else if (!entry.headMode().equals("000000")) {
      deleted.add(entry.path());
    }
  }

  private void tracked(StatusEntry entry, List<GitPath> untracked) {
    Optional<FileStamp> stamp = entry.path().under(repository.top()).flatMap(FileStamp::of);
    if (entry.isDeleted()) {
      deleted.add(entry.path());
      // Of a directory in the place of a file, status tells no more than that the file is gone.
      if (stamp.isPresent() && stamp.get().kind() == 'd') {
        untracked.add(new GitPath(entry.path().raw() + "/"));
      }
      return;
    }
    if (entry.workMode().startsWith("100")) {
      modes.put(entry.path(), entry.workMode());
    }
    if (stamp.isPresent()) {
      take(entry.path(), stamp.get());
    } else {
      boolean spelled = entry.path().raw().chars().allMatch(c -> c < 128);
      leftOut.add(
          entry.path(),
          OptionalLong.empty(),
          spelled ? LeftOut.Reason.CHANGING : LeftOut.Reason.NAME);
    }
  }

  private void take(GitPath path, FileStamp stamp) {
    deadline.check("snapshot");
    Optional<LeftOut.Reason> objection =
        PrivateFiles.has(path)
            ? Optional.of(LeftOut.Reason.PRIVATE)
            : check.objection(path.under(repository.top()).orElseThrow(), stamp);
    if (objection.isPresent()) {
      leftOut.add(path, OptionalLong.of(stamp.size()), objection.get());
    } else {
      taken.put(path, stamp);
    }
  }

  /** Writes the tree; {@code base} is HEAD or the empty tree. */
  CommitId write(Path cacheDir, String base, RandomGenerator random) {
    try {
      return writeOnce(cacheDir, base, random);
    } catch (GitTimeout e) {
      throw e;
    } catch (GitRunsException e) {
      // The kept index may name objects that a collection has taken since.
      PrivateIndex.forget(cacheDir, repository.gitDir());
      return writeOnce(cacheDir, base, random);
    }
  }

  private CommitId writeOnce(Path cacheDir, String base, RandomGenerator random) {
    try (PrivateIndex index =
        new PrivateIndex(repository.git(), cacheDir, repository.gitDir(), base, random)) {
      index.reset(taken.keySet());
      index.remove(deleted.stream().filter(path -> !leftOut.has(path)).toList());
      add(index);
      dropWhatChanged(index);
      if (!repository.trustsModes()) {
        index.setModes(modes.entrySet().stream().filter(e -> taken.containsKey(e.getKey())));
      }
      return index.writeTree();
    }
  }

  private void add(PrivateIndex index) {
    for (int i = 0; i < ATTEMPTS; i++) {
      GitResult result = index.add(taken.keySet(), env);
      if (result.ok()) {
        dropRefused(index, result.stderr());
        return;
      }
      Matcher unable = UNABLE.matcher(result.stderr());
      Optional<GitPath> culprit =
          unable.find()
              ? named(unable.group(1) == null ? unable.group(2) : unable.group(1).stripTrailing())
              : Optional.empty();
      if (culprit.isEmpty()) {
        result.orThrow("Adding files to the snapshot");
      }
      leaveOut(culprit.get(), LeftOut.Reason.FILTER);
    }
    throw new GitRunsException(
        GitRunsException.Kind.ENVIRONMENT,
        "git can't add " + ATTEMPTS + " files of this work tree to a snapshot.",
        "See what it says: git add --dry-run --all");
  }

  private Optional<GitPath> named(String text) {
    GitPath path =
        new GitPath(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
    return Optional.of(path).filter(taken::containsKey);
  }

  private void leaveOut(GitPath path, LeftOut.Reason reason) {
    FileStamp stamp = taken.remove(path);
    leftOut.add(path, OptionalLong.of(stamp.size()), reason);
  }

  /** git passes over a name that it takes for dangerous, and ends well. */
  private void dropRefused(PrivateIndex index, String stderr) {
    if (!stderr.contains("Ignoring path")) {
      return;
    }
    Set<GitPath> changed = index.changed();
    for (GitPath path : List.copyOf(taken.keySet())) {
      if (!modes.containsKey(path) && !changed.contains(path)) {
        leaveOut(path, LeftOut.Reason.REFUSED);
      }
    }
  }

  /** A file that was written to since it was looked at may hold what nobody has looked at. */
  private void dropWhatChanged(PrivateIndex index) {
    List<GitPath> changed =
        taken.entrySet().stream()
            .filter(
                e ->
                    !e.getKey()
                        .under(repository.top())
                        .flatMap(FileStamp::of)
                        .equals(Optional.of(e.getValue())))
            .map(Map.Entry::getKey)
            .toList();
    changed.forEach(path -> leaveOut(path, LeftOut.Reason.CHANGING));
    if (!changed.isEmpty()) {
      index.reset(taken.keySet());
      index.remove(deleted.stream().filter(path -> !leftOut.has(path)).toList());
    }
  }
}
