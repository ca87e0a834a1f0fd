package dev.gitruns.op;

import dev.gitruns.git.Git;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.workspace.Caller;
import dev.gitruns.workspace.Workspace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Looks at the repository and at the tools, and says what isn't as it should be. */
public final class Doctor {
  private final Caller caller;

  public Doctor(Caller caller) {
    this.caller = caller;
  }

  /** All that was looked at, whatever state it is in. Changes nothing. */
  public List<Diagnosis> run() {
    List<Diagnosis> all = new ArrayList<>();
    Git git = Git.in(caller.cwd(), caller.env());
    try {
      all.add(ToolCheckup.git(git));
    } catch (GitRunsException e) {
      // Without git nothing else can be asked.
      return List.of(Diagnosis.todo("git", "git can't be run.", e.getMessage(), e.next()));
    }
    all.add(ToolCheckup.lfs(git));
    all.addAll(ToolCheckup.zstd());
    try (Workspace workspace = Workspace.open(caller)) {
      all.add(ToolCheckup.user(workspace));
      RepositoryCheckup repository = new RepositoryCheckup(workspace, git);
      boolean prepared = attempt(all, "branch", repository::branch);
      attempt(all, "clone", repository::completeness);
      attempt(all, "lost", () -> new LostCheckup(workspace, git).run());
      attempt(all, "code", () -> new CodeCheckup(workspace, git).run());
      if (prepared) {
        attempt(all, "runs", () -> new RunsCheckup(workspace).runs());
        attempt(all, "watch", () -> new WatchCheckup(workspace).run());
        attempt(all, "purged", () -> new PurgedCheckup(workspace, git).run());
        attempt(all, "erased", () -> new ErasedCheckup(workspace, git).run());
      }
      Path root = workspace.store().directory().root();
      Path live = workspace.store().directory().live();
      all.addAll(DiskCheckup.of(root));
      if (!live.startsWith(root)) {
        all.addAll(DiskCheckup.of(live));
      }
    } catch (GitRunsException e) {
      all.add(Diagnosis.todo("repository", e.getMessage(), "", e.next()));
    }
    return all;
  }

  /** A part of the checkup. */
  private interface Part {
    List<Diagnosis> look();
  }

  /** Whether nothing of this part needs doing; a part that fails is a finding itself. */
  private static boolean attempt(List<Diagnosis> all, String code, Part part) {
    List<Diagnosis> found;
    try {
      found = part.look();
    } catch (GitRunsException e) {
      found = List.of(Diagnosis.todo(code, e.getMessage(), "", e.next()));
    }
    all.addAll(found);
    return found.stream().noneMatch(each -> each.level() == Diagnosis.Level.TODO);
  }
}
