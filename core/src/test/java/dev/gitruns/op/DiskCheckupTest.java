package dev.gitruns.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DiskCheckupTest {
  @ParameterizedTest
  @ValueSource(strings = {"nfs4", "NFS", "lustre", "fuse.sshfs"})
  void networkDisksAreNamedWithWhatToDo(String type) {
    Diagnosis found = DiskCheckup.sort(Path.of("/home/ada/.git/runs"), type);
    assertThat(found.level()).isEqualTo(Diagnosis.Level.NOTE);
    assertThat(found.code()).isEqualTo("network-disk");
    assertThat(found.next()).contains("GITRUNS_DIR");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ext4", "btrfs", "tmpfs", "fuse.gocryptfs"})
  void localDisksAreFine(String type) {
    assertThat(DiskCheckup.sort(Path.of("/"), type).level()).isEqualTo(Diagnosis.Level.OK);
  }

  @Test
  void littleRoomNeedsDoing() {
    Diagnosis little = DiskCheckup.space(Path.of("/home/ada"), 300L << 20);
    assertThat(little.level()).isEqualTo(Diagnosis.Level.TODO);
    assertThat(little.what()).contains("300 MiB free for /home/ada");
    assertThat(DiskCheckup.space(Path.of("/home/ada"), 1L << 30).level())
        .isEqualTo(Diagnosis.Level.OK);
  }

  @Test
  void whatIsStillToBeMadeIsLookedForAbove(@TempDir Path there) {
    List<Diagnosis> found = DiskCheckup.of(there.resolve("not/yet/made"));
    assertThat(found).hasSize(2);
    assertThat(found.get(1).code()).isIn("file-system", "network-disk");
  }
}
