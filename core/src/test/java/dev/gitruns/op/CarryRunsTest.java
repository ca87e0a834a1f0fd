package dev.gitruns.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the hook of an ordinary push asks about it. */
class CarryRunsTest {
  private static final String NOTHING = "0".repeat(40);

  @TempDir private Path directory;

  @Test
  void pushHasArrivedWhereTheRemoteHasItsCommit() throws IOException {
    Hub hub = Hub.at(directory.resolve("hub.git"));
    try (ScratchRepository clone = hub.clone(directory.resolve("clone"))) {
      String head = clone.git("rev-parse", "HEAD");
      String line = "HEAD~0 " + head + " refs/heads/main " + NOTHING;
      assertThat(carried(clone, hub.dir().toString(), line).hasArrived()).isTrue();

      String other = line.replace("refs/heads/main", "refs/heads/other");
      assertThat(carried(clone, hub.dir().toString(), other).hasArrived()).isFalse();
      assertThat(carried(clone, hub.dir().toString()).hasArrived()).isFalse();
    }
  }

  @Test
  void remoteThatCannotBeAskedIsToldWithoutItsAddress() throws IOException {
    try (ScratchRepository clone = new ScratchRepository(directory.resolve("clone"))) {
      String line = "HEAD " + clone.git("rev-parse", "HEAD") + " refs/heads/main " + NOTHING;
      String address = "http://ada:secret@127.0.0.1:1/hub.git";
      assertThatThrownBy(() -> carried(clone, address, line).hasArrived())
          .hasMessageContaining("whether the push arrived")
          .hasMessageNotContaining("secret");
    }
  }

  private static CarryRuns carried(ScratchRepository clone, String url, String... lines) {
    return new CarryRuns(clone.workspace(), url, List.of(lines));
  }
}
