package dev.gitruns.share;

import dev.gitruns.git.Git;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Untrusted;
import dev.gitruns.store.RemoteLevel;
import dev.gitruns.store.RemoteLevels;
import dev.gitruns.store.git.RepositoryCheck;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A remote that runs may go to.
 *
 * @param name as in {@code git remote}
 * @param url where it is, as configured
 * @param home whether it is the shared remote
 * @param agreed whether somebody said that runs may go there: the same
 * @param runsAlone whether no code goes there
 * @param other the shared remote, if that is another one
 */
public record SharedRemote(
    String name,
    String url,
    boolean home,
    boolean agreed,
    boolean runsAlone,
    Optional<String> other) {
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
    Optional<String> shared = new RemoteLevels(checked.config()).shared();
    boolean isShared = shared.equals(Optional.of(chosen));
    return new SharedRemote(
        chosen,
        url,
        isShared,
        isShared,
        checked.setting(key(chosen)).equals(Optional.of(ALONE)),
        shared.filter(other -> !other.equals(chosen)));
  }

  /** The shared remote, if there is one; a repository has no more than one. */
  public static List<SharedRemote> agreed(RepositoryCheck.Checked checked) {
    return names(checked).stream()
        .map(name -> named(Optional.of(name), checked))
        .filter(SharedRemote::agreed)
        .toList();
  }

  /**
   * Refuses a second shared remote.
   *
   * @throws GitRunsException of kind USAGE if runs are shared with another remote
   */
  public void requireOnlyOne() {
    if (other.isPresent()) {
      throw new GitRunsException(
          GitRunsException.Kind.USAGE,
          "Runs are shared with "
              + Untrusted.line(other.get(), 60)
              + ", and a repository has one shared remote. Nothing was sent.",
          "Share them with " + name + " instead: git runs init --share " + name);
    }
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
    return new SharedRemote(name, url, home, agreed, true, other);
  }

  /**
   * Writes down that runs may go there: it becomes the shared remote.
   *
   * @throws GitRunsException of kind USAGE if runs are shared with another remote
   */
  public SharedRemote agree(Git git, RepositoryCheck.Checked checked) {
    requireOnlyOne();
    if (!checked.setting(HOME).equals(Optional.of(name))) {
      git.run("config", "--local", HOME, name).orThrow("git config");
    }
    Optional<String> level = checked.setting(key(name));
    String wanted = runsAlone ? ALONE : "share";
    if (!level.equals(Optional.of(wanted)) && (runsAlone || level.isPresent())) {
      git.run("config", "--local", key(name), wanted).orThrow("git config");
    }
    return new SharedRemote(name, url, true, true, runsAlone, Optional.empty());
  }

  /**
   * Has the runs of this remote shown from now on, if they weren't.
   *
   * @return whether its level changed
   */
  public boolean read(Git git, RepositoryCheck.Checked checked) {
    boolean changes = new RemoteLevels(checked.config()).of(name) == RemoteLevel.IGNORE;
    if (changes) {
      git.run("config", "--local", key(name), "read").orThrow("git config");
    }
    return changes;
  }

  private static String key(String remote) {
    return "remote." + remote + ".gitruns";
  }
}
