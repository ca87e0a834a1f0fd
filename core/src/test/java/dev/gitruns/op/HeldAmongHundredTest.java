package dev.gitruns.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.Uid;
import dev.gitruns.read.HeldRuns;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One run that is too large for the server, one with a secret, and one that it doesn't like. */
class HeldAmongHundredTest {
  @TempDir private Path directory;

  @Tag("long")
  @Test
  void ninetySevenArriveAndThreeAreHeldWithReasonAndRemedy() throws IOException {
    Hub hub = Hub.at(directory.resolve("hub.git"));
    String check = Path.of("../hooks/pre-receive").toRealPath().toString();
    hub.hook(
        "pre-receive",
        "cat > news",
        "'" + check + "' < news || exit 1",
        "while read old new ref; do",
        "  git ls-tree -r --name-only $new | grep -q '\\.iso$' && { echo 'no images'; exit 1; }",
        "done < news",
        "exit 0");
    hub.git("config", "runs.maxFile", "100000");
    try (ScratchRepository ada = hub.clone(directory.resolve("ada"))) {
      Path live = ada.workspace().store().directory().live();
      Map<Uid, String> odd = new TreeMap<>();
      for (int seed = 0; seed < 97; seed++) {
        HandJournal.in(live, seed).artifact("fine.txt", "fine " + seed).end();
      }
      odd.put(with(live, 97, "large.txt", "large\n".repeat(20_000)), "large");
      odd.put(with(live, 98, "key.txt", "token = " + HeldRunsTest.TOKEN), "secret");
      odd.put(with(live, 99, "disk.iso", "an image"), "image");

      PushRuns.Report report = Hub.push(ada, "origin");

      assertThat(hub.runs()).hasSize(97);
      assertThat(report.pushed()).hasSize(97);
      Map<String, HeldRuns.Held> held =
          new HeldRuns(ada.workspace())
              .all().stream()
                  .collect(
                      Collectors.toMap(each -> odd.get(each.run().uid()), Function.identity()));
      assertThat(held).containsOnlyKeys("large", "secret", "image");
      assertThat(held.get("large").sentence()).contains("120000 bytes, and at most 100000");
      assertThat(held.get("secret").sentence()).contains("key.txt");
      assertThat(held.get("image").sentence()).contains("no images");
      assertThat(held.get("large").remedy()).isEqualTo("git runs push --retry origin");
      assertThat(held.get("image").remedy()).isEqualTo("git runs push --retry origin");
      assertThat(held.get("secret").remedy()).startsWith("git runs seal --allow-secrets ");
      assertThat(Hub.push(ada, "origin").tries()).isZero();
      assertThat(hub.git("fsck", "--strict")).doesNotContain("error", "missing");
      assertThat(List.copyOf(held.values())).allSatisfy(each -> assertBytesAreKept(each));
    }
  }

  private static Uid with(Path live, int seed, String name, String text) throws IOException {
    return HandJournal.in(live, seed).artifact(name, text).end().uid();
  }

  private static void assertBytesAreKept(HeldRuns.Held held) {
    assertThat(held.run().dir().resolve("tree/SHA256SUMS")).isRegularFile();
    assertThat(held.run().dir().resolve("tree/artifacts")).isNotEmptyDirectory();
  }
}
