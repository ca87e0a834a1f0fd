package dev.gitruns.artifact.lfs;

import dev.gitruns.artifact.Blob;
import dev.gitruns.artifact.BlobAnswer;
import dev.gitruns.artifact.BlobAnswer.Outcome;
import dev.gitruns.artifact.BlobPlace;
import dev.gitruns.artifact.BlobWatch;
import dev.gitruns.artifact.EachBlob;
import dev.gitruns.artifact.LfsStore;
import dev.gitruns.artifact.ObjectsDirectory;
import dev.gitruns.artifact.RemoteBlobs;
import dev.gitruns.git.Git;
import dev.gitruns.git.GitResult;
import dev.gitruns.git.GitWords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The user's own {@code git lfs}, with its transfer agents, proxies and ways to log in. */
final class GitLfs implements RemoteBlobs {
  private static final int MOST = 50;

  /** How it says that a server or a directory has no such object. */
  private static final List<String> NOT_THERE =
      List.of(
          "missing object",
          "[404]",
          "[410]",
          "does not exist",
          "error opening media file"); // over ssh it was told no more than that nothing came

  private final BlobPlace place;
  private final Git git;
  private final String name;
  private final List<String> notes;

  GitLfs(BlobPlace place, String name, List<String> notes) {
    this.place = place;
    this.name = name;
    this.notes = notes;
    this.git =
        place
            .git()
            .withTimeout(Duration.ofHours(12))
            .with("GIT_LFS_SKIP_SMUDGE", "0")
            .set("lfs.skipdownloaderrors", "false")
            .set("lfs.fetchinclude", "")
            .set("lfs.fetchexclude", "")
            .set("remote.lfsdefault", place.remote())
            .set("remote.lfspushdefault", place.remote());
  }

  /** Whether there is one. */
  static boolean isHere(Git git) {
    return git.run("lfs", "version").ok();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<String> notes() {
    return notes;
  }

  @Override
  public Map<Blob, BlobAnswer> ask(Collection<Blob> blobs) {
    return EachBlob.of(
        blobs,
        1,
        blob -> new BlobAnswer(Outcome.FAILED, "git lfs can't be asked what a server has"));
  }

  @Override
  public Map<Blob, BlobAnswer> put(Collection<Blob> blobs, ObjectsDirectory from, BlobWatch watch) {
    Map<Blob, BlobAnswer> answers = new LinkedHashMap<>();
    List<Blob> good = new ArrayList<>();
    for (Blob blob : blobs) {
      BlobAnswer wrong = EachBlob.of(List.of(blob), 1, each -> check(each, from)).get(blob);
      answers.put(blob, wrong);
      if (wrong.outcome() == Outcome.DONE) {
        good.add(blob);
      }
    }
    for (int i = 0; i < good.size(); i += MOST) {
      push(good.subList(i, Math.min(good.size(), i + MOST)), answers, watch);
    }
    return answers;
  }

  /** It sends whatever lies under the digest. */
  private static BlobAnswer check(Blob blob, ObjectsDirectory from) {
    Path file = from.find(blob).orElse(null);
    try {
      return file == null
          ? BlobAnswer.of(Outcome.MISSING)
          : LfsStore.digest(file).equals(blob.oid())
              ? BlobAnswer.of(Outcome.DONE)
              : new BlobAnswer(Outcome.WRONG, "the bytes here aren't its own: " + file);
    } catch (IOException e) {
      return BlobAnswer.failed(e);
    }
  }

  /** It tells no object's fate, only that of all: after a failure each is asked for alone. */
  private void push(List<Blob> blobs, Map<Blob, BlobAnswer> answers, BlobWatch watch) {
    List<String> words = new ArrayList<>(List.of("lfs", "push", "--object-id", place.remote()));
    blobs.forEach(blob -> words.add(blob.oid().hex()));
    GitResult result = git.run(words, new byte[0]);
    if (result.ok()) {
      blobs.forEach(blob -> watch.moved(blob.size()));
    } else if (blobs.size() == 1) {
      answers.put(blobs.get(0), failure(result));
    } else {
      blobs.forEach(blob -> push(List.of(blob), answers, watch));
    }
  }

  private static BlobAnswer failure(GitResult result) {
    String said =
        (result.stderr() + "\n" + GitWords.masked(result.text()))
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.matches("(Up|Down)loading .*"))
            .findFirst()
            .orElse("git lfs said nothing");
    return new BlobAnswer(Outcome.FAILED, "git lfs: " + said);
  }

  @Override
  public Map<Blob, BlobAnswer> get(Collection<Blob> blobs, ObjectsDirectory into, BlobWatch watch) {
    return EachBlob.of(blobs, 1, blob -> smudge(blob, into, watch));
  }

  /** The one command of it that fetches by digest; what it prints is in its store by then. */
  private BlobAnswer smudge(Blob blob, ObjectsDirectory into, BlobWatch watch) {
    if (into.find(blob).isPresent()) {
      return BlobAnswer.of(Outcome.THERE);
    }
    String pointer =
        "version https://git-lfs.github.com/spec/v1\noid sha256:"
            + blob.oid()
            + "\nsize "
            + blob.size()
            + "\n";
    GitResult result =
        git.runUnread(List.of("lfs", "smudge"), pointer.getBytes(StandardCharsets.UTF_8));
    if (into.find(blob).isPresent()) {
      watch.moved(blob.size());
      return BlobAnswer.of(Outcome.DONE);
    }
    BlobAnswer failure = failure(result);
    boolean missing = NOT_THERE.stream().anyMatch(result.stderr()::contains);
    return missing ? new BlobAnswer(Outcome.MISSING, failure.said()) : failure;
  }
}
