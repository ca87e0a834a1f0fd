package dev.gitruns.share;

import dev.gitruns.git.Git;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Untrusted;
import dev.gitruns.store.git.RepositoryCheck;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A remote that runs may go to.
 *
 * @param name as in {@code git remote}
 * @param url where it is, as configured
 * @param home whether it is the one that {@code runs.remote} names
 * @param agreed whether somebody said that runs may go there
 * @param runsAlone whether no code goes there
 */
public record SharedRemote(
    String name, String url, boolean home, boolean agreed, boolean runsAlone) {
  private static final String HOME = "runs.remote";
  private static final String ALONE = "runs-only";
  private static final Pattern REMOTE = Pattern.compile("remote\\.(.+)\\.url");
  private static final Pattern PASSWORD = Pattern.compile("(?<=://)[^/@]*@");

  /**
   * The remote of this name, or the one that runs go to; without either the only one, else origin.
   *
   * @throws GitRunsException of kind USAGE where there is none, or it isn't clear which
   */
  public static SharedRemote named(Optional<String> name, RepositoryCheck.Checked checked) {
    List<String> all = names(checked);
    Optional<String> home = checked.setting(HOME);
    Optional<String> only = all.size() == 1 ? Optional.of(all.get(0)) : Optional.empty();
    Optional<String> origin = Optional.of("origin").filter(all::contains);
    String chosen =
        name.or(() -> home).or(() -> only).or(() -> origin).orElseThrow(() -> none(all));
    String url =
        checked
            .setting("remote." + chosen + ".url")
            .orElseThrow(
                () ->
                    new GitRunsException(
                        GitRunsException.Kind.USAGE,
                        "There is no remote " + Untrusted.line(chosen, 60) + ".",
                        "See git remote, or add it: git remote add NAME URL"));
    boolean isHome = home.equals(Optional.of(chosen));
    Optional<String> said = checked.setting(key(chosen));
    return new SharedRemote(
        chosen, url, isHome, isHome || said.isPresent(), said.equals(Optional.of(ALONE)));
  }

  /** The remotes that somebody agreed to, the one that runs go to first. */
  public static List<SharedRemote> agreed(RepositoryCheck.Checked checked) {
    return names(checked).stream()
        .map(name -> named(Optional.of(name), checked))
        .filter(SharedRemote::agreed)
        .sorted(Comparator.comparing(remote -> !remote.home()))
        .toList();
  }

  private static List<String> names(RepositoryCheck.Checked checked) {
    return checked.config().keySet().stream()
        .map(REMOTE::matcher)
        .filter(Matcher::matches)
        .map(found -> found.group(1))
        .sorted()
        .toList();
  }

  private static GitRunsException none(List<String> all) {
    return all.isEmpty()
        ? new GitRunsException(
            GitRunsException.Kind.USAGE,
            "This repository has no remote that runs could go to.",
            "git remote add origin URL")
        : new GitRunsException(
            GitRunsException.Kind.USAGE,
            "Several remotes could be meant: " + Untrusted.line(String.join(", ", all), 200) + ".",
            "Name one of them: git runs push REMOTE");
  }

  /** Its address for people: without a name and password that it may hold. */
  public String address() {
    return Untrusted.line(PASSWORD.matcher(url).replaceAll(""), 200);
  }

  /** The same as one for runs alone. */
  public SharedRemote withoutCode() {
    return new SharedRemote(name, url, home, agreed, true);
  }

  /** Writes down that runs may go there; the first such remote becomes the one for runs. */
  public SharedRemote agree(Git git, RepositoryCheck.Checked checked) {
    boolean first = checked.setting(HOME).isEmpty();
    if (first) {
      git.run("config", "--local", HOME, name).orThrow("git config");
    }
    if (runsAlone || !first && !agreed) {
      git.run("config", "--local", key(name), runsAlone ? ALONE : "true").orThrow("git config");
    }
    return new SharedRemote(name, url, home || first, true, runsAlone);
  }

  private static String key(String remote) {
    return "remote." + remote + ".gitruns";
  }
}
