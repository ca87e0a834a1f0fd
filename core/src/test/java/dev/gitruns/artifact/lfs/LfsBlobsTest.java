package dev.gitruns.artifact.lfs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.artifact.Blob;
import dev.gitruns.artifact.BlobAnswer;
import dev.gitruns.artifact.BlobAnswer.Outcome;
import dev.gitruns.artifact.BlobWatch;
import dev.gitruns.artifact.Place;
import dev.gitruns.artifact.RemoteBlobs;
import dev.gitruns.artifact.RemoteBlobsContract;
import dev.gitruns.git.Git;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Our client against a server of ours, and against the client of Git LFS through that server. */
class LfsBlobsTest extends RemoteBlobsContract {
  private LfsTestServer server;

  private LfsTestServer server() throws IOException {
    if (server == null) {
      server = new LfsTestServer(scratch.resolve("server"));
    }
    return server;
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Override
  protected Place place(String name) throws IOException {
    return Place.at(scratch.resolve(name), server().url());
  }

  @Override
  protected String address() {
    return "lfs";
  }

  @Override
  protected Path stored(Blob blob) {
    return server.stored(blob);
  }

  @Override
  protected void goAway() {
    server.close();
  }

  @Test
  void cutAndBusyServersAreAskedAgain() throws IOException {
    Place ada = place("ada");
    byte[] bytes = Place.bytes(2_000_000, 1);
    Blob blob = ada.has(bytes);
    server().busy.set(1);
    server().cuts.set(1);
    assertThat(outcomes(open(ada).put(List.of(blob), ada.objects(), BlobWatch.NONE)))
        .containsOnly(Outcome.DONE);
    Place bob = place("bob");
    server().busy.set(1);
    server().cuts.set(1);
    AtomicLong moved = new AtomicLong();
    assertThat(outcomes(open(bob).get(List.of(blob), bob.objects(), moved::addAndGet)))
        .containsOnly(Outcome.DONE);
    assertThat(moved.get()).isEqualTo(bytes.length);
  }

  @Test
  void aServerThatHearsNoRangesSendsItAnew() throws IOException {
    Place ada = place("ada");
    byte[] bytes = Place.bytes(500_000, 2);
    Blob blob = ada.has(bytes);
    open(ada).put(List.of(blob), ada.objects(), BlobWatch.NONE);
    server().ranges = false;
    server().cuts.set(1);
    Place bob = place("bob");
    assertThat(outcomes(open(bob).get(List.of(blob), bob.objects(), BlobWatch.NONE)))
        .containsOnly(Outcome.DONE);
    assertThat(bob.objects().path(blob.oid())).hasBinaryContent(bytes);
  }

  @Test
  void whatAServerRefusesIsToldWithItsReason() throws IOException {
    Place ada = place("ada");
    Blob large = ada.has(Place.bytes(20_000, 3));
    Blob small = ada.has(Place.bytes(10_000, 4));
    server().largest = 15_000;
    Map<Blob, BlobAnswer> answers =
        open(ada).put(List.of(large, small), ada.objects(), BlobWatch.NONE);
    assertThat(answers.get(large).outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(answers.get(large).said()).contains("too large for this plan");
    assertThat(answers.get(small).outcome()).isEqualTo(Outcome.DONE);
  }

  @Test
  void aServerWithoutLfsRefusesAll() throws IOException {
    Place ada = place("ada");
    ada.git("remote", "set-url", "origin", server().url().replace("/team/", "/other/"));
    Blob blob = ada.has(Place.text("x"));
    BlobAnswer answer = open(ada).put(List.of(blob), ada.objects(), BlobWatch.NONE).get(blob);
    assertThat(answer.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(answer.said()).contains("keeps no LFS objects");
  }

  @Test
  void credentialHelpersAreAskedAndToldWhatWorked() throws IOException {
    server().login = "ada:sesame";
    Place ada = place("ada");
    Path said = scratch.resolve("said");
    ada.git(
        "config",
        "credential.helper",
        "!f() { echo $1 >> '" + said + "'; echo username=ada; echo password=sesame; }; f");
    Blob blob = ada.has(Place.bytes(10_000, 5));
    assertThat(outcomes(open(ada).put(List.of(blob), ada.objects(), BlobWatch.NONE)))
        .containsOnly(Outcome.DONE);
    assertThat(said).content().isEqualTo("get\nstore\n");
    Place bob = place("bob");
    bob.git(
        "config",
        "http." + server().url().replace("/team/code", "/") + ".extraHeader",
        "Authorization: Basic YWRhOnNlc2FtZQ==");
    assertThat(outcomes(open(bob).get(List.of(blob), bob.objects(), BlobWatch.NONE)))
        .containsOnly(Outcome.DONE);
  }

  @Test
  void aPasswordThatDoesNotOpenIsToldAndNotForgotten() throws IOException {
    server().login = "ada:sesame";
    Place ada = place("ada");
    Path said = scratch.resolve("said");
    ada.git(
        "config",
        "credential.helper",
        "!f() { echo $1 >> '" + said + "'; echo username=ada; echo password=wrong; }; f");
    Blob blob = ada.has(Place.text("x"));
    BlobAnswer answer = open(ada).put(List.of(blob), ada.objects(), BlobWatch.NONE).get(blob);
    assertThat(answer.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(said).content().isEqualTo("get\n");
  }

  @Test
  void aMovedApiIsFollowed() throws IOException {
    Place ada = place("ada");
    ada.git("config", "lfs.url", server().url().replace("/team/code", "/moved/info/lfs"));
    Blob blob = ada.has(Place.text("x"));
    assertThat(outcomes(open(ada).put(List.of(blob), ada.objects(), BlobWatch.NONE)))
        .containsOnly(Outcome.DONE);
  }

  @Test
  void whatALfsconfigSaysIsToldAndNotHeard() throws IOException {
    Place ada = place("ada");
    Files.writeString(ada.top().resolve(".lfsconfig"), "[lfs]\n\turl = https://evil.example/x\n");
    RemoteBlobs there = open(ada);
    assertThat(there.notes()).singleElement().asString().contains("https://evil.example/x");
    Blob blob = ada.has(Place.text("x"));
    assertThat(outcomes(there.put(List.of(blob), ada.objects(), BlobWatch.NONE)))
        .containsOnly(Outcome.DONE);
  }

  @Test
  void aHostIsAskedBySshWhereItsApiIs() throws IOException {
    Place ada = place("ada");
    Path ssh =
        script(
            "echo \"$@\" >> '" + scratch.resolve("asked") + "'",
            "echo '{\"href\":\""
                + server().url()
                + ".git/info/lfs\",\"header\":{\"Authorization\":\"Basic YWRhOnNlc2FtZQ==\"}}'");
    ada.git("remote", "set-url", "origin", "ssh://git@example.org:2222/team/code.git");
    ada.with("GIT_SSH_COMMAND", "'" + ssh + "'");
    Blob blob = ada.has(Place.text("x"));
    assertThat(outcomes(open(ada).put(List.of(blob), ada.objects(), BlobWatch.NONE)))
        .containsOnly(Outcome.DONE);
    assertThat(scratch.resolve("asked"))
        .content()
        .isEqualTo("-p 2222 git@example.org git-lfs-authenticate /team/code.git upload\n");
  }

  @Test
  void aHostWithoutLfsSaysSoBySsh() throws IOException {
    Place ada = place("ada");
    ada.git("remote", "set-url", "origin", "git@example.org:team/code.git");
    Path ssh = script("echo 'fatal: unknown command' >&2", "exit 1");
    ada.with("GIT_SSH_COMMAND", "'" + ssh + "'");
    Blob blob = ada.has(Place.text("x"));
    BlobAnswer answer = open(ada).put(List.of(blob), ada.objects(), BlobWatch.NONE).get(blob);
    assertThat(answer.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(answer.said())
        .isEqualTo("git@example.org keeps no LFS objects for us by ssh: unknown command");
    script("echo 'no route' >&2", "exit 255");
    answer = open(ada).put(List.of(blob), ada.objects(), BlobWatch.NONE).get(blob);
    assertThat(answer.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(answer.said()).isEqualTo("git@example.org can't be reached by ssh: no route");
  }

  @Test
  void aHostThatSpeaksLfsOverSshAloneIsLeftToGitLfs() throws IOException {
    Place ada = place("ada");
    Assumptions.assumeTrue(
        GitLfs.isHere(Git.in(ada.top(), ada.blobPlace("lfs").env())), "git-lfs isn't installed");
    ada.git("remote", "set-url", "origin", "git@example.org:team/code.git");
    ada.git("config", "lfs.transfer.maxretries", "1");
    Path ssh = script("case $* in *transfer*) printf '000eversion=1\\n0000'; esac", "exit 1");
    ada.with("GIT_SSH_COMMAND", "'" + ssh + "'");
    Blob blob = ada.has(Place.text("x"));
    BlobAnswer answer = open(ada).put(List.of(blob), ada.objects(), BlobWatch.NONE).get(blob);
    assertThat(answer.said()).startsWith("git lfs: ");
    ada.git("config", "runs.lfs", "own");
    answer = open(ada).put(List.of(blob), ada.objects(), BlobWatch.NONE).get(blob);
    assertThat(answer.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(answer.said()).contains("speaks LFS over ssh alone").contains("install it");
  }

  private Path script(String... lines) throws IOException {
    Path file = scratch.resolve("fake ssh");
    Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }

  @Test
  void gitLfsReadsWhatOursWroteAndTheOtherWayRound() throws IOException {
    Place ada = place("ada");
    Assumptions.assumeTrue(
        GitLfs.isHere(Git.in(ada.top(), ada.blobPlace("lfs").env())), "git-lfs isn't installed");
    Blob ours = ada.has(Place.bytes(300_000, 6));
    open(ada).put(List.of(ours), ada.objects(), BlobWatch.NONE);
    Place bob = place("bob");
    bob.git("config", "runs.lfs", "git-lfs");
    RemoteBlobs its = open(bob);
    assertThat(its).isInstanceOf(GitLfs.class);
    assertThat(outcomes(its.get(List.of(ours), bob.objects(), BlobWatch.NONE)))
        .containsOnly(Outcome.DONE);
    Blob theirs = bob.has(Place.bytes(300_000, 7));
    Blob unknown = Place.blob(Place.text("nowhere"));
    assertThat(outcomes(its.put(List.of(theirs, unknown), bob.objects(), BlobWatch.NONE)))
        .containsExactly(Outcome.DONE, Outcome.MISSING);
    assertThat(outcomes(its.get(List.of(unknown), bob.objects(), BlobWatch.NONE)))
        .containsOnly(Outcome.MISSING);
    assertThat(outcomes(open(ada).get(List.of(theirs), ada.objects(), BlobWatch.NONE)))
        .containsOnly(Outcome.DONE);
    server().largest = 10;
    Blob large = bob.has(Place.bytes(3_000, 8));
    assertThat(its.put(List.of(large), bob.objects(), BlobWatch.NONE).get(large).said())
        .contains("too large for this plan");
  }
}
