package dev.gitruns.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.GitRunsException;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GitWordsTest {
  private static final List<String> SENTENCES =
      List.of(
          "fatal: unable to access '%s': The requested URL returned error: 403",
          "fatal: repository '%s/' not found",
          "error: failed to push some refs to '%s'",
          "fatal: could not read Password for '%s': terminal prompts disabled",
          "fatal: %s/info/refs not valid: is this a git repository?",
          "remote: see %s\nTo %s",
          "%s");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://user:s3cret@example.com/a.git",
        "https://s3cret@example.com/a.git",
        "https://user:s3/cret@example.com/a.git",
        "https://user:/s3cret@example.com/a.git",
        "https://user:x?s3cret@example.com/a.git",
        "https://user:x#s3cret@example.com/a.git",
        "https://user:x's3cret@example.com/a.git",
        "https://user:x s3cret@example.com/a.git",
        "https://user:x@s3cret@example.com/a.git",
        "https://user:x@y/s3cret@example.com/a.git",
        "https://user:s3cret",
        "https://example.com/a.git?private_token=s3cret",
        "https://example.com/a.git?a=b&private_token=s3cret",
        "https://example.com/a.git#s3cret",
        "ssh://user:s3cret@example.com:22/a",
        "gcrypt::https://user:s3cret@example.com/a",
        "user:s3cret@example.com:a/b.git"
      })
  void noPasswordIsPassedOn(String address) {
    for (String sentence : SENTENCES) {
      String said = sentence.replace("%s", address);
      GitResult result = new GitResult(128, new byte[0], said);
      assertThat(result.stderr()).as(said).doesNotContain("s3cret").contains("***");
      Assertions.assertThatThrownBy(() -> result.orThrow("git fetch"))
          .isInstanceOf(GitRunsException.class)
          .message()
          .doesNotContain("s3cret");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.com/a.git",
        "https://example.com:8443/@scope/a",
        "https://example.com",
        "ssh://[::1]:22/a",
        "git@example.com",
        "file:///srv/a.git",
        "/srv/a.git",
        "../user@host"
      })
  void allElseStays(String address) {
    for (String sentence : SENTENCES) {
      String said = sentence.replace("%s", address);
      assertThat(GitWords.masked(said)).isEqualTo(said);
    }
  }

  @Test
  void hostsStayReadable() {
    assertThat(GitWords.masked("fatal: 'https://u:p/w@example.com/a?t=x': 403"))
        .isEqualTo("fatal: 'https://***@example.com/a?***': 403");
  }

  @Test
  void longMessagesAreMaskedToo() {
    String said = "a://".repeat(8_000) + "x:y".repeat(8_000);
    assertThat(GitWords.masked(said)).isEqualTo("a://***");
  }
}
