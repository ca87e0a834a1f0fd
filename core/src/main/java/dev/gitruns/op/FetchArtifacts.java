package dev.gitruns.op;

import dev.gitruns.artifact.Blob;
import dev.gitruns.artifact.BlobAnswer;
import dev.gitruns.artifact.BlobAnswer.Outcome;
import dev.gitruns.artifact.ObjectsDirectory;
import dev.gitruns.artifact.RemoteBlobs;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.read.RunArtifact;
import dev.gitruns.share.SharedRemote;
import dev.gitruns.workspace.Watch;
import dev.gitruns.workspace.Workspace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Brings large bytes of runs here, from the first of some remotes that has them. */
public final class FetchArtifacts {
  private final Workspace workspace;
  private final boolean asks;
  private final Watch watch;

  /**
   * @param asks whether git may ask for a password at the terminal
   */
  public FetchArtifacts(Workspace workspace, boolean asks, Watch watch) {
    this.workspace = workspace;
    this.asks = asks;
    this.watch = watch;
  }

  /**
   * What became of each.
   *
   * @param answers one for each artifact whose bytes are no part of the branch, in their order
   */
  public record Report(List<Got> answers, List<String> notes) {}

  /** What became of one. */
  public record Got(RunArtifact artifact, BlobAnswer answer) {}

  /**
   * @param name the only remote to ask; else those that runs go to, or the only one there is
   * @throws GitRunsException of kind USAGE where there is no remote to ask
   */
  public Report run(Collection<RunArtifact> artifacts, Optional<String> name) {
    List<RunArtifact> large = artifacts.stream().filter(RunArtifact::isLarge).toList();
    Set<Blob> wanted = new LinkedHashSet<>();
    Map<Blob, BlobAnswer> answers = new LinkedHashMap<>();
    for (RunArtifact each : large) {
      if (each.where() == RunArtifact.Where.HERE) {
        answers.put(each.blob(), BlobAnswer.of(Outcome.THERE));
      } else {
        wanted.add(each.blob());
      }
    }
    List<String> notes = new ArrayList<>();
    if (!wanted.isEmpty()) {
      for (SharedRemote remote : remotes(name)) {
        ask(remote, wanted, answers, notes);
      }
    }
    watch.over();
    FetchedArtifacts fetched = new FetchedArtifacts(workspace);
    fetched.note(answers);
    if (fetched.areBounded() && !wanted.isEmpty()) {
      makeRoom(fetched, answers.keySet(), name, notes);
    }
    List<Got> got = new ArrayList<>();
    large.forEach(each -> got.add(new Got(each, answers.get(each.blob()))));
    return new Report(got, notes);
  }

  private void ask(
      SharedRemote remote, Set<Blob> wanted, Map<Blob, BlobAnswer> answers, List<String> notes) {
    List<Blob> left =
        wanted.stream()
            .filter(blob -> !answers.containsKey(blob) || !answers.get(blob).holds())
            .toList();
    if (left.isEmpty()) {
      return;
    }
    ObjectsDirectory here = workspace.store().large().objects();
    long bytes = left.stream().mapToLong(Blob::size).sum();
    try (RemoteBlobs there = new ArtifactPlaces(workspace, asks).of(remote)) {
      there.notes().stream().filter(note -> !notes.contains(note)).forEach(notes::add);
      there
          .get(left, here, new ArtifactTransfer(watch, "fetching large files", bytes))
          .forEach(
              (blob, answer) ->
                  answers.merge(
                      blob,
                      answer,
                      // That one place has none tells less than that another can't be asked.
                      (before, now) -> now.outcome() == Outcome.MISSING ? before : now));
    } catch (GitRunsException e) {
      left.forEach(blob -> answers.putIfAbsent(blob, BlobAnswer.failed(e)));
    }
  }

  /** Where a place can't be asked, all stays for now. */
  private void makeRoom(
      FetchedArtifacts fetched, Set<Blob> wanted, Optional<String> name, List<String> notes) {
    List<Blob> left = fetched.tooMuch(wanted, notes);
    for (SharedRemote remote : left.isEmpty() ? List.<SharedRemote>of() : remotes(name)) {
      try (RemoteBlobs there = new ArtifactPlaces(workspace, asks).of(remote)) {
        left = fetched.delete(left, there, notes);
      } catch (GitRunsException e) {
        notes.add("No room was made among fetched files: " + e.getMessage());
      }
    }
  }

  private List<SharedRemote> remotes(Optional<String> name) {
    var repository = workspace.store().repository();
    List<SharedRemote> agreed = SharedRemote.agreed(repository);
    return name.isPresent() || agreed.isEmpty()
        ? List.of(SharedRemote.named(name, repository))
        : agreed;
  }
}
