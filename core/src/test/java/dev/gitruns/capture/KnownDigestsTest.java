package dev.gitruns.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownDigestsTest {
  @TempDir Path dir;

  private Path taken(int size) throws IOException {
    Path file = Files.write(dir.resolve("file"), new byte[size]);
    FileIntake.Taken taken = new FileIntake(dir.resolve("files")).take(file);
    return dir.resolve("files").resolve(taken.digest().hex());
  }

  @Test
  void largeFileThatWasTakenIsKnownUnderEachName() throws IOException {
    Path place = taken(17 << 20);
    assertThat(KnownDigests.of(place)).isEqualTo(KnownDigests.of(place)).isPresent();
    assertThat(KnownDigests.of(place).get().hex()).isEqualTo(place.getFileName().toString());
    Path link = Files.createLink(dir.resolve("link"), place);
    assertThat(KnownDigests.of(link)).isEqualTo(KnownDigests.of(place));
    assertThat(KnownDigests.of(dir.resolve("file"))).isEmpty();
  }

  @Test
  void changedFileIsNotKnown() throws IOException {
    Path place = taken(17 << 20);
    FileTime before = Files.getLastModifiedTime(place);
    Files.write(place, new byte[] {1}, StandardOpenOption.WRITE);
    Files.setLastModifiedTime(place, FileTime.fromMillis(before.toMillis() + 1000));
    assertThat(KnownDigests.of(place)).isEmpty();
    Files.setLastModifiedTime(place, before);
    Files.write(place, new byte[] {1}, StandardOpenOption.APPEND);
    Files.setLastModifiedTime(place, before);
    assertThat(KnownDigests.of(place)).isEmpty();
    Path other = Files.write(dir.resolve("other"), new byte[17 << 20]);
    Files.setLastModifiedTime(other, before);
    assertThat(KnownDigests.of(other)).isEmpty();
  }

  @Test
  void smallFileIsNotKnown() throws IOException {
    assertThat(KnownDigests.of(taken(1 << 20))).isEmpty();
  }
}
