package dev.gitruns.cli.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** People share runs on a gitea: over HTTP and ssh, with LFS, with a protected runs branch. */
@Tag("long")
class GiteaTest {
  private static final int LARGE = 400_000;

  @TempDir private static Path directory;
  private static Gitea host;
  private static Person ada;
  private static Person bob;

  @BeforeAll
  static void start() throws Exception {
    host = Gitea.in(directory.resolve("host"));
    ada = new Person(directory.resolve("people"), "ada", host);
    bob = new Person(directory.resolve("people"), "bob", host);
  }

  @AfterAll
  static void stop() {
    if (host != null) {
      host.close();
    }
  }

  /** A repository with code that both may push to, and its address. */
  private static String repository(String name, String transport) throws Exception {
    host.repository(name);
    host.collaborator(name, "ada", "write");
    host.collaborator(name, "bob", "write");
    String url = transport.equals("ssh") ? host.overSsh(name) : host.overHttp(name);
    ada.run(ada.home, "git", "clone", "-q", url, "first-" + name);
    Path first = ada.home.resolve("first-" + name);
    ada.run(first, "git", "switch", "-q", "-c", "main");
    Files.writeString(first.resolve("train.py"), "print('training')\n");
    Files.writeString(first.resolve(".gitignore"), "model.bin\nnote.txt\n");
    ada.run(first, "git", "add", "-A");
    ada.run(first, "git", "commit", "-q", "-m", "code");
    ada.run(first, "git", "push", "-q", "origin", "main");
    return url;
  }

  private static List<String> runs(String repository) throws Exception {
    return ada.run(
            host.stored(repository),
            "git",
            "ls-tree",
            "-r",
            "-d",
            "--name-only",
            "git-runs",
            "runs/")
        .lines()
        .filter(path -> path.matches("runs/../[0-9a-f]{64}"))
        .map(path -> path.substring(8))
        .toList();
  }

  private static void commit(Person person, Path in) throws Exception {
    person.run(in, "git", "commit", "-q", "--allow-empty", "-m", "more");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "ssh"})
  void runsAndLargeFilesReachOthersThroughAProtectedBranch(String transport) throws Exception {
    String name = "story-" + transport;
    String url = repository(name, transport);
    Path hers = ada.clone(url, name);
    ada.record(hers, LARGE);
    long began = System.nanoTime();
    assertThat(ada.run(hers, "git", "runs", "push"))
        .contains("1 run pushed to origin.", "1 large file sent, 391 KiB.")
        .doesNotContain("warning");
    System.out.printf("%s: first push %d ms%n", transport, (System.nanoTime() - began) / 1_000_000);
    host.protect(name, "ada", "bob");

    Path his = bob.clone(url, name);
    bob.record(his, LARGE);
    // The ordinary push carries the run; what takes it longer than 10 s goes with the next.
    commit(bob, his);
    bob.run(his, "git", "push", "-q", "origin", "main");
    bob.run(his, "git", "runs", "push");
    assertThat(runs(name)).hasSize(2);
    assertThat(bob.run(his, "git", "runs", "artifacts", "get", "@1", "model.bin", "-o", "hers.bin"))
        .isNotEmpty();
    assertThat(his.resolve("hers.bin")).hasSameBinaryContentAs(hers.resolve("model.bin"));

    bothAtOnce(hers, his, 4);
    assertThat(runs(name)).hasSize(10).doesNotHaveDuplicates();
    assertThat(ada.run(host.stored(name), "git", "fsck", "--strict", "--no-dangling"))
        .doesNotContain("error", "missing");
    readsByStockToolsAlone(url, name, 10);
  }

  private static void bothAtOnce(Path hers, Path his, int rounds) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Callable<List<String>>> work =
          List.of(() -> pushes(ada, hers, rounds), () -> pushes(bob, his, rounds));
      for (Future<List<String>> said : threads.invokeAll(work)) {
        assertThat(said.get()).allSatisfy(each -> assertThat(each).doesNotContain("warning"));
      }
    } finally {
      threads.shutdown();
    }
  }

  private static List<String> pushes(Person person, Path in, int rounds) throws Exception {
    List<String> said = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      person.record(in, LARGE + i);
      said.add(person.run(in, "git", "runs", "push"));
    }
    return said;
  }

  private static void readsByStockToolsAlone(String url, String name, int runs) throws Exception {
    Path clone = bob.home.resolve("stock-" + name);
    bob.run(bob.home, "git", "clone", "-q", url, clone.toString());
    bob.run(clone, "git", "lfs", "install", "--local");
    bob.run(clone, "git", "checkout", "-q", "git-runs");
    bob.run(clone, "git", "lfs", "pull");
    assertThat(bob.run(clone, "git", "status", "--porcelain")).isEmpty();
    assertThat(bob.run(clone, "git", "fsck", "--strict", "--no-dangling"))
        .doesNotContain("error", "missing");
    String checked =
        bob.run(
            clone,
            "sh",
            "-c",
            "for d in runs/*/*; do (cd $d && sha256sum -c --quiet SHA256SUMS && echo whole); done");
    assertThat(checked.lines()).hasSize(runs).containsOnly("whole");
    Path check = Path.of("../format-spec/check-run.sh").toAbsolutePath().normalize();
    for (String run : runs(name)) {
      assertThat(bob.run(clone, "bash", check.toString(), run)).contains("the bytes of 1 large");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "ssh"})
  void whoMayNotPushToTheBranchLosesNothing(String transport) throws Exception {
    String name = "closed-" + transport;
    String url = repository(name, transport);
    Path hers = ada.clone(url, name);
    ada.record(hers, LARGE);
    ada.run(hers, "git", "runs", "push");
    host.protect(name, "ada");
    Path his = bob.clone(url, name);
    bob.record(his, LARGE);
    Person.Outcome refused = bob.call(his, "git", "runs", "push");
    assertThat(refused.exit()).isEqualTo(4);
    assertThat(refused.said())
        .contains(
            "origin refuses the runs branch: Not allowed to push to protected branch git-runs.",
            "none is held");
    assertThat(bob.run(his, "git", "runs", "ls")).doesNotContain("held");
    // His code goes all the same.
    commit(bob, his);
    assertThat(bob.run(his, "git", "push", "origin", "main")).contains("main -> main");
    assertThat(runs(name)).hasSize(1);
    host.unprotect(name);
    host.protect(name, "ada", "bob");
    assertThat(bob.run(his, "git", "runs", "push")).contains("1 run pushed to origin.");
    assertThat(runs(name)).hasSize(2);
    host.collaborator(name, "bob", "read");
    bob.record(his, LARGE);
    Person.Outcome reader = bob.call(his, "git", "runs", "push");
    assertThat(reader.exit()).isEqualTo(4);
    assertThat(reader.said()).contains("User permission denied", "none is held");
    // Nobody forgets his password for that.
    assertThat(bob.home.resolve(".git-credentials")).content().contains("bob");
  }

  @Test
  void whatWasErasedNeedsTheProtectionToLetOneForcedPushPass() throws Exception {
    String url = repository("erased", "http");
    Path hers = ada.clone(url, "erased");
    ada.record(hers, LARGE);
    ada.record(hers, LARGE);
    ada.run(hers, "git", "runs", "push");
    host.protect("erased", "ada", "bob");
    String run = runs("erased").get(0);
    ada.run(hers, "git", "runs", "purge", "--erase", "--yes", run, "--reason", "a name in it");
    Person.Outcome refused = ada.call(hers, "git", "runs", "push", "--erase", "--yes");
    assertThat(refused.exit()).isEqualTo(4);
    assertThat(refused.said())
        .contains("branch git-runs is protected from force push", "allow one push by force");
    assertThat(runs("erased")).hasSize(2);
    host.unprotect("erased");
    assertThat(ada.run(hers, "git", "runs", "push", "--erase", "--yes")).doesNotContain("warning");
    assertThat(runs("erased")).hasSize(1).doesNotContain(run);
  }

  @Test
  void repairSendsWhatTheHostLost() throws Exception {
    String url = repository("repaired", "ssh");
    Path hers = ada.clone(url, "repaired");
    ada.record(hers, LARGE);
    ada.run(hers, "git", "runs", "push");
    assertThat(ada.run(hers, "git", "runs", "artifacts", "push", "--repair"))
        .contains("0 of them sent now");
    List<Path> before = host.objects();
    loseAll(before);
    assertThat(ada.run(hers, "git", "runs", "artifacts", "push", "--repair"))
        .contains("1 of them sent now");
    assertThat(host.objects()).hasSize(1);
  }

  private static void loseAll(List<Path> objects) throws IOException {
    for (Path object : objects) {
      Files.delete(object);
    }
  }
}
