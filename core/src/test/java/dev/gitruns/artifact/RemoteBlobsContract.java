package dev.gitruns.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.artifact.BlobAnswer.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every place that keeps large bytes does; each kind of place runs this against a real one.
 */
public abstract class RemoteBlobsContract {
  private static final int LARGE = 2_500_000;

  @TempDir protected Path scratch;

  /** A repository that is connected to the place; several are to the same. */
  protected abstract Place place(String name) throws IOException;

  /** What the repository's settings name. */
  protected abstract String address();

  /** Where the place keeps the bytes of this blob on this disk. */
  protected abstract Path stored(Blob blob) throws IOException;

  /** From now on the place can't be reached. */
  protected abstract void goAway() throws IOException;

  protected RemoteBlobs open(Place place) {
    return place.open(address());
  }

  @Test
  void whatWasPutIsThereAndComesBack() throws IOException {
    Place ada = place("ada");
    List<Blob> blobs =
        List.of(
            ada.has(new byte[0]),
            ada.has(Place.text("small")),
            ada.has(Place.bytes(LARGE, 1)),
            ada.has(Place.bytes(70_000, 2)));
    AtomicLong sent = new AtomicLong();
    try (RemoteBlobs there = open(ada)) {
      assertThat(outcomes(there.put(blobs, ada.objects(), sent::addAndGet)))
          .containsOnly(Outcome.DONE);
      assertThat(sent.get()).isEqualTo(blobs.stream().mapToLong(Blob::size).sum());
    }
    Place bob = place("bob");
    AtomicLong got = new AtomicLong();
    try (RemoteBlobs there = open(bob)) {
      assertThat(outcomes(there.get(blobs, bob.objects(), got::addAndGet)))
          .containsOnly(Outcome.DONE);
    }
    assertThat(got.get()).isEqualTo(sent.get());
    for (Blob blob : blobs) {
      assertThat(bob.objects().path(blob.oid()))
          .hasSameBinaryContentAs(ada.objects().path(blob.oid()));
    }
    assertThat(leftovers(bob)).isEmpty();
  }

  @Test
  void whatIsThereDoesNotTravelAgain() throws IOException {
    Place ada = place("ada");
    List<Blob> blobs = List.of(ada.has(Place.bytes(50_000, 3)), ada.has(Place.bytes(60_000, 4)));
    AtomicLong moved = new AtomicLong();
    try (RemoteBlobs there = open(ada)) {
      there.put(blobs, ada.objects(), BlobWatch.NONE);
      assertThat(there.put(blobs, ada.objects(), moved::addAndGet).values())
          .allMatch(BlobAnswer::holds);
      assertThat(outcomes(there.get(blobs, ada.objects(), moved::addAndGet)))
          .containsOnly(Outcome.THERE);
    }
    assertThat(moved.get()).isZero();
  }

  @Test
  void whatIsMissingHoldsNothingElseBack() throws IOException {
    Place ada = place("ada");
    Blob known = ada.has(Place.bytes(40_000, 5));
    Blob unknown = Place.blob(Place.bytes(10, 6));
    try (RemoteBlobs there = open(ada)) {
      assertThat(there.put(List.of(unknown, known), ada.objects(), BlobWatch.NONE))
          .hasEntrySatisfying(
              unknown, answer -> assertThat(answer.outcome()).isEqualTo(Outcome.MISSING))
          .hasEntrySatisfying(
              known, answer -> assertThat(answer.outcome()).isEqualTo(Outcome.DONE));
    }
    Place bob = place("bob");
    try (RemoteBlobs there = open(bob)) {
      assertThat(there.get(List.of(unknown, known), bob.objects(), BlobWatch.NONE))
          .hasEntrySatisfying(
              unknown, answer -> assertThat(answer.outcome()).isEqualTo(Outcome.MISSING))
          .hasEntrySatisfying(
              known, answer -> assertThat(answer.outcome()).isEqualTo(Outcome.DONE));
    }
    assertThat(bob.objects().path(unknown.oid())).doesNotExist();
  }

  @Test
  void whatCannotBeReachedIsNotCalledMissing() throws IOException {
    Place ada = place("ada");
    Blob blob = ada.has(Place.bytes(30_000, 7));
    Blob other = Place.blob(Place.bytes(30_000, 8));
    goAway();
    try (RemoteBlobs there = open(ada)) {
      assertThat(outcomes(there.ask(List.of(blob)))).containsOnly(Outcome.FAILED);
      assertThat(outcomes(there.put(List.of(blob), ada.objects(), BlobWatch.NONE)))
          .containsOnly(Outcome.FAILED);
      assertThat(outcomes(there.get(List.of(other), ada.objects(), BlobWatch.NONE)))
          .containsOnly(Outcome.FAILED);
    }
  }

  @Test
  void wrongBytesDoNotLeave() throws IOException {
    Place ada = place("ada");
    Blob blob = Place.blob(Place.bytes(30_000, 9));
    Place.write(ada.objects().path(blob.oid()), Place.bytes(30_000, 10));
    try (RemoteBlobs there = open(ada)) {
      assertThat(outcomes(there.put(List.of(blob), ada.objects(), BlobWatch.NONE)))
          .containsOnly(Outcome.WRONG);
    }
    assertThat(stored(blob)).doesNotExist();
  }

  @Test
  void wrongBytesDoNotArrive() throws IOException {
    Place ada = place("ada");
    Blob blob = ada.has(Place.bytes(30_000, 11));
    try (RemoteBlobs there = open(ada)) {
      there.put(List.of(blob), ada.objects(), BlobWatch.NONE);
    }
    damage(blob);
    Place bob = place("bob");
    try (RemoteBlobs there = open(bob)) {
      assertThat(there.get(List.of(blob), bob.objects(), BlobWatch.NONE).get(blob).holds())
          .isFalse();
    }
    assertThat(bob.objects().path(blob.oid())).doesNotExist();
  }

  /** Changes a byte of what the place keeps. */
  protected void damage(Blob blob) throws IOException {
    byte[] bytes = Files.readAllBytes(stored(blob));
    bytes[bytes.length / 2] ^= 1;
    Files.delete(stored(blob));
    Files.write(stored(blob), bytes);
  }

  @Test
  void whatWasCutOffGoesOn() throws IOException {
    Place ada = place("ada");
    byte[] bytes = Place.bytes(LARGE, 12);
    Blob blob = ada.has(bytes);
    try (RemoteBlobs there = open(ada)) {
      there.put(List.of(blob), ada.objects(), BlobWatch.NONE);
    }
    Place bob = place("bob");
    Place.write(bob.objects().incomplete(blob, ""), Arrays.copyOf(bytes, 2_000_000));
    AtomicLong moved = new AtomicLong();
    try (RemoteBlobs there = open(bob)) {
      assertThat(there.get(List.of(blob), bob.objects(), moved::addAndGet).get(blob).holds())
          .isTrue();
    }
    assertThat(moved.get()).isEqualTo(bytes.length - 2_000_000);
    assertThat(bob.objects().path(blob.oid())).hasBinaryContent(bytes);
    assertThat(leftovers(bob)).isEmpty();
  }

  @Test
  void whatAPowerLossLeftIsNotBuiltOn() throws IOException {
    Place ada = place("ada");
    byte[] bytes = Place.bytes(LARGE, 13);
    Blob blob = ada.has(bytes);
    try (RemoteBlobs there = open(ada)) {
      there.put(List.of(blob), ada.objects(), BlobWatch.NONE);
    }
    Place bob = place("bob");
    Place.write(bob.objects().incomplete(blob, ""), new byte[2_000_000]);
    try (RemoteBlobs there = open(bob)) {
      assertThat(there.get(List.of(blob), bob.objects(), BlobWatch.NONE).get(blob).holds())
          .isTrue();
    }
    assertThat(bob.objects().path(blob.oid())).hasBinaryContent(bytes);
  }

  @Test
  void severalAtOnceDoNotDisturbEachOther() throws Exception {
    Place ada = place("ada");
    Place bob = place("bob");
    Place cleo = place("cleo");
    byte[] bytes = Place.bytes(LARGE, 14);
    List<Blob> blobs = List.of(ada.has(bytes), bob.has(bytes));
    Blob blob = blobs.get(0);
    together(
        List.of(
            () -> open(ada).put(List.of(blob), ada.objects(), BlobWatch.NONE),
            () -> open(bob).put(List.of(blob), bob.objects(), BlobWatch.NONE),
            () -> open(ada).put(List.of(blob), ada.objects(), BlobWatch.NONE)));
    together(
        List.of(
            () -> open(cleo).get(List.of(blob), cleo.objects(), BlobWatch.NONE),
            () -> open(cleo).get(List.of(blob), cleo.objects(), BlobWatch.NONE)));
    assertThat(cleo.objects().path(blob.oid())).hasBinaryContent(bytes);
    assertThat(leftovers(cleo)).isEmpty();
  }

  private static void together(List<Callable<Map<Blob, BlobAnswer>>> works) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(works.size());
    try {
      for (Future<Map<Blob, BlobAnswer>> done : pool.invokeAll(works)) {
        assertThat(done.get().values()).allMatch(BlobAnswer::holds);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  protected static List<Outcome> outcomes(Map<Blob, BlobAnswer> answers) {
    return answers.values().stream().map(BlobAnswer::outcome).toList();
  }

  protected static List<Path> leftovers(Place place) throws IOException {
    Path incomplete = place.objects().root().resolve("incomplete");
    if (!Files.isDirectory(incomplete)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(incomplete)) {
      return files.toList();
    }
  }
}
