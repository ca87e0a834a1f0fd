package dev.gitruns.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.read.ListRuns;
import dev.gitruns.read.RunRow;
import dev.gitruns.read.RunView;
import dev.gitruns.seal.TestJournal;
import dev.gitruns.share.SharedRemote;
import dev.gitruns.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Remotes of somebody who means harm. Whatever they hold: a fetch, the readers, a check and a union
 * write nothing outside the store, start no program that what was fetched names, and end with words
 * for people; and what isn't a sound run doesn't enter the local branch.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileRemotesTest {
  /** Runs that say odd things, as a run may; only their large files aren't here. */
  private static final Set<String> SOUND =
      Set.of("run-name-with-escapes", "run-name-an-option", "run-name-turned-round");

  private Path directory;
  private ScratchRepository victim;
  private Hub evil;
  private Path mark;
  private Map<String, byte[]> rootFiles;
  private String root;
  private Map<String, byte[]> sound;

  @BeforeAll
  void makeVictim(@TempDir Path place) throws IOException {
    directory = place;
    victim = new ScratchRepository(directory.resolve("victim"));
    mark = directory.resolve("outside").resolve("owned");
    Files.createDirectories(mark.getParent());
    // As if the user had drivers of these names; nothing that was fetched may have them called.
    for (String setting :
        List.of(
            "filter.evil.clean", "filter.evil.smudge", "diff.evil.textconv", "diff.evil.command")) {
      victim.git("config", setting, "touch " + mark);
    }
    victim.git("config", "merge.evil.driver", "touch " + mark);
    HandJournal.in(victim.workspace().store().directory().live(), 1).end();
    new SealRuns(victim.workspace()).pending();
    root = victim.git("rev-list", "--max-parents=0", "git-runs");
    rootFiles = new HashMap<>();
    for (String name : victim.git("ls-tree", "--name-only", root).lines().toList()) {
      Process show =
          new ProcessBuilder("git", "cat-file", "blob", root + ":" + name)
              .directory(victim.top.toFile())
              .start();
      rootFiles.put(name, show.getInputStream().readAllBytes());
    }
    Path tree =
        TestJournal.full(directory.resolve("template"))
            .seal(directory.resolve("template/sealed"))
            .dir()
            .resolve("tree");
    sound = new TreeMap<>();
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        sound.put(tree.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    evil = Hub.at(directory.resolve("evil.git"));
    // The branch that sound ones go on from.
    victim.git("push", "-q", evil.dir().toString(), root + ":refs/heads/root");
    victim.git("remote", "add", "evil", evil.dir().toString());
  }

  @AfterAll
  void close() {
    victim.close();
  }

  private HostileBranches.Sound sound(Map<String, byte[]> files) {
    return new HostileBranches.Sound(
        new CraftedBranch(evil.dir()), root, rootFiles, HostileRuns.idOf(files), files);
  }

  static List<String> faultsOfRuns() {
    return List.copyOf(HostileRuns.all().keySet());
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("faultsOfRuns")
  void noHostileRunHarmsAnything(String name) throws IOException {
    assertHarmless(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "changed-bytes",
        "sums-climb-out",
        "run-deep",
        "run-uid-climbs-out",
        "run-name-with-escapes",
        "run-continues-itself",
        "code-commit-an-option",
        "artifact-climbs-out",
        "attributes-with-a-filter",
        "pointer-climbs-out",
        "series-footer-too-long",
        "path-of-git"
      })
  void aHostileRunHarmsNothing(String name) throws IOException {
    assertHarmless(name);
  }

  private void assertHarmless(String name) throws IOException {
    HostileRuns.Fault fault = HostileRuns.all().get(name);
    Map<String, byte[]> files = new TreeMap<>(sound);
    fault.change().accept(files);
    if (fault.resealed()) {
      HostileRuns.reseal(files);
    }
    HostileBranches.Sound crafted = sound(files);
    List<String> findings = visit(crafted.commit(crafted.tree(Map.of())));
    Set<RunId> here = new TreeSet<>(localRuns());
    if (SOUND.contains(name)) {
      assertThat(findings).allSatisfy(each -> assertThat(each).contains("on this machine"));
    } else {
      assertThat(findings).as("findings").isNotEmpty();
    }
    assertThat(here).hasSizeLessThanOrEqualTo(2);
  }

  static List<String> faultsOfBranches() {
    return List.copyOf(HostileBranches.all().keySet());
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("faultsOfBranches")
  void noHostileBranchHarmsAnything(String name) throws IOException {
    assertBranchHarmless(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "link-instead-of-runs",
        "repository-instead-of-a-run",
        "modules-that-run-a-command",
        "git-directory",
        "trees-that-multiply",
        "event-without-end",
        "format-of-the-future",
        "no-branch-of-runs",
        "commit-after-time"
      })
  void aHostileBranchHarmsNothing(String name) throws IOException {
    assertBranchHarmless(name);
  }

  private void assertBranchHarmless(String name) throws IOException {
    Function<HostileBranches.Sound, String> fault = HostileBranches.all().get(name);
    visit(fault.apply(sound(sound)));
  }

  private List<RunId> localRuns() throws IOException {
    return victim
        .git("ls-tree", "-r", "-d", "--name-only", "git-runs", "runs/")
        .lines()
        .filter(path -> path.matches("runs/../[0-9a-f]{64}"))
        .map(path -> RunId.of(path.substring(8)))
        .toList();
  }

  /** Everything that people do with a remote; gives what was found wrong, or said about it. */
  private List<String> visit(String tip) throws IOException {
    evil.git("update-ref", "refs/heads/git-runs", tip);
    String before = victim.git("rev-parse", "git-runs");
    Set<String> outside = outside();
    List<String> said = new ArrayList<>();
    try {
      try (Workspace workspace = Workspace.open(victim.workspace().caller())) {
        for (Work work : List.<Work>of(this::fetch, this::read, this::verify, this::unite)) {
          tolerating(said, workspace, work);
        }
      }
      assertThat(mark).doesNotExist();
      assertThat(outside()).isEqualTo(outside);
      assertThat(victim.git("status", "--porcelain")).isEmpty();
      // One's own run is as it was, and seen.
      victim.git("merge-base", "--is-ancestor", before, "git-runs");
      forget();
      assertThat(new ListRuns(victim.workspace()).rows())
          .extracting(RunRow::name)
          .contains("hand-1");
      assertThat(said).allSatisfy(words -> assertThat(words).isNotBlank());
    } finally {
      forget();
      victim.git("update-ref", "refs/heads/git-runs", before);
    }
    return said;
  }

  private interface Work {
    void with(Workspace workspace, List<String> said) throws IOException;
  }

  /** Whatever is refused is refused with words and a next step. */
  private static void tolerating(List<String> said, Workspace workspace, Work work)
      throws IOException {
    try {
      work.with(workspace, said);
    } catch (GitRunsException e) {
      said.add(e.getMessage());
    }
  }

  private void fetch(Workspace workspace, List<String> said) {
    SharedRemote remote = SharedRemote.named(Optional.of("evil"), workspace.store().repository());
    new FetchRuns(workspace, remote, false).run();
  }

  private void read(Workspace workspace, List<String> said) {
    ShowRun show = new ShowRun(workspace);
    List<RunRow> rows = show.rows();
    for (RunRow row : rows.subList(0, Math.min(5, rows.size()))) {
      try {
        RunView view = show.open(row);
        view.names().stream().limit(50).forEach(view::bytes);
        view.metrics();
        view.console();
      } catch (GitRunsException e) {
        said.add(e.getMessage());
      }
    }
  }

  private void verify(Workspace workspace, List<String> said) {
    VerifyRuns verify = new VerifyRuns(workspace);
    if (verify.count() < 100) {
      verify.all(
          report ->
              report.findings().forEach(each -> said.add(each.code() + " " + each.message())));
    }
  }

  private void unite(Workspace workspace, List<String> said) {
    var united = workspace.store().uniteFor(Set.of(), Optional.empty());
    united.refused().forEach((id, why) -> said.add(id + " " + why));
  }

  private void forget() throws IOException {
    if (!victim.git("for-each-ref", "refs/remotes/evil/git-runs").isEmpty()) {
      victim.git("update-ref", "-d", "refs/remotes/evil/git-runs");
    }
  }

  /** Every file but those of the two repositories' own. */
  private Set<String> outside() throws IOException {
    Set<String> files = new TreeSet<>();
    Path git = victim.top.resolve(".git");
    try (Stream<Path> all = Files.walk(directory)) {
      all.filter(path -> !path.startsWith(evil.dir()))
          .filter(path -> !path.startsWith(git) || path.startsWith(git.resolve("hooks")))
          .forEach(path -> files.add(path.toString()));
    }
    return files;
  }
}
