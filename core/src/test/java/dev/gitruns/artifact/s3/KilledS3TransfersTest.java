package dev.gitruns.artifact.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.artifact.Blob;
import dev.gitruns.artifact.BlobAnswer.Outcome;
import dev.gitruns.artifact.KilledMove;
import dev.gitruns.artifact.Place;
import dev.gitruns.artifact.RemoteBlobs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

/** SIGKILL while a file of several parts goes to a bucket, or comes from there. */
class KilledS3TransfersTest {
  private static final String ADDRESS = "s3://runs/team";
  private static final int SIZE = 40 << 20;

  private static final int KILLS = Integer.getInteger("kills", 30);

  @TempDir private Path scratch;
  private Gateway gateway;

  @BeforeEach
  void start() throws IOException {
    gateway = Gateway.over(scratch.resolve("server"));
    try (S3Client client = new S3Login(place("admin").blobPlace("s3://runs")).client()) {
      client.createBucket(create -> create.bucket("runs"));
    }
  }

  @AfterEach
  void stop() {
    if (gateway != null) {
      gateway.close();
    }
  }

  private Place place(String name) throws IOException {
    Place place = Place.at(scratch.resolve(name), "https://localhost/x");
    place.git("config", "runs.s3Endpoint", gateway.url());
    return place
        .with("AWS_ACCESS_KEY_ID", "ada")
        .with("AWS_SECRET_ACCESS_KEY", "open sesame")
        .with("AWS_REGION", "us-east-1");
  }

  @Test
  @Tag("long")
  void nothingHalfIsEverSeenAndTheNextGoesOn() throws Exception {
    Random random = new Random(11);
    for (int i = 0; i < KILLS; i++) {
      Place ada = place("ada" + i);
      byte[] bytes = Place.bytes(SIZE, i);
      Blob blob = ada.has(bytes);
      long at = random.nextInt(SIZE);
      boolean ended = KilledMove.at(at, random.nextInt(80), "put", ada, ADDRESS, blob);
      Place bob = place("bob" + i);
      // The server may have got its end, and the sender died before it knew; what is there is
      // whole, as the get below shows.
      assertThat(outcome(bob, blob, "ask", new AtomicLong()))
          .as("kill %d at %d", i, at)
          .isIn(Outcome.THERE, ended ? Outcome.THERE : Outcome.MISSING);
      AtomicLong moved = new AtomicLong();
      assertThat(outcome(ada, blob, "put", moved)).isIn(Outcome.DONE, Outcome.THERE);
      assertThat(moved.get()).as("kill %d at %d", i, at).isLessThanOrEqualTo(SIZE - at);

      ended = KilledMove.at(at, 0, "get", bob, ADDRESS, blob);
      assertThat(bob.objects().find(blob).isPresent()).isEqualTo(ended);
      moved.set(0);
      assertThat(outcome(bob, blob, "get", moved)).isIn(Outcome.DONE, Outcome.THERE);
      assertThat(moved.get()).as("kill %d at %d", i, at).isLessThanOrEqualTo(SIZE - at);
      assertThat(bob.objects().path(blob.oid())).hasBinaryContent(bytes);
      Files.delete(bob.objects().path(blob.oid()));
      Files.delete(ada.objects().path(blob.oid()));
    }
  }

  private static Outcome outcome(Place place, Blob blob, String what, AtomicLong moved) {
    try (RemoteBlobs there = place.open(ADDRESS)) {
      return (switch (what) {
            case "ask" -> there.ask(List.of(blob));
            case "put" -> there.put(List.of(blob), place.objects(), moved::addAndGet);
            default -> there.get(List.of(blob), place.objects(), moved::addAndGet);
          })
          .get(blob)
          .outcome();
    }
  }
}
