package dev.gitruns.op;

import dev.gitruns.artifact.Blob;
import dev.gitruns.artifact.BlobAnswer;
import dev.gitruns.artifact.BlobAnswer.Outcome;
import dev.gitruns.artifact.RemoteBlobs;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.NumberText;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Untrusted;
import dev.gitruns.read.ArtifactSource;
import dev.gitruns.read.RunArtifact;
import dev.gitruns.share.SharedRemote;
import dev.gitruns.workspace.Watch;
import dev.gitruns.workspace.Workspace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The large bytes that go with a push, before the runs that name them; whatever becomes of them,
 * the runs go.
 */
final class PushedArtifacts {
  private static final int SHOWN = 3;

  private final Workspace workspace;
  private final SharedRemote remote;
  private final boolean asks;
  private final Watch watch;
  private final Set<RunId> seen = new HashSet<>();
  private final List<RunArtifact> larger = new ArrayList<>();
  private final List<RunArtifact> notHere = new ArrayList<>();
  private final List<String> trouble = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private long budget = Long.MAX_VALUE;
  private int sent;
  private long bytes;

  PushedArtifacts(Workspace workspace, SharedRemote remote, boolean asks, Watch watch) {
    this.workspace = workspace;
    this.remote = remote;
    this.asks = asks;
    this.watch = watch;
  }

  /** Leaves the rest to the next push where there are more bytes than these to send. */
  void spend(long most) {
    budget = most;
  }

  /** Sends those of runs that are about to go, each run once. */
  void send(Collection<RunId> runs) {
    Map<Blob, String> labels = new LinkedHashMap<>();
    if (seen.isEmpty()) {
      new UnsentArtifacts(workspace, remote)
          .all()
          .forEach(blob -> labels.put(blob, "a large file"));
    }
    long limit = ArtifactPlaces.limit(workspace);
    ArtifactSource artifacts = new ArtifactSource(workspace);
    for (RunId run : runs) {
      for (RunArtifact each : seen.add(run) ? artifacts.large(run) : List.<RunArtifact>of()) {
        if (each.size() > limit) {
          larger.add(each);
        } else if (each.where() == RunArtifact.Where.POINTER) {
          notHere.add(each);
        } else {
          labels.put(each.blob(), each.label());
        }
      }
    }
    if (labels.isEmpty() || isTooMuch(labels.keySet(), new UnsentArtifacts(workspace, remote))) {
      return;
    }
    try (RemoteBlobs there = new ArtifactPlaces(workspace, asks).of(remote)) {
      Map<Blob, BlobAnswer> answers = PushArtifacts.put(there, labels.keySet(), workspace, watch);
      new UnsentArtifacts(workspace, remote).noteFailures(answers);
      there.notes().forEach(this::note);
      tell(answers, labels, there.name());
    } catch (RuntimeException e) {
      // Whatever it is, runs don't wait for their artifacts.
      String next = e instanceof GitRunsException known ? " " + known.next() : "";
      note(said(e) + " The large files stay here." + next);
    } finally {
      watch.over();
    }
  }

  private boolean isTooMuch(Collection<Blob> blobs, UnsentArtifacts unsent) {
    if (blobs.stream().mapToLong(Blob::size).sum() <= budget) {
      return false;
    }
    Map<Blob, BlobAnswer> later = new LinkedHashMap<>();
    blobs.forEach(blob -> later.put(blob, BlobAnswer.of(Outcome.FAILED)));
    unsent.noteFailures(later);
    note(count(blobs.size()) + " left for more time: git runs push " + remote.name());
    return true;
  }

  private void tell(Map<Blob, BlobAnswer> answers, Map<Blob, String> labels, String place) {
    Map<String, List<String>> refused = new LinkedHashMap<>();
    Map<String, List<String>> failed = new LinkedHashMap<>();
    answers.forEach(
        (blob, answer) -> {
          switch (answer.outcome()) {
            case DONE -> {
              sent++;
              bytes += blob.size();
            }
            case FAILED, WRONG -> add(failed, answer.said(), labels.get(blob));
            case REFUSED -> add(refused, answer.said(), labels.get(blob));
            default -> { // there before, or gone from here meanwhile
              return;
            }
          }
        });
    refused.forEach(
        (why, names) ->
            note(
                count(names.size())
                    + " stay here, "
                    + few(names)
                    + "; the runs name their digests. "
                    + why
                    + ". Other places: git config runs.artifacts"));
    failed.forEach(
        (why, names) ->
            trouble.add(
                count(names.size())
                    + " didn't get to "
                    + place
                    + ", "
                    + few(names)
                    + ": "
                    + why
                    + ". Their runs went. To try again: git runs artifacts push "
                    + remote.name()));
  }

  private static void add(Map<String, List<String>> by, String why, String label) {
    by.computeIfAbsent(why, key -> new ArrayList<>()).add(label);
  }

  /** Sends LFS objects of the code that runs ran and no branch of the remote has. */
  void sendCode() {
    UnsentArtifacts unsent = UnsentArtifacts.ofCode(workspace, remote);
    Set<Blob> blobs = new HashSet<>(new CodeLargeFiles(workspace, remote).here());
    blobs.addAll(unsent.all());
    long limit = ArtifactPlaces.limit(workspace);
    long tooLarge = blobs.stream().filter(blob -> blob.size() > limit).count();
    blobs.removeIf(blob -> blob.size() > limit);
    if (tooLarge > 0) {
      note(
          count((int) tooLarge)
              + " of the code of runs stay here, as they are larger than runs.pushArtifacts.");
    }
    if (blobs.isEmpty() || isTooMuch(blobs, unsent)) {
      return;
    }
    try (RemoteBlobs there = new ArtifactPlaces(workspace, asks).ofCode(remote)) {
      Map<Blob, BlobAnswer> answers = PushArtifacts.put(there, blobs, workspace, watch);
      unsent.noteFailures(answers);
      List<BlobAnswer> bad = answers.values().stream().filter(each -> !each.holds()).toList();
      if (!bad.isEmpty()) {
        note(
            count(bad.size())
                + " of the code of runs didn't get to "
                + there.name()
                + ": "
                + bad.get(0).said()
                + ". A checkout of that code elsewhere shows pointers for them.");
      }
    } catch (RuntimeException e) {
      note(said(e) + " Large files of the code of runs stay here.");
    } finally {
      watch.over();
    }
  }

  List<String> trouble() {
    return trouble;
  }

  List<String> notes() {
    List<String> all = new ArrayList<>(notes);
    if (sent > 0) {
      all.add(count(sent) + " sent, " + NumberText.bytes(bytes) + ".");
    }
    if (!larger.isEmpty()) {
      all.add(
          count(larger.size())
              + " larger than runs.pushArtifacts ("
              + NumberText.bytes(ArtifactPlaces.limit(workspace))
              + ") stay here: "
              + few(larger.stream().map(RunArtifact::label).toList())
              + ". To send them: git runs artifacts push --to "
              + remote.name()
              + " "
              + larger.get(0).run().shortForm());
    }
    if (!notHere.isEmpty()) {
      all.add(
          count(notHere.size())
              + " of these runs aren't here, only their digests: "
              + few(notHere.stream().map(RunArtifact::label).toList())
              + ".");
    }
    return all;
  }

  private static String said(RuntimeException e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return Untrusted.line(message.endsWith(".") ? message : message + ".", 300);
  }

  private void note(String sentence) {
    if (!notes.contains(sentence)) {
      notes.add(sentence);
    }
  }

  private static String few(List<String> names) {
    String shown = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
    return names.size() > SHOWN ? shown + " and " + (names.size() - SHOWN) + " more" : shown;
  }

  private static String count(int files) {
    return files + (files == 1 ? " large file" : " large files");
  }
}
