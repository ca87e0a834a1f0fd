package dev.gitruns.artifact.lfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitruns.artifact.Place;
import dev.gitruns.model.GitRunsException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LfsEndpointTest {
  @TempDir Path scratch;

  @ParameterizedTest
  @CsvSource({
    "https://example.org/a/b, https://example.org/a/b.git/info/lfs",
    "https://example.org/a/b.git, https://example.org/a/b.git/info/lfs",
    "https://example.org/a/b/, https://example.org/a/b.git/info/lfs",
    "git://example.org/a/b.git, https://example.org/a/b.git/info/lfs",
    "ssh://git@example.org:22/a/b.git, https://example.org/a/b.git/info/lfs",
    "git@example.org:a/b.git, https://example.org/a/b.git/info/lfs",
    "example:a/b, https://example/a/b.git/info/lfs",
  })
  void theApiIsFoundAsGitLfsFindsIt(String remote, String api) {
    assertThat(LfsEndpoint.parse(remote, "/info/lfs", scratch).url())
        .hasToString("Optional[" + api + "]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-oProxyCommand=touch x:a/b", "ssh://-oProxyCommand=x/a", "gopher://x/y"})
  void addressesThatAreNoneAreRefused(String remote) {
    assertThatThrownBy(() -> LfsEndpoint.parse(remote, "/info/lfs", scratch))
        .isInstanceOf(GitRunsException.class);
  }

  @Test
  void settingsComeBeforeTheRemotesAddress() throws IOException {
    Place place = Place.at(scratch.resolve("a"), "https://example.org/a.git");
    assertThat(url(place, true)).isEqualTo("https://example.org/a.git/info/lfs");
    place.git("config", "url.https://mirror.example/.insteadOf", "https://example.org/");
    assertThat(url(place, false)).isEqualTo("https://mirror.example/a.git/info/lfs");
    place.git("remote", "set-url", "--push", "origin", "https://push.example/a");
    assertThat(url(place, true)).isEqualTo("https://push.example/a.git/info/lfs");
    place.git("config", "remote.origin.lfsurl", "https://lfs.example/x");
    assertThat(url(place, true)).isEqualTo("https://lfs.example/x");
    place.git("config", "lfs.url", "https://all.example/y");
    assertThat(url(place, false)).isEqualTo("https://all.example/y");
    place.git("config", "lfs.pushurl", "https://in.example/z");
    assertThat(url(place, true)).isEqualTo("https://in.example/z");
    assertThat(url(place, false)).isEqualTo("https://all.example/y");
  }

  @Test
  void aPathBeginsWhereGitHasIt() {
    assertThat(LfsEndpoint.parse("../hub.git", "", scratch.resolve("a")).directory())
        .contains(scratch.resolve("hub.git"));
  }

  private static String url(Place place, boolean upload) {
    return LfsEndpoint.of(place.blobPlace("lfs"), upload).url().orElseThrow().toString();
  }
}
