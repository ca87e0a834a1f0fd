package dev.gitruns.artifact.lfs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.artifact.Blob;
import dev.gitruns.artifact.KilledMove;
import dev.gitruns.artifact.ObjectsDirectory;
import dev.gitruns.artifact.Place;
import dev.gitruns.artifact.RemoteBlobs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed while bytes move leaves nothing half to be seen, and others go on. */
class KilledTransfersTest {
  private static final int SIZE = 6_000_000;
  @TempDir Path scratch;

  @Test
  void uploadsAndDownloadsThatAreKilledGoOn() throws Exception {
    try (LfsTestServer server = new LfsTestServer(scratch.resolve("server"))) {
      directory(1, 1_000_000);
      http(server, 3, 3_000_000);
    }
  }

  @Tag("long")
  @Test
  void killedAtManyPlaces() throws Exception {
    Random random = new Random(7);
    try (LfsTestServer server = new LfsTestServer(scratch.resolve("server"))) {
      for (int i = 0; i < 50; i++) {
        directory(10 + 2 * i, random.nextInt(SIZE));
        http(server, 11 + 2 * i, random.nextInt(SIZE));
      }
    }
  }

  /** An upload to a directory, then a download from it. */
  private void directory(int seed, long killedAt) throws Exception {
    Path disk = Files.createDirectories(scratch.resolve("disk"));
    Place ada = Place.at(scratch.resolve("ada" + seed), "https://localhost/x");
    byte[] bytes = Place.bytes(SIZE, seed);
    Blob blob = ada.has(bytes);
    ObjectsDirectory there = new ObjectsDirectory(disk, "");
    boolean ended = KilledMove.at(killedAt, 0, "put", ada, disk.toString(), blob);
    assertThat(there.find(blob).isPresent()).isEqualTo(ended);
    AtomicLong moved = new AtomicLong();
    try (RemoteBlobs place = ada.open(disk.toString())) {
      assertThat(place.put(List.of(blob), ada.objects(), moved::addAndGet).get(blob).holds())
          .isTrue();
    }
    assertThat(moved.get()).isLessThanOrEqualTo(SIZE - killedAt);
    assertThat(there.path(blob.oid())).hasBinaryContent(bytes);
    download(seed, killedAt, disk.toString(), "https://localhost/x", blob, bytes);
  }

  private void http(LfsTestServer server, int seed, long killedAt) throws Exception {
    Place ada = Place.at(scratch.resolve("ada" + seed), server.url());
    byte[] bytes = Place.bytes(SIZE, seed);
    Blob blob = ada.has(bytes);
    boolean ended = KilledMove.at(killedAt, 0, "put", ada, "lfs", blob);
    assertThat(ended || !Files.exists(server.stored(blob)) || whole(server, blob, bytes)).isTrue();
    try (RemoteBlobs place = ada.open("lfs")) {
      assertThat(place.put(List.of(blob), ada.objects(), n -> {}).get(blob).holds()).isTrue();
    }
    download(seed, killedAt, "lfs", server.url(), blob, bytes);
  }

  private static boolean whole(LfsTestServer server, Blob blob, byte[] bytes) throws IOException {
    return java.util.Arrays.equals(Files.readAllBytes(server.stored(blob)), bytes);
  }

  private void download(
      int seed, long killedAt, String address, String remote, Blob blob, byte[] bytes)
      throws Exception {
    Place bob = Place.at(scratch.resolve("bob" + seed), remote);
    boolean ended = KilledMove.at(killedAt, 0, "get", bob, address, blob);
    assertThat(bob.objects().find(blob).isPresent()).isEqualTo(ended);
    AtomicLong moved = new AtomicLong();
    try (RemoteBlobs place = bob.open(address)) {
      assertThat(place.get(List.of(blob), bob.objects(), moved::addAndGet).get(blob).holds())
          .isTrue();
    }
    assertThat(moved.get()).isLessThanOrEqualTo(SIZE - killedAt);
    assertThat(bob.objects().path(blob.oid())).hasBinaryContent(bytes);
  }
}
