package dev.gitruns.artifact.lfs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.artifact.Blob;
import dev.gitruns.artifact.BlobAnswer;
import dev.gitruns.artifact.BlobAnswer.Outcome;
import dev.gitruns.artifact.BlobWatch;
import dev.gitruns.artifact.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Large files to hosts behind a real sshd: with an LFS API, with LFS over ssh alone, with none. */
@Tag("long")
class LfsOverSshTest {
  @TempDir private Path scratch;
  private Sshd sshd;
  private LfsTestServer server;
  private Path hub;

  @BeforeEach
  void start() throws Exception {
    sshd = Sshd.in(Files.createDirectories(scratch.resolve("ssh")));
    server = new LfsTestServer(scratch.resolve("server"));
    server.opened = true;
    hub("team/it's code.git");
  }

  private void hub(String name) throws IOException {
    hub = scratch.resolve(name);
    Files.createDirectories(hub);
    Place.at(hub, "none").git("init", "-q", "--bare", ".");
  }

  @AfterEach
  void stop() throws Exception {
    if (sshd != null) {
      sshd.close();
    }
    if (server != null) {
      server.close();
    }
  }

  private Place place(String name) throws IOException {
    String url = "127.0.0.1:" + hub;
    Place place = Place.at(scratch.resolve(name), url);
    place.with("GIT_SSH_COMMAND", sshd.command() + " -p " + sshd.port);
    place.git("config", "lfs.transfer.maxretries", "1");
    return place;
  }

  private static BlobAnswer put(Place from, Blob blob) {
    return from.open("lfs").put(List.of(blob), from.objects(), BlobWatch.NONE).get(blob);
  }

  private static BlobAnswer get(Place to, Blob blob) {
    return to.open("lfs").get(List.of(blob), to.objects(), BlobWatch.NONE).get(blob);
  }

  /** The script of a host that gives a word for the API which others don't know. */
  private void giveLogin(String base64) throws IOException {
    Files.writeString(scratch.resolve("login"), base64);
    sshd.script(
        "git-lfs-authenticate",
        "echo \"$1 $2\" >> '" + scratch.resolve("asked") + "'",
        "printf '{\"href\":\"%s\",\"header\":{\"Authorization\":\"Basic %s\"}}' '"
            + server.url()
            + ".git/info/lfs' \"$(cat '"
            + scratch.resolve("login")
            + "')\"");
  }

  @Test
  void theHostSaysWhereItsApiIsAndWhatOpensIt() throws IOException {
    server.login = "ada:sesame";
    giveLogin("YWRhOnNlc2FtZQ==");
    Place ada = place("ada");
    byte[] bytes = Place.bytes(2_000_000, 1);
    Blob blob = ada.has(bytes);
    assertThat(put(ada, blob)).isEqualTo(BlobAnswer.of(Outcome.DONE));
    assertThat(put(ada, blob)).isEqualTo(BlobAnswer.of(Outcome.THERE));
    Place bob = place("bob");
    assertThat(get(bob, blob).outcome()).isEqualTo(Outcome.DONE);
    assertThat(bob.objects().path(blob.oid())).hasBinaryContent(bytes);
    assertThat(scratch.resolve("asked"))
        .content()
        .isEqualTo((hub + " upload\n").repeat(2) + hub + " download\n");
  }

  @Test
  void aLoginThatIsOverIsAskedForAgain() throws Exception {
    server.login = "ada:sesame";
    giveLogin("YWRhOnNlc2FtZQ==");
    Place ada = place("ada");
    Blob first = ada.has(Place.bytes(20_000, 1));
    Blob second = ada.has(Place.bytes(20_000, 2));
    var open = ada.open("lfs");
    assertThat(open.put(List.of(first), ada.objects(), BlobWatch.NONE).get(first))
        .isEqualTo(BlobAnswer.of(Outcome.DONE));
    server.login = "ada:another";
    Files.writeString(scratch.resolve("login"), "YWRhOmFub3RoZXI=");
    Thread.sleep(1_100);
    assertThat(open.put(List.of(second), ada.objects(), BlobWatch.NONE).get(second))
        .isEqualTo(BlobAnswer.of(Outcome.DONE));
    server.login = "ada:third";
    Blob third = ada.has(Place.bytes(20_000, 3));
    Thread.sleep(1_100);
    BlobAnswer wrong = open.put(List.of(third), ada.objects(), BlobWatch.NONE).get(third);
    assertThat(wrong.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(wrong.said()).contains("doesn't let you in");
  }

  @Test
  void aHostOfLfsOverSshAloneIsServedByTheUsersGitLfs() throws Exception {
    Optional<Path> program = transfer();
    Assumptions.assumeTrue(program.isPresent(), "git-lfs-transfer isn't here: .ci/prepare --long");
    sshd.script("git-lfs-transfer", "exec '" + program.get() + "' \"$@\"");
    hub("team/code.git"); // git lfs quotes no names
    Place ada = place("ada");
    Assumptions.assumeTrue(GitLfs.isHere(ada.blobPlace("lfs").git()), "git-lfs isn't installed");
    byte[] bytes = Place.bytes(2_000_000, 4);
    Blob blob = ada.has(bytes);
    assertThat(put(ada, blob)).isEqualTo(BlobAnswer.of(Outcome.DONE));
    Place bob = place("bob");
    assertThat(get(bob, blob).outcome()).isEqualTo(Outcome.DONE);
    assertThat(bob.objects().path(blob.oid())).hasBinaryContent(bytes);
    Blob nowhere = Place.blob(Place.text("nowhere"));
    assertThat(get(bob, nowhere).outcome()).isEqualTo(Outcome.MISSING);
    ada.git("config", "runs.lfs", "own");
    BlobAnswer alone = put(ada, blob);
    assertThat(alone.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(alone.said()).contains("speaks LFS over ssh alone").contains("install it");
  }

  @Test
  void aHostWithoutLfsIsToldFromOneThatIsAway() throws Exception {
    Place ada = place("ada");
    Blob blob = ada.has(Place.text("x"));
    long began = System.nanoTime();
    BlobAnswer none = put(ada, blob);
    assertThat(none.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(none.said())
        .startsWith("127.0.0.1 keeps no LFS objects for us by ssh: ")
        .contains("git-lfs-authenticate");
    System.out.printf(
        "a host without LFS is known after %d ms%n", (System.nanoTime() - began) / 1_000_000);
    sshd.close();
    BlobAnswer away = put(ada, blob);
    assertThat(away.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(away.said()).contains("can't be reached by ssh").contains("refused");
  }

  @Test
  void aHostThatTalksWithoutEndOrNotAtAllStopsNothing() throws Exception {
    sshd.script("git-lfs-authenticate", "head -c 3000000 /dev/zero >&2", "exit 1");
    Place ada = place("ada");
    Blob blob = ada.has(Place.text("x"));
    assertThat(put(ada, blob).outcome()).isEqualTo(Outcome.REFUSED);
    sshd.script("git-lfs-authenticate", "echo 'hello there'");
    assertThat(put(ada, blob).said()).contains("is no JSON document");
  }

  private static Optional<Path> transfer() {
    String cache = System.getenv("XDG_CACHE_HOME");
    Path home = Path.of(System.getProperty("user.home"), ".cache");
    Path tools = (cache == null ? home : Path.of(cache)).resolve("git-runs-tools");
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.concat(Stream.of(tools.toString()), Stream.of(path.split(":")))
        .filter(entry -> !entry.isEmpty())
        .map(entry -> Path.of(entry, "git-lfs-transfer"))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
