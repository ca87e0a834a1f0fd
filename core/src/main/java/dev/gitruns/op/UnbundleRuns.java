package dev.gitruns.op;

import dev.gitruns.artifact.LfsStore;
import dev.gitruns.model.CommitId;
import dev.gitruns.model.Digest;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Untrusted;
import dev.gitruns.read.HeldRuns;
import dev.gitruns.share.BundleRepository;
import dev.gitruns.share.SharedRemote;
import dev.gitruns.store.UnionReport;
import dev.gitruns.store.git.RemoteRefs;
import dev.gitruns.verify.VerifyReport;
import dev.gitruns.workspace.Caller;
import dev.gitruns.workspace.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * Takes in the runs of a bundle. They come as those of a remote do: each is checked, they are
 * united with what is here, and what was purged here stays away. Doing it twice is doing it once.
 */
public final class UnbundleRuns {
  /** The remote that a bundle is, as long as it is taken in. */
  private static final String REMOTE = "bundle-being-read";

  private final Workspace workspace;

  public UnbundleRuns(Workspace workspace) {
    this.workspace = workspace;
  }

  /**
   * What came.
   *
   * @param runs the runs that weren't known here before
   * @param large how many large files came
   * @param trouble sentences on what wasn't taken over
   */
  public record Report(List<RunId> runs, int large, List<String> trouble) {}

  /**
   * What a bundle has.
   *
   * @param runs all runs of its branch
   * @param news those that aren't here
   * @param large how many large files it has
   * @param trouble sentences on what is wrong with it
   */
  public record Look(List<RunId> runs, List<RunId> news, int large, List<String> trouble) {}

  static BundleRepository repository(Workspace workspace) {
    Path dir =
        workspace
            .store()
            .directory()
            .cache()
            .resolve("bundle-" + Long.toHexString(workspace.place().random().nextLong()));
    return new BundleRepository(workspace.git(), workspace.store().repository().commonDir(), dir);
  }

  /**
   * Takes the runs in.
   *
   * @throws GitRunsException where the file is no bundle of runs, or goes on from what isn't here
   */
  public Report run(Path file) {
    RemoteRefs refs = workspace.store().remoteRefs();
    Set<RunId> before = new TreeSet<>(workspace.store().runs());
    List<String> trouble = new ArrayList<>();
    int large;
    try (BundleRepository bundle = repository(workspace)) {
      bundle.know(workspace.git());
      SortedMap<String, CommitId> heads = bundle.unpack(file);
      List<String> refspecs = new ArrayList<>();
      refspecs.add("+" + runsRef(heads) + ":" + refs.runs(REMOTE));
      if (heads.containsKey(refs.anchors())) {
        refspecs.add("+" + refs.anchors() + ":" + refs.code(REMOTE));
      }
      try {
        fetch(bundle.dir(), refspecs);
        unite(refs, trouble);
        workspace.store().anchor(List.of(), Set.of(REMOTE));
      } finally {
        workspace.git().run("update-ref", "-d", refs.runs(REMOTE));
        workspace.git().run("update-ref", "-d", refs.code(REMOTE));
      }
      large = large(bundle, trouble);
    }
    Set<RunId> now = new TreeSet<>(workspace.store().runs());
    now.removeAll(before);
    return new Report(List.copyOf(now), large, trouble);
  }

  private void fetch(Path from, List<String> refspecs) {
    List<String> words =
        new ArrayList<>(
            List.of("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-gc"));
    words.addAll(List.of("--no-recurse-submodules", from.toString()));
    words.addAll(refspecs);
    workspace
        .git()
        .withoutHooks()
        .set("protocol.file.allow", "always")
        .run(words, new byte[0])
        .orThrow("git fetch");
  }

  /** As a push does: the local branch stays one that the remote takes which runs go to. */
  private void unite(RemoteRefs refs, List<String> trouble) {
    Optional<SharedRemote> home =
        SharedRemote.agreed(workspace.store().repository()).stream()
            .filter(SharedRemote::home)
            .findFirst();
    UnionReport united =
        home.isEmpty()
            ? workspace.store().uniteWith(Set.of(), Optional.empty(), List.of(REMOTE))
            : workspace
                .store()
                .uniteWith(
                    new HeldRuns(workspace).keptFrom(home.get().name()),
                    refs.read(refs.runs(home.get().name())),
                    List.of(REMOTE));
    if (!united.why().isEmpty()) {
      throw new GitRunsException(
          GitRunsException.Kind.CONFLICT, united.why(), "Then take the bundle in again.");
    }
    united
        .refused()
        .forEach(
            (id, why) -> trouble.add("The run " + id.shortForm() + " isn't taken over: " + why));
    united.damaged().forEach((path, why) -> trouble.add(path + " isn't taken over: " + why));
    Optional.ofNullable(united.unreadable().get(REMOTE)).ifPresent(trouble::add);
  }

  /** The branch of runs in a bundle: that of our name, else the only one. */
  private String runsRef(Map<String, CommitId> heads) {
    if (heads.containsKey(workspace.store().ref())) {
      return workspace.store().ref();
    }
    List<String> others =
        heads.keySet().stream()
            .filter(name -> !name.equals(BundleRepository.LARGE))
            .filter(name -> !name.equals(workspace.store().remoteRefs().anchors()))
            .toList();
    if (others.size() != 1) {
      throw new GitRunsException(
          GitRunsException.Kind.INVALID,
          others.isEmpty()
              ? "The bundle has no branch of runs."
              : "The bundle has several branches: " + Untrusted.line(others.toString(), 200) + ".",
          "Make it with git runs bundle create, or of the branch of runs alone.");
    }
    return others.get(0);
  }

  /** Takes over the large files that runs here point to, each with the bytes that it must have. */
  private int large(BundleRepository bundle, List<String> trouble) {
    Map<Digest, Long> wanted =
        LargeFiles.pointers(workspace.store(), workspace.store().runs(), Optional.empty());
    LfsStore store = workspace.store().large();
    int taken = 0;
    for (var file :
        bundle.large(oid -> wanted.containsKey(oid) && !store.contains(oid)).entrySet()) {
      if (isWhole(file.getKey(), file.getValue())) {
        store.add(file.getKey(), file.getValue());
        taken++;
      } else {
        trouble.add("The large file " + file.getKey() + " has other bytes, and isn't taken over.");
      }
    }
    return taken;
  }

  private static boolean isWhole(Digest digest, Path file) {
    try {
      return Files.isRegularFile(file) && LfsStore.digest(file).equals(digest);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Looks at a bundle and checks every run in it; nothing of it comes here. */
  public Look look(Path file) {
    List<String> trouble = new ArrayList<>();
    Set<RunId> here = new TreeSet<>(workspace.store().runs());
    try (BundleRepository bundle = repository(workspace)) {
      bundle.know(workspace.git());
      SortedMap<String, CommitId> heads = bundle.unpack(file);
      bundle.ref(workspace.store().ref(), heads.get(runsRef(heads)));
      Caller there =
          new Caller(
              bundle.dir(),
              workspace.caller().env(),
              workspace.caller().clock(),
              workspace.caller().osUser(),
              workspace.caller().pid());
      List<RunId> runs;
      try (Workspace other = Workspace.open(there)) {
        runs = List.copyOf(other.store().runs());
        new VerifyRuns(other).all(report -> tell(report, trouble));
      }
      int large = 0;
      for (var each : bundle.large(oid -> true).entrySet()) {
        large++;
        if (!isWhole(each.getKey(), each.getValue())) {
          trouble.add("The large file " + each.getKey() + " has other bytes.");
        }
      }
      List<RunId> news = runs.stream().filter(id -> !here.contains(id)).toList();
      return new Look(runs, news, large, trouble);
    }
  }

  private static void tell(VerifyReport report, List<String> trouble) {
    report
        .findings()
        .forEach(
            finding ->
                trouble.add(
                    "The run "
                        + report.id().shortForm()
                        + ": "
                        + finding.code()
                        + " "
                        + Untrusted.line(finding.subject() + " " + finding.message(), 300)));
  }
}
