package dev.gitruns.capture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteAddressTest {

  @ParameterizedTest
  @CsvSource({
    "https://example.com/a/b.git, https://example.com/a/b.git",
    "https://user:pw@example.com/a.git, https://example.com/a.git",
    "https://token@example.com:8443/a.git, https://example.com:8443/a.git",
    "https://u:p@ss@example.com/a, https://example.com/a",
    "https://example.com/a.git?private_token=x, https://example.com/a.git",
    "https://example.com/a.git#x, https://example.com/a.git",
    "https://example.com/@scope/a, https://example.com/@scope/a",
    "ssh://git@example.com:22/a, ssh://example.com:22/a",
    "ssh://git@[::1]:22/a, ssh://[::1]:22/a",
    "git@example.com:a/b.git, example.com:a/b.git",
    "/srv/git/a.git, /srv/git/a.git",
    "../a.git, ../a.git",
    "file:///srv/a.git, file:///srv/a.git",
  })
  void onlyThePlaceIsKept(String address, String cleaned) {
    assertThat(RemoteAddress.clean(address)).contains(cleaned);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://u:pass/word@example.com/a",
        "user:secret@host:path",
        "ext::sh -c 'curl secret'",
        "gcrypt::rsync://u@h/x",
        ""
      })
  void whatCannotBeToldApartIsDropped(String address) {
    assertThat(RemoteAddress.clean(address)).isEmpty();
  }

  @Test
  void lineFeedsDoNotHideAnything() {
    assertThat(RemoteAddress.clean("https://h/a?\ntoken=x")).contains("https://h/a");
  }
}
