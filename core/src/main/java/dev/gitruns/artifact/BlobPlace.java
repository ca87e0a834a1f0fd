package dev.gitruns.artifact;

import dev.gitruns.git.Git;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Untrusted;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where large bytes of runs go, and what is needed to get there.
 *
 * @param address {@code lfs}, {@code none}, a directory, or an address with a scheme
 * @param remote the remote of git that the runs go to
 * @param git the user's git in this repository
 * @param env the environment, for tools and their credentials
 * @param config every setting of git's configuration, keys as git prints them
 * @param gitDir the directory of git that all work trees share
 * @param workTree the top of the work tree, where there is one
 */
public record BlobPlace(
    String address,
    String remote,
    Git git,
    Map<String, String> env,
    Map<String, List<String>> config,
    Path gitDir,
    Optional<Path> workTree) {
  private static final String SETTING = "runs.artifacts";
  private static final String LFS = "lfs";
  private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):.*");

  /** The address that settings give for a remote: its own, else the one for all, else its LFS. */
  public static String addressOf(String remote, Map<String, List<String>> config) {
    return last(config, "remote." + remote + ".gitrunsartifacts")
        .or(() -> last(config, SETTING))
        .orElse(LFS);
  }

  /** The last value of a setting. */
  public Optional<String> setting(String key) {
    return last(config, key);
  }

  private static Optional<String> last(Map<String, List<String>> config, String key) {
    List<String> values = config.getOrDefault(key, List.of());
    return values.isEmpty() ? Optional.empty() : Optional.of(values.get(values.size() - 1));
  }

  /** The same place's repository, another address. */
  public BlobPlace at(String other) {
    return new BlobPlace(other, remote, git, env, config, gitDir, workTree);
  }

  /** What the address begins with, in lower case; of a path {@code file}. */
  String scheme() {
    if (address.equals(LFS) || address.equals("none")) {
      return address;
    }
    Matcher found = SCHEME.matcher(address);
    return found.matches() && found.group(1).length() > 1
        ? found.group(1).toLowerCase(Locale.ROOT)
        : "file";
  }

  /**
   * The place itself; nothing is asked of it yet.
   *
   * @throws GitRunsException of kind USAGE where nothing knows such an address
   */
  public RemoteBlobs open() {
    String scheme = scheme();
    for (RemoteBlobsProvider provider :
        ServiceLoader.load(RemoteBlobsProvider.class, BlobPlace.class.getClassLoader())) {
      if (provider.takes(scheme)) {
        return provider.open(this);
      }
    }
    throw new GitRunsException(
        GitRunsException.Kind.USAGE,
        "Nothing here knows where "
            + Untrusted.line(address, 100)
            + " is, which "
            + SETTING
            + " names for the large files of runs.",
        "git config " + SETTING + " lfs, a directory, s3://BUCKET/PREFIX or none");
  }
}
