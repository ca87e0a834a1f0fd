package dev.gitruns.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitruns.model.Digest;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.record.RunSpec;
import dev.gitruns.share.BundleRepository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that travel in files. */
class BundleRunsTest {
  private static final BundleRuns.Wanted ALL =
      new BundleRuns.Wanted(List.of(), List.of(), true, true);

  @TempDir Path dir;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = dir.resolve("runs.bundle");
  }

  private ScratchRepository repository(String name, long seed) throws Exception {
    ScratchRepository repo = new ScratchRepository(dir.resolve(name));
    HandJournal.in(repo.workspace().store().directory().live(), seed).end();
    new SealRuns(repo.workspace()).pending();
    return repo;
  }

  private BundleRuns.Report create(ScratchRepository from, BundleRuns.Wanted wanted) {
    return new BundleRuns(from.workspace()).create(file, wanted);
  }

  private UnbundleRuns.Report unbundle(ScratchRepository into) {
    return new UnbundleRuns(into.workspace()).run(file);
  }

  @Test
  void historiesThatNeverMetUniteToTheSameByBundleAndByRemote() throws Exception {
    Hub hub = Hub.at(dir.resolve("hub.git"));
    try (ScratchRepository a = repository("a", 1);
        ScratchRepository b = repository("b", 2)) {
      create(a, ALL);
      assertThat(unbundle(b).runs()).isEqualTo(a.workspace().store().runs());
      assertThat(unbundle(b).runs()).isEmpty();
      assertThat(b.workspace().store().runs()).hasSize(2);
      assertThat(b.git("for-each-ref")).doesNotContain("bundle");
      create(b, ALL);
      assertThat(unbundle(a).runs()).hasSize(1);
      assertThat(a.workspace().store().tip()).isEqualTo(b.workspace().store().tip());

      b.git("remote", "add", "origin", hub.dir().toString());
      b.git("push", "-q", "origin", "HEAD:refs/heads/main");
      Hub.push(b, "origin");
      try (ScratchRepository c = repository("c", 3)) {
        c.git("remote", "add", "second", hub.dir().toString());
        assertThat(Hub.push(c, "second").trouble()).isEmpty();
        assertThat(hub.runs()).hasSize(3);
        assertThat(hub.git("fsck", "--strict")).doesNotContain("error");
      }
    }
  }

  @Test
  void onlyWhatTheReaderLacksGoesAlong() throws Exception {
    try (ScratchRepository a = repository("a", 1);
        ScratchRepository b = new ScratchRepository(dir.resolve("b"))) {
      String tip = a.git("rev-parse", "git-runs");
      BundleRuns.Wanted since = new BundleRuns.Wanted(List.of(), List.of(tip), true, false);
      assertThatThrownBy(() -> create(a, since)).hasMessageContaining("nothing to bundle");
      assertThat(file).doesNotExist();
      Path first = dir.resolve("first");
      create(a, ALL);
      Files.move(file, first);

      HandJournal.in(a.workspace().store().directory().live(), 2).end();
      create(a, since);
      assertThat(Files.size(file)).isLessThan(Files.size(first));
      assertThatThrownBy(() -> unbundle(b))
          .isInstanceOf(GitRunsException.class)
          .hasMessageContaining("made with --since");
      assertThat(new UnbundleRuns(b.workspace()).run(first).runs()).hasSize(1);
      assertThat(unbundle(b).runs()).hasSize(1);

      RunId one = a.workspace().store().runs().get(0);
      create(a, new BundleRuns.Wanted(List.of(one.hex()), List.of(), false, false));
      try (ScratchRepository c = new ScratchRepository(dir.resolve("c"))) {
        assertThat(unbundle(c).runs()).containsExactly(one);
        c.git("fetch", "-q", first.toString(), "git-runs:stock");
        assertThat(c.git("ls-tree", "-d", "--name-only", "stock", "runs/")).hasSize(7);
      }
    }
  }

  @Test
  void whatWasPurgedHereStaysAway() throws Exception {
    try (ScratchRepository a = repository("a", 1);
        ScratchRepository b = new ScratchRepository(dir.resolve("b"))) {
      create(a, ALL);
      unbundle(b);
      var uid = new ShowRun(b.workspace()).find("@0").uid();
      new PurgeRun(b.workspace()).run(uid, Optional.empty(), "a name", false);
      assertThat(unbundle(b).runs()).isEmpty();
      assertThat(b.workspace().store().runs()).isEmpty();
      create(b, ALL);
      unbundle(a);
      assertThat(a.workspace().store().runs()).isEmpty();
    }
  }

  @Test
  void largeFilesComeWithTheBytesThatTheyMustHave() throws Exception {
    try (ScratchRepository a = new ScratchRepository(dir.resolve("a"));
        ScratchRepository b = new ScratchRepository(dir.resolve("b"));
        ScratchRepository c = new ScratchRepository(dir.resolve("c"))) {
      a.write("big.bin", "0123456789".repeat(60_000));
      a.record(RunSpec.named("big").command(List.of("true")).artifact("big.bin").build());
      assertThat(create(a, ALL).large()).isEqualTo(1);
      assertThat(new UnbundleRuns(b.workspace()).look(file).trouble()).isEmpty();
      assertThat(unbundle(b).large()).isEqualTo(1);
      Map<Digest, Long> pointers =
          LargeFiles.pointers(
              b.workspace().store(), b.workspace().store().runs(), Optional.empty());
      assertThat(pointers.keySet()).allMatch(b.workspace().store().large()::contains);

      Map<Digest, Path> forged =
          Map.of(pointers.keySet().iterator().next(), a.top.resolve("train.sh"));
      try (BundleRepository bundle = UnbundleRuns.repository(a.workspace())) {
        bundle.ref("refs/heads/git-runs", a.workspace().store().tip().orElseThrow());
        bundle.large(forged);
        bundle.pack(file, List.of());
      }
      UnbundleRuns.Report report = unbundle(c);
      assertThat(report.runs()).hasSize(1);
      assertThat(report.large()).isZero();
      assertThat(report.trouble()).singleElement().asString().contains("other bytes");
    }
  }

  @Test
  void whatIsNoRunStaysOut() throws Exception {
    try (ScratchRepository a = repository("a", 1);
        ScratchRepository b = new ScratchRepository(dir.resolve("b"))) {
      RunId id = a.workspace().store().runs().get(0);
      a.git("checkout", "-q", "git-runs");
      a.write("runs/" + id.hex().substring(0, 2) + "/" + id.hex() + "/run.json", "{}\n");
      a.git("commit", "-qam", "forged");
      a.git("bundle", "create", "-q", file.toString(), "git-runs");
      assertThat(new UnbundleRuns(b.workspace()).look(file).trouble()).isNotEmpty();
      assertThat(unbundle(b).trouble()).isNotEmpty();
      assertThat(b.workspace().store().runs()).isEmpty();

      List<String> junk = new ArrayList<>(List.of("", "# v2 git bundle\n", "x".repeat(100)));
      junk.add("# v2 git bundle\n" + "a".repeat(40) + " refs/heads/git-runs\n\nPACK");
      for (String text : junk) {
        Files.writeString(file, text);
        assertThatThrownBy(() -> unbundle(b)).isInstanceOf(GitRunsException.class);
      }
      assertThat(b.git("for-each-ref")).doesNotContain("bundle");
    }
  }
}
