package dev.gitruns.artifact.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.artifact.Blob;
import dev.gitruns.artifact.BlobAnswer.Outcome;
import dev.gitruns.artifact.BlobWatch;
import dev.gitruns.artifact.Place;
import dev.gitruns.artifact.RemoteBlobsContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

/** A bucket of a real server; each test has a prefix of its own. */
class S3BlobsTest extends RemoteBlobsContract {
  private static final String BUCKET = "runs";
  private static Gateway gateway;
  private static int tests;
  private String prefix;
  private boolean away;

  @BeforeAll
  static void start(@TempDir Path dir) throws IOException {
    gateway = Gateway.over(dir);
    Place place = settings(Place.at(dir.resolve("admin"), "https://localhost/x"), gateway.url());
    try (S3Client client = new S3Login(place.blobPlace("s3://runs")).client()) {
      client.createBucket(create -> create.bucket(BUCKET));
    }
  }

  @AfterAll
  static void stop() {
    if (gateway != null) {
      gateway.close();
    }
  }

  @BeforeEach
  void choosePrefix() {
    prefix = "team/" + tests++;
  }

  @AfterEach
  void comeBack() {
    away = false;
  }

  private static Place settings(Place place, String url) {
    place.git("config", "runs.s3Endpoint", url);
    return place
        .with("AWS_ACCESS_KEY_ID", "ada")
        .with("AWS_SECRET_ACCESS_KEY", "open sesame")
        .with("AWS_REGION", "us-east-1");
  }

  @Override
  protected Place place(String name) throws IOException {
    return settings(Place.at(scratch.resolve(name), "https://localhost/x"), gateway.url());
  }

  @Override
  protected dev.gitruns.artifact.RemoteBlobs open(Place place) {
    if (away) {
      place.git("config", "runs.s3Endpoint", "http://127.0.0.1:9");
    }
    return super.open(place);
  }

  @Override
  protected String address() {
    return "s3://" + BUCKET + "/" + prefix;
  }

  @Override
  protected Path stored(Blob blob) {
    return gateway.stored(BUCKET, key(blob));
  }

  private String key(Blob blob) {
    String hex = blob.oid().hex();
    return prefix + "/objects/" + hex.substring(0, 2) + "/" + hex.substring(2, 4) + "/" + hex;
  }

  @Override
  protected void goAway() {
    away = true;
  }

  @Test
  void largeFilesGoInPartsAndGoOnWhereTheyWereCutOff() throws IOException {
    Place ada = place("ada");
    byte[] bytes = Place.bytes(33 << 20, 1);
    Blob blob = ada.has(bytes);
    AtomicLong sent = new AtomicLong();
    BlobWatch cut =
        moved -> {
          if (sent.addAndGet(moved) > 10 << 20) {
            throw new IllegalStateException("cut off");
          }
        };
    assertThat(outcomes(open(ada).put(List.of(blob), ada.objects(), cut)))
        .containsOnly(Outcome.FAILED);
    assertThat(outcomes(open(ada).ask(List.of(blob)))).containsOnly(Outcome.MISSING);
    AtomicLong rest = new AtomicLong();
    assertThat(outcomes(open(ada).put(List.of(blob), ada.objects(), rest::addAndGet)))
        .containsOnly(Outcome.DONE);
    assertThat(rest.get()).isEqualTo(17 << 20);
    Place bob = place("bob");
    assertThat(outcomes(open(bob).get(List.of(blob), bob.objects(), BlobWatch.NONE)))
        .containsOnly(Outcome.DONE);
    assertThat(Files.size(bob.objects().path(blob.oid()))).isEqualTo(bytes.length);
  }

  @Test
  void wrongSecretsAreRefused() throws IOException {
    Place ada = place("ada").with("AWS_SECRET_ACCESS_KEY", "wrong");
    Blob blob = ada.has(Place.text("x"));
    assertThat(outcomes(open(ada).put(List.of(blob), ada.objects(), BlobWatch.NONE)))
        .containsOnly(Outcome.REFUSED);
  }

  @Test
  void aBucketThatIsNotThereIsNoMissingFile() throws IOException {
    Place ada = place("ada");
    Blob blob = ada.has(Place.text("x"));
    assertThat(
            outcomes(ada.open("s3://nowhere/x").put(List.of(blob), ada.objects(), BlobWatch.NONE)))
        .containsOnly(Outcome.REFUSED);
  }
}
