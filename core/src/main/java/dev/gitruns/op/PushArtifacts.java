package dev.gitruns.op;

import dev.gitruns.artifact.Blob;
import dev.gitruns.artifact.BlobAnswer;
import dev.gitruns.artifact.BlobAnswer.Outcome;
import dev.gitruns.artifact.ObjectsDirectory;
import dev.gitruns.artifact.RemoteBlobs;
import dev.gitruns.read.RunArtifact;
import dev.gitruns.share.SharedRemote;
import dev.gitruns.workspace.Watch;
import dev.gitruns.workspace.Workspace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Brings the large bytes of runs to where a remote's are kept, however large they are. */
public final class PushArtifacts {
  private final Workspace workspace;
  private final SharedRemote remote;
  private final boolean asks;
  private final Watch watch;

  /**
   * @param asks whether git may ask for a password at the terminal
   */
  public PushArtifacts(Workspace workspace, SharedRemote remote, boolean asks, Watch watch) {
    this.workspace = workspace;
    this.remote = remote;
    this.asks = asks;
    this.watch = watch;
  }

  /**
   * What became of each.
   *
   * @param place where they went, for people
   * @param answers one for each artifact that was named, in their order
   * @param notes sentences on what is worth knowing
   */
  public record Report(String place, List<Sent> answers, List<String> notes) {}

  /** What became of one. */
  public record Sent(RunArtifact artifact, BlobAnswer answer) {}

  /**
   * Sends what isn't there.
   *
   * @param repair ask the remote for every one as a reader would, and believe nothing else
   */
  public Report run(Collection<RunArtifact> artifacts, boolean repair) {
    List<RunArtifact> large = artifacts.stream().filter(RunArtifact::isLarge).toList();
    Set<Blob> blobs = new LinkedHashSet<>();
    large.forEach(each -> blobs.add(each.blob()));
    try (RemoteBlobs there = new ArtifactPlaces(workspace, asks).of(remote)) {
      Map<Blob, BlobAnswer> answers =
          repair ? repair(there, blobs) : put(there, blobs, workspace, watch);
      watch.over();
      List<Sent> sent = new ArrayList<>();
      large.forEach(each -> sent.add(new Sent(each, answers.get(each.blob()))));
      new UnsentArtifacts(workspace, remote).noteFailures(answers);
      return new Report(there.name(), sent, there.notes());
    }
  }

  private Map<Blob, BlobAnswer> repair(RemoteBlobs there, Set<Blob> blobs) {
    Map<Blob, BlobAnswer> answers = there.ask(blobs);
    // Who can't say what it has is sent everything, and looks itself what it lacks.
    List<Blob> missing = blobs.stream().filter(blob -> answers.get(blob).mayBeMissing()).toList();
    if (!missing.isEmpty()) {
      Map<Blob, BlobAnswer> sent = send(there, missing, workspace, watch);
      sent.replaceAll(
          (blob, answer) ->
              answer.outcome() == Outcome.THERE && answers.get(blob).outcome() != Outcome.FAILED
                  ? new BlobAnswer(
                      Outcome.REFUSED, "the server says that it has it, yet doesn't give it")
                  : answer);
      answers.putAll(sent);
    }
    letGo(answers, workspace);
    return answers;
  }

  static Map<Blob, BlobAnswer> put(
      RemoteBlobs there, Collection<Blob> blobs, Workspace workspace, Watch watch) {
    Map<Blob, BlobAnswer> answers = send(there, blobs, workspace, watch);
    letGo(answers, workspace);
    return answers;
  }

  private static Map<Blob, BlobAnswer> send(
      RemoteBlobs there, Collection<Blob> blobs, Workspace workspace, Watch watch) {
    ObjectsDirectory here = workspace.store().large().objects();
    long bytes = blobs.stream().mapToLong(Blob::size).sum();
    return there.put(blobs, here, new ArtifactTransfer(watch, "sending large files", bytes));
  }

  /** What is confirmed to be elsewhere may go from here. */
  private static void letGo(Map<Blob, BlobAnswer> answers, Workspace workspace) {
    answers.forEach(
        (blob, answer) -> {
          if (answer.holds()) {
            workspace.store().large().letGo(blob.oid());
          }
        });
  }
}
