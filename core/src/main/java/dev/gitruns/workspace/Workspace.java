package dev.gitruns.workspace;

import dev.gitruns.git.Git;
import dev.gitruns.journal.HostFacts;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Value;
import dev.gitruns.store.git.GitRunStore;
import dev.gitruns.store.git.StoreSettings;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;

/**
 * The store around a directory, and what is needed to work in it; wiring only.
 *
 * @param place where and by whom runs are recorded here
 */
public record Workspace(Caller caller, GitRunStore store, RunPlace place) implements AutoCloseable {

  /**
   * Opens the repository around the caller's directory.
   *
   * @throws GitRunsException of kind ENVIRONMENT where there is none that can be used
   */
  public static Workspace open(Caller caller) {
    SecureRandom random = new SecureRandom();
    StoreSettings settings = StoreSettings.standard(caller.clock(), random);
    String elsewhere = caller.env().get("GITRUNS_DIR");
    if (elsewhere != null && !elsewhere.isEmpty()) {
      settings = settings.withJournals(caller.cwd().resolve(elsewhere));
    }
    GitRunStore store = GitRunStore.open(caller.cwd(), settings);
    store.checksToldTo((done, total) -> tell(caller.watch(), done, total));
    RunPlace place =
        new RunPlace(
            store.directory().live(),
            store.directory().cache(),
            caller.cwd(),
            workDir(store, caller.cwd()),
            caller.env(),
            caller.clock(),
            random,
            HostFacts.of(Path.of("/proc")),
            user(store, caller));
    return new Workspace(caller, store, place);
  }

  /** Opens as {@link #open}, and insists on a repository that was prepared. */
  public static Workspace openPrepared(Caller caller) {
    Workspace workspace = open(caller);
    if (!workspace.isPrepared()) {
      workspace.close();
      throw new GitRunsException(
          GitRunsException.Kind.ENVIRONMENT,
          "This repository isn't prepared for runs: it has no branch for them.",
          "git runs init");
    }
    return workspace;
  }

  /** Whether the repository has a branch for runs. */
  public boolean isPrepared() {
    return store.tip().isPresent() || !store.runs().isEmpty();
  }

  private static void tell(Watch watch, long done, long total) {
    if (done < total) {
      watch.at("checking runs", done, total);
    } else {
      watch.over();
    }
  }

  private static String workDir(GitRunStore store, Path cwd) {
    return store
        .repository()
        .workTree()
        .filter(cwd::startsWith)
        .map(top -> top.relativize(cwd).toString().replace('\\', '/'))
        .filter(relative -> !relative.isEmpty())
        .orElse(".");
  }

  private static Value.Fields user(GitRunStore store, Caller caller) {
    return new FieldsBuilder()
        .put("name", store.repository().setting("user.name").orElse(caller.osUser()))
        .put("email", store.repository().setting("user.email"))
        .build();
  }

  /** Patterns of secrets that were looked at and accepted. */
  public List<String> allowedSecrets() {
    return store.repository().config().getOrDefault("runs.secretallow", List.of());
  }

  /** The user's git, in the caller's directory. */
  public Git git() {
    return Git.in(caller.cwd(), caller.env());
  }

  /** The name that events carry. */
  public String author() {
    return place.user().text("email").orElse(place.user().text("name").orElse("unknown"));
  }

  @Override
  public void close() {
    store.close();
  }
}
