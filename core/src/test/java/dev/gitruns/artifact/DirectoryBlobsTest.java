package dev.gitruns.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitruns.artifact.BlobAnswer.Outcome;
import dev.gitruns.model.GitRunsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DirectoryBlobsTest extends RemoteBlobsContract {

  @Override
  protected Place place(String name) throws IOException {
    Files.createDirectories(disk());
    return Place.at(scratch.resolve(name), "https://localhost/none.git");
  }

  private Path disk() {
    return scratch.resolve("disk");
  }

  @Override
  protected String address() {
    return disk().toUri().toString();
  }

  @Override
  protected Path stored(Blob blob) {
    return new ObjectsDirectory(disk(), "").path(blob.oid());
  }

  @Override
  protected void goAway() throws IOException {
    Files.delete(disk());
  }

  @Test
  void aDiskThatIsNotMountedIsNotWrittenTo() throws IOException {
    Place ada = place("ada");
    Blob blob = ada.has(Place.text("x"));
    goAway();
    assertThat(open(ada).put(List.of(blob), ada.objects(), BlobWatch.NONE).get(blob).said())
        .contains("mount it");
    assertThat(disk()).doesNotExist();
  }

  @Test
  void anUploadGoesOnWhereItWasCutOff() throws IOException {
    Place ada = place("ada");
    byte[] bytes = Place.bytes(3_000_000, 1);
    Blob blob = ada.has(bytes);
    ObjectsDirectory there = new ObjectsDirectory(disk(), Writers.of(ada.top().resolve(".git")));
    Place.write(there.incomplete(blob, ""), Arrays.copyOf(bytes, 2_500_000));
    AtomicLong moved = new AtomicLong();
    assertThat(outcomes(open(ada).put(List.of(blob), ada.objects(), moved::addAndGet)))
        .containsOnly(Outcome.DONE);
    assertThat(moved.get()).isEqualTo(500_000);
    assertThat(stored(blob)).hasBinaryContent(bytes);
  }

  @Test
  void aTruncatedObjectIsReplaced() throws IOException {
    Place ada = place("ada");
    byte[] bytes = Place.bytes(1_000, 2);
    Blob blob = ada.has(bytes);
    Place.write(stored(blob), Arrays.copyOf(bytes, 10));
    assertThat(outcomes(open(ada).ask(List.of(blob)))).containsOnly(Outcome.MISSING);
    open(ada).put(List.of(blob), ada.objects(), BlobWatch.NONE);
    assertThat(stored(blob)).hasBinaryContent(bytes);
  }

  @Test
  void addressesThatCannotBeMeantSayWhatCan() throws IOException {
    Place ada = place("ada");
    assertThatThrownBy(() -> ada.open("somewhere/else"))
        .isInstanceOf(GitRunsException.class)
        .hasMessageContaining("in full");
    assertThatThrownBy(() -> ada.open("gopher://x"))
        .isInstanceOf(GitRunsException.class)
        .hasMessageContaining("gopher://x");
  }

  @Test
  void nowhereNeverSaysThatItHasBytes() throws IOException {
    Place ada = place("ada");
    Blob blob = ada.has(Place.text("x"));
    RemoteBlobs none = ada.open("none");
    assertThat(outcomes(none.ask(List.of(blob)))).containsOnly(Outcome.MISSING);
    assertThat(outcomes(none.put(List.of(blob), ada.objects(), BlobWatch.NONE)))
        .containsOnly(Outcome.REFUSED);
    Place bob = place("bob");
    assertThat(outcomes(none.get(List.of(blob), bob.objects(), BlobWatch.NONE)))
        .containsOnly(Outcome.MISSING);
  }
}
