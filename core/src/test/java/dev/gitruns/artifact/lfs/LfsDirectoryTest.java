package dev.gitruns.artifact.lfs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.artifact.Blob;
import dev.gitruns.artifact.BlobAnswer.Outcome;
import dev.gitruns.artifact.BlobWatch;
import dev.gitruns.artifact.DirectoryBlobs;
import dev.gitruns.artifact.Place;
import dev.gitruns.artifact.RemoteBlobs;
import dev.gitruns.artifact.RemoteBlobsContract;
import dev.gitruns.git.Git;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The LFS of a remote on this disk, which Git LFS reads and writes itself. */
class LfsDirectoryTest extends RemoteBlobsContract {

  @Override
  protected Place place(String name) throws IOException {
    Place place = Place.at(scratch.resolve(name), hub().toString());
    if (!Files.isDirectory(hub())) {
      place.git("init", "-q", "--bare", "-b", "main", hub().toString());
    }
    return place;
  }

  private Path hub() {
    return scratch.resolve("hub.git");
  }

  @Override
  protected String address() {
    return "lfs";
  }

  @Override
  protected Path stored(Blob blob) {
    String hex = blob.oid().hex();
    return hub()
        .resolve("lfs/objects")
        .resolve(hex.substring(0, 2))
        .resolve(hex.substring(2, 4))
        .resolve(hex);
  }

  @Override
  protected void goAway() throws IOException {
    Files.move(hub(), scratch.resolve("elsewhere"));
  }

  @Test
  void gitLfsReadsWhatOursWroteAndTheOtherWayRound() throws IOException {
    Place ada = place("ada");
    Assumptions.assumeTrue(
        GitLfs.isHere(Git.in(ada.top(), ada.blobPlace("lfs").env())), "git-lfs isn't installed");
    assertThat(open(ada)).isInstanceOf(DirectoryBlobs.class);
    Blob ours = ada.has(Place.bytes(300_000, 6));
    open(ada).put(List.of(ours), ada.objects(), BlobWatch.NONE);
    Place bob = place("bob");
    bob.git("remote", "set-url", "origin", hub().toUri().toString());
    RemoteBlobs its = new GitLfs(bob.blobPlace("lfs"), "git lfs", List.of());
    assertThat(outcomes(its.get(List.of(ours), bob.objects(), BlobWatch.NONE)))
        .containsOnly(Outcome.DONE);
    Blob theirs = bob.has(Place.bytes(300_000, 7));
    assertThat(outcomes(its.put(List.of(theirs), bob.objects(), BlobWatch.NONE)))
        .containsOnly(Outcome.DONE);
    assertThat(outcomes(open(ada).get(List.of(theirs), ada.objects(), BlobWatch.NONE)))
        .containsOnly(Outcome.DONE);
  }

  @Test
  void theStorageThatTheRemoteNamesIsUsed() throws IOException {
    Place ada = place("ada");
    ada.git("-C", hub().toString(), "config", "lfs.storage", "big");
    Blob blob = ada.has(Place.bytes(30_000, 8));
    open(ada).put(List.of(blob), ada.objects(), BlobWatch.NONE);
    assertThat(stored(blob)).doesNotExist();
    assertThat(hub().resolve("big/objects")).isDirectory();
  }
}
