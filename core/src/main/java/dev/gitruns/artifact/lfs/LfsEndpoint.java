package dev.gitruns.artifact.lfs;

import dev.gitruns.artifact.BlobPlace;
import dev.gitruns.git.GitResult;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Untrusted;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the LFS objects of a remote are, as Git LFS finds it from git's configuration. What a
 * {@code .lfsconfig} says isn't heard: it comes with what others wrote.
 *
 * @param url the address of the LFS API; of {@link #ssh} where it would be without another answer
 * @param ssh who to ask by ssh where the API is
 * @param directory the directory of a repository on this machine, in place of an API
 */
record LfsEndpoint(Optional<URI> url, Optional<Ssh> ssh, Optional<Path> directory) {
  private static final Pattern WITH_SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://.*");
  private static final Pattern SCP = Pattern.compile("([^/:]+):(.*)");
  private static final Pattern SAFE_HOST = Pattern.compile("[^-\\s][^\\s]*");

  /**
   * Somebody to talk to by ssh.
   *
   * @param host with the user before, as in {@code git@example.org}
   */
  record Ssh(String host, Optional<Integer> port, String path) {}

  /** For this direction: pushes may go elsewhere than fetches come from. */
  static LfsEndpoint of(BlobPlace place, boolean upload) {
    String remote = "remote." + place.remote() + ".";
    Optional<String> own = upload ? place.setting("lfs.pushurl") : Optional.empty();
    own = own.or(() -> place.setting("lfs.url"));
    own = own.or(() -> upload ? place.setting(remote + "lfspushurl") : Optional.empty());
    own = own.or(() -> place.setting(remote + "lfsurl"));
    if (own.isPresent()) {
      return parse(own.get(), "", place.workTree().orElse(place.gitDir()));
    }
    String[] words = upload ? new String[] {"--push"} : new String[0];
    GitResult url =
        words.length == 0
            ? place.git().run("remote", "get-url", place.remote())
            : place.git().run("remote", "get-url", words[0], place.remote());
    String address = url.text().lines().findFirst().orElse("");
    if (!url.ok() || address.isEmpty()) {
      throw unusable(place.remote());
    }
    return parse(address, "/info/lfs", place.workTree().orElse(place.gitDir()));
  }

  /**
   * @param suffix what the API's address has behind that of a repository; empty where the address
   *     is the API's own
   * @param base where relative paths begin, as git has it
   */
  static LfsEndpoint parse(String address, String suffix, Path base) {
    Matcher scheme = WITH_SCHEME.matcher(address);
    if (scheme.matches()) {
      return switch (scheme.group(1).toLowerCase(Locale.ROOT)) {
        case "https", "http" -> api(uri(repository(address, suffix)));
        case "git" -> api(uri(repository("https" + address.substring(3), suffix)));
        case "ssh", "git+ssh", "ssh+git" -> ssh(uri(address));
        case "file" -> directory(uri(address).getPath(), base);
        default -> throw unusable(address);
      };
    }
    Matcher scp = SCP.matcher(address);
    if (!scp.matches() || scp.group(1).length() == 1) {
      return directory(address, base);
    }
    return ssh(scp.group(1), Optional.empty(), scp.group(2));
  }

  private static LfsEndpoint api(URI url) {
    if (WebAddress.fault(url).isPresent()) {
      throw unusable(url.toString());
    }
    return new LfsEndpoint(Optional.of(url), Optional.empty(), Optional.empty());
  }

  private static String repository(String address, String suffix) {
    String bare = address.replaceFirst("/+$", "");
    return suffix.isEmpty() ? bare : (bare.endsWith(".git") ? bare : bare + ".git") + suffix;
  }

  private static LfsEndpoint ssh(URI uri) {
    if (uri.getHost() == null) {
      throw unusable(uri.toString());
    }
    String user = uri.getUserInfo() == null ? "" : uri.getUserInfo() + "@";
    Optional<Integer> port = uri.getPort() < 0 ? Optional.empty() : Optional.of(uri.getPort());
    return ssh(user + uri.getHost(), port, uri.getPath());
  }

  private static LfsEndpoint ssh(String host, Optional<Integer> port, String path) {
    if (!SAFE_HOST.matcher(host).matches() || path.isEmpty()) {
      throw unusable(host + ":" + path);
    }
    String bare = host.substring(host.indexOf('@') + 1);
    String plain = path.startsWith("/") ? path : "/" + path;
    return new LfsEndpoint(
        Optional.of(uri(repository("https://" + bare + escaped(plain), "/info/lfs"))),
        Optional.of(new Ssh(host, port, path)),
        Optional.empty());
  }

  /** A repository on this disk; its objects lie where its own git lfs has them. */
  private static LfsEndpoint directory(String path, Path base) {
    try {
      Path top = base.resolve(path).normalize();
      Path inner = top.resolve(".git");
      Path gitDir = Files.isDirectory(inner) ? inner : top;
      return new LfsEndpoint(Optional.empty(), Optional.empty(), Optional.of(gitDir));
    } catch (InvalidPathException e) {
      throw unusable(path);
    }
  }

  private static String escaped(String path) {
    try {
      return new URI(null, null, path, null).getRawPath();
    } catch (URISyntaxException e) {
      throw unusable(path);
    }
  }

  private static URI uri(String text) {
    if (WebAddress.hasControls(text)) {
      throw unusable(text);
    }
    try {
      // As git has it, an address may have spaces.
      return new URI(text.replace(" ", "%20"));
    } catch (URISyntaxException e) {
      throw unusable(text);
    }
  }

  private static GitRunsException unusable(String address) {
    return new GitRunsException(
        GitRunsException.Kind.ENVIRONMENT,
        "Where the LFS objects of "
            + Untrusted.line(address.replaceAll("(?<=://)[^/@]*@", ""), 100)
            + " are can't be made out.",
        "Say where: git config remote.NAME.lfsurl URL");
  }
}
