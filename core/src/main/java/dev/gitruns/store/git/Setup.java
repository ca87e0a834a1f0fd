package dev.gitruns.store.git;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Untrusted;
import dev.gitruns.store.ErasedSet;
import dev.gitruns.store.InitReport;
import dev.gitruns.store.InitRequest;
import dev.gitruns.store.RemoteLevels;
import dev.gitruns.store.RunsDirectory;
import dev.gitruns.store.git.BranchReader.Tip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;

/** Prepares a repository for runs, and undoes it; the work tree and hooks stay as they are. */
final class Setup {
  private static final String BRANCH = "runs.branch";
  private static final String REMOTE = "runs.remote";
  private static final Pattern AGREED = Pattern.compile("remote\\..+\\.gitruns");

  private final Repository repository;
  private final RepositoryCheck.Checked checked;
  private final PlainGit git;

  private final List<String> done = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  Setup(Repository repository, RepositoryCheck.Checked checked) {
    this.repository = repository;
    this.checked = checked;
    this.git = PlainGit.ofGitDir(checked.commonDir());
  }

  InitReport init(InitRequest request, RunsDirectory directory, StoreSettings settings)
      throws IOException {
    RunsBranch branch =
        request.branch().map(RunsBranch::of).orElseGet(() -> RunsBranch.configured(checked));
    request.remote().ifPresent(this::checkRemote);
    checkClashes(branch);
    begin(branch, directory, settings);
    set(BRANCH, branch.ref());
    if (request.remote().isPresent()) {
      share(branch, request.remote().get());
    }
    return new InitReport(done, warnings);
  }

  /** Makes this the shared remote. One that was shared before is only read from then on. */
  private void share(RunsBranch branch, String remote) throws IOException {
    RemoteLevels levels = new RemoteLevels(checked.config());
    Optional<String> before = levels.shared().filter(name -> !name.equals(remote));
    if (before.isPresent()) {
      BranchReader reader = new BranchReader(repository, checked, branch);
      if (reader.local().isPresent() && reader.trackingTip(before.get()).isPresent()) {
        throw new GitRunsException(
            GitRunsException.Kind.CONFLICT,
            "Runs are shared with "
                + before.get()
                + ", and the branch "
                + branch.shortName()
                + " holds what came from there: "
                + remote
                + " would get it too.",
            "Push what is yours with git runs push; then drop the branch, which "
                + before.get()
                + " still has: git branch -D "
                + branch.shortName()
                + " && git config --unset runs.remote && git runs init --share "
                + remote);
      }
      set("remote." + before.get() + ".gitruns", "read");
    }
    set(REMOTE, remote);
    Optional<String> level = checked.setting("remote." + remote + ".gitruns");
    if (level.isPresent() && !RemoteLevels.isSharing(level.get())) {
      set("remote." + remote + ".gitruns", "share");
    }
  }

  private void checkRemote(String remote) {
    if (checked.setting("remote." + remote + ".url").isEmpty()) {
      throw new GitRunsException(
          GitRunsException.Kind.USAGE,
          "There is no remote " + Untrusted.line(remote, 60) + ".",
          "See git remote, or add it: git remote add " + Untrusted.line(remote, 60) + " URL");
    }
  }

  private void checkClashes(RunsBranch branch) throws IOException {
    BranchReader reader = new BranchReader(repository, checked, branch);
    // Throws if it is somebody's branch of another sort.
    reader.local();
    if (!branch.isBranch()) {
      return;
    }
    for (Ref ref : repository.getRefDatabase().getRefsByPrefix(branch.ref() + "/")) {
      throw taken(branch, "the branch " + ref.getName() + " lies below it");
    }
    for (int i = branch.ref().indexOf('/', 11); i > 0; i = branch.ref().indexOf('/', i + 1)) {
      String above = branch.ref().substring(0, i);
      if (repository.getRefDatabase().exactRef(above) != null) {
        throw taken(branch, "the branch " + above + " is in its way");
      }
    }
    for (Ref ref : repository.getRefDatabase().getRefsByPrefix("refs/remotes/")) {
      if (ref.getName().contains("/" + branch.shortName() + "/")) {
        throw taken(branch, ref.getName() + " lies below it on a remote");
      }
    }
    branch
        .trackingTips(repository, checked)
        .forEach((remote, tip) -> checkRemoteTip(branch, reader, remote, tip));
    ambiguous(branch);
  }

  private static void checkRemoteTip(
      RunsBranch branch, BranchReader reader, String remote, ObjectId tip) {
    try {
      reader.tip(remote, tip);
    } catch (IOException e) {
      throw OpenRepository.failure("read " + branch.tracking(remote), e);
    }
  }

  /** What makes a command like git log NAME ambiguous; git still works with the full name. */
  private void ambiguous(RunsBranch branch) throws IOException {
    if (repository.getRefDatabase().exactRef("refs/tags/" + branch.shortName()) != null) {
      warnings.add(
          "A tag is called "
              + branch.shortName()
              + " too; write heads/"
              + branch.shortName()
              + " for the branch.");
    }
    Optional<Path> top = checked.workTree();
    if (top.isPresent() && Files.exists(top.get().resolve(branch.shortName()))) {
      warnings.add(
          "The work tree has a file or directory "
              + branch.shortName()
              + " too; end commands with --, as in git log "
              + branch.shortName()
              + " --");
    }
  }

  private static GitRunsException taken(RunsBranch branch, String why) {
    return new GitRunsException(
        GitRunsException.Kind.CONFLICT,
        "The branch " + branch.shortName() + " can't be made: " + why + ".",
        "Choose another name: git runs init --branch NAME");
  }

  private void begin(RunsBranch branch, RunsDirectory directory, StoreSettings settings)
      throws IOException {
    BranchCommitter committer =
        new BranchCommitter(repository, checked, branch, directory, settings);
    BranchReader reader = new BranchReader(repository, checked, branch);
    Optional<Tip> local = reader.local();
    if (local.isPresent()) {
      return;
    }
    ErasedSet erased = ErasedSet.NONE;
    for (Tip tip : reader.tips().trusted()) {
      // What was erased elsewhere must not get a history here that could bring it back.
      erased = erased.with(tip.format().erased());
    }
    ErasedSet all = erased;
    try (ObjectPack pack = new ObjectPack(committer.packs());
        ObjectReader objects = repository.newObjectReader()) {
      BranchCommitter.Outcome outcome =
          committer.move(
              pack,
              (tip, into) ->
                  tip.isPresent()
                      ? tip
                      : Optional.of(RootFiles.firstCommit(all, new TreeEdit(objects, into), into)),
              "begin");
      switch (outcome.status()) {
        case MOVED -> done.add("Made the branch " + branch.shortName() + " with its first commit.");
        case UNCHANGED -> {
          // Somebody else was faster, with the same commit.
        }
        default -> throw new GitRunsException(GitRunsException.Kind.CONFLICT, outcome.why(), "");
      }
    }
  }

  private void set(String key, String value) {
    if (!checked.setting(key).equals(Optional.of(value))) {
      git.runOrFail("config", "--local", key, value);
      done.add("Set " + key + " to " + value + " in this repository's settings.");
    }
  }

  /** Takes back what {@link #init} did; sealed runs that wait for a commit hold it up. */
  InitReport deinit(boolean deleteRuns, RunsBranch branch, RunsDirectory directory)
      throws IOException {
    if (!deleteRuns && (hasEntries(directory.sealed()) || hasEntries(directory.held()))) {
      throw new GitRunsException(
          GitRunsException.Kind.CONFLICT,
          "Sealed runs in " + directory.root() + " aren't on the branch yet.",
          "Commit them with git runs seal --pending, or throw runs away with --delete-runs.");
    }
    if (!deleteRuns && hasEntries(directory.live())) {
      throw new GitRunsException(
          GitRunsException.Kind.CONFLICT,
          "Journals in " + directory.live() + " aren't sealed yet.",
          "Seal them with git runs seal --pending, or throw runs away with --delete-runs.");
    }
    if (deleteRuns) {
      deleteRef(branch.ref());
      deleteRef(Anchors.REF);
    }
    for (Ref live : repository.getRefDatabase().getRefsByPrefix("refs/runs/live/")) {
      deleteRef(live.getName());
    }
    if (Files.isDirectory(directory.root())) {
      Deletion.delete(directory.root());
      done.add("Deleted " + directory.root() + ".");
    }
    if (checked.config().keySet().stream().anyMatch(key -> key.startsWith("runs."))
        && git.run("config", "--local", "--remove-section", "runs").ok()) {
      done.add("Took the settings runs.* out of this repository.");
    }
    for (String key : checked.config().keySet()) {
      if (AGREED.matcher(key).matches() && git.run("config", "--local", "--unset-all", key).ok()) {
        done.add("Took the setting " + Untrusted.line(key, 100) + " out of this repository.");
      }
    }
    return new InitReport(done, warnings);
  }

  private void deleteRef(String name) throws IOException {
    Ref ref = repository.getRefDatabase().exactRef(name);
    if (ref != null
        && new RefMove(repository, checked.commonDir()).delete(name, ref.getObjectId())) {
      done.add("Deleted " + name + " (was " + ref.getObjectId().name() + ").");
    }
  }

  private static boolean hasEntries(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return false;
    }
    try (var entries = Files.list(directory)) {
      return entries.findAny().isPresent();
    }
  }
}
