package dev.gitruns.read;

import dev.gitruns.capture.SecretScanner;
import dev.gitruns.model.Digest;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Untrusted;
import dev.gitruns.rundir.RunFileName;
import dev.gitruns.rundir.SealedRun;
import dev.gitruns.seal.ArtifactSecrets;
import dev.gitruns.seal.HeldCopy;
import dev.gitruns.seal.HoldReason;
import dev.gitruns.store.Purges;
import dev.gitruns.store.RunContents;
import dev.gitruns.workspace.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Sealed runs that are held back, and what lets them go. */
public final class HeldRuns {
  private static final String SETTING = "runs.secretAllow";

  private final Workspace workspace;

  public HeldRuns(Workspace workspace) {
    this.workspace = workspace;
  }

  /** A run that is held back, and why. */
  public record Held(SealedRun run, HoldReason reason) {

    /** What to do about it, as one would type it. */
    public String remedy() {
      return switch (reason.code()) {
        case HoldReason.SECRET -> "git runs seal --allow-secrets " + run.id().shortForm();
        case HoldReason.REFUSED -> "git runs push --retry " + reason.remotes().get(0);
        default -> "";
      };
    }

    /** Why and what about it, in a line. */
    public String sentence() {
      String message = reason.message().replaceFirst("\\.$", "");
      String names = reason.names().isEmpty() ? "" : ": " + String.join(", ", reason.names());
      String when =
          reason.code().equals(HoldReason.SECRET) ? " If that is fine: " : " To try again: ";
      String then = remedy().isEmpty() ? "" : when + remedy();
      String where =
          reason.remotes().isEmpty() ? "" : " for " + String.join(", ", reason.remotes());
      return "The run "
          + run.id().shortForm()
          + " is held"
          + where
          + ". "
          + message
          + names
          + "."
          + then;
    }
  }

  /** All that are held, by id; what was purged isn't among them. */
  public List<Held> all() {
    List<Held> held = new ArrayList<>();
    try (Stream<Path> entries = Files.list(workspace.store().directory().held())) {
      for (Path dir : entries.sorted().toList()) {
        String name = dir.getFileName().toString();
        Optional<Uid> uid = Digest.isDigest(name) ? uid(dir) : Optional.empty();
        uid.ifPresent(
            known ->
                held.add(
                    new Held(new SealedRun(RunId.of(name), known, dir), HoldReason.read(dir))));
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return held;
  }

  /** The runs that this remote doesn't take. */
  public Set<RunId> heldFor(String remote) {
    Set<RunId> ids = new TreeSet<>();
    for (Held held : all()) {
      if (held.reason().remotes().contains(remote)) {
        ids.add(held.run().id());
      }
    }
    return ids;
  }

  /**
   * The runs that don't travel to this remote: those that it doesn't take, and purged ones that it
   * doesn't take as a part of the history either.
   */
  public Set<RunId> keptFrom(String remote) {
    Set<RunId> ids = heldFor(remote);
    Refusals.ofHistories(workspace, remote).read().stream()
        .filter(Digest::isDigest)
        .map(RunId::of)
        .forEach(ids::add);
    return ids;
  }

  /** The runs that other remotes refused, and that this one may take. */
  public List<SealedRun> heldElsewhere(String remote) {
    return all().stream()
        .filter(held -> held.reason().code().equals(HoldReason.REFUSED))
        .filter(held -> !held.reason().remotes().isEmpty())
        .filter(held -> !held.reason().remotes().contains(remote))
        .map(Held::run)
        .toList();
  }

  /**
   * Keeps the bytes of a run here, on the disk when this returns, and notes who doesn't take it.
   */
  public void holdFor(String remote, RunId id, String said) {
    Optional<RunContents> run = workspace.store().contents(id);
    Path dir = workspace.store().directory().held(id);
    Set<String> remotes = new TreeSet<>(Set.of(remote));
    if (Files.isDirectory(dir)) {
      remotes.addAll(HoldReason.read(dir).remotes());
    }
    String why = "The server said: " + Untrusted.line(said, 300);
    HoldReason reason = new HoldReason(HoldReason.REFUSED, why, List.of(), List.copyOf(remotes));
    try {
      if (run.isPresent()) {
        HeldCopy.write(
            dir, run.get().names(), run.get()::bytes, workspace.store().large()::find, reason);
      } else {
        // Held for another remote before, and on no tip.
        reason.write(dir);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Forgets that this remote didn't take runs; those that nobody else refuses aren't held then. */
  public void retry(String remote) {
    Refusals.ofCode(workspace, remote).forget();
    Refusals.ofHistories(workspace, remote).forget();
    retry(remote, id -> true);
  }

  /** The same for some of its runs. */
  public void retry(String remote, Predicate<RunId> which) {
    for (Held held : all()) {
      HoldReason reason = held.reason();
      if (reason.remotes().contains(remote) && which.test(held.run().id())) {
        List<String> others =
            reason.remotes().stream().filter(each -> !each.equals(remote)).toList();
        try {
          if (others.isEmpty()) {
            letGo(held.run());
          } else {
            new HoldReason(reason.code(), reason.message(), reason.names(), others)
                .write(held.run().dir());
          }
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private static Optional<Uid> uid(Path dir) {
    try {
      Path document = dir.resolve("tree").resolve(RunFileName.RUN);
      return ListRuns.parse(Files.readAllBytes(document))
          .text("uid")
          .filter(Uid::isUid)
          .map(Uid::new);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Lets go of the runs that nothing speaks against any more, since it was accepted or taken out:
   * from now on they wait for the next commit.
   */
  public void release(SecretScanner scanner) {
    Purges purges = workspace.store().purges();
    for (Held held : all()) {
      boolean forSecrets =
          held.reason().code().equals(HoldReason.SECRET) && held.reason().remotes().isEmpty();
      if (forSecrets && !purges.coversRun(held.run().uid()) && isClean(held, scanner, purges)) {
        letGo(held.run());
      }
    }
  }

  private static boolean isClean(Held held, SecretScanner scanner, Purges purges) {
    try {
      Set<String> purged = purges.pathsOf(held.run().uid());
      return ArtifactSecrets.in(held.run(), scanner).found().stream()
          .allMatch(finding -> purged.contains(finding.path()));
    } catch (IOException e) {
      return false;
    }
  }

  private void letGo(SealedRun run) {
    Path place = workspace.store().directory().sealed(run.id());
    try {
      Files.createDirectories(place.getParent());
      Files.move(run.dir(), place, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (!Files.isDirectory(place)) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * Accepts the secrets in the artifacts of a held run: by their digest, in the repository's
   * configuration.
   *
   * @param selector the beginning of its id or uid
   */
  public void allow(String selector) {
    List<Held> fitting =
        all().stream()
            .filter(held -> held.reason().code().equals(HoldReason.SECRET))
            .filter(
                held ->
                    held.run().id().hex().startsWith(selector)
                        || held.run().uid().text().startsWith(selector))
            .toList();
    if (selector.isEmpty() || fitting.isEmpty()) {
      throw new GitRunsException(
          GitRunsException.Kind.NOT_FOUND,
          "No run that this names is held for a secret.",
          "See what is held: git runs ls");
    }
    SecretScanner scanner = new SecretScanner(workspace.allowedSecrets());
    for (Held held : fitting) {
      try {
        for (ArtifactSecrets.Finding finding : ArtifactSecrets.in(held.run(), scanner).found()) {
          String word = SecretScanner.acceptance(finding.content());
          workspace
              .git()
              .run("config", "--local", "--add", SETTING, word)
              .orThrow("write down what is accepted");
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
