package dev.gitruns.capture;

import dev.gitruns.git.GitPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The part of a work tree whose untracked files belong to a run. That is all of it, except in a
 * repository whose top is a home directory: untracked files there are private, so only those below
 * the directory that the run was started in count.
 *
 * @param prefix what the paths of these files start with: empty, or a directory with a slash at its
 *     end; absent where no untracked file counts
 * @param reason why a part stays out; absent where all of it counts
 */
record UntrackedScope(Optional<String> prefix, Optional<LeftOut.Reason> reason) {
  private static final UntrackedScope WHOLE = new UntrackedScope(Optional.of(""), Optional.empty());

  private static final Path ACCOUNTS = Path.of("/etc/passwd");

  /** The entry of {@code left_out} that stands for everything outside of the scope. */
  private static final GitPath REST = new GitPath("./");

  /**
   * @param dir the directory that the run was started in
   * @param listed whether git lists untracked files here ({@code status.showUntrackedFiles})
   */
  static UntrackedScope of(Path top, Path dir, boolean listed, Map<String, String> env) {
    if (!listed) {
      return new UntrackedScope(Optional.empty(), Optional.of(LeftOut.Reason.HIDDEN));
    }
    Path root = real(top);
    return isHome(root, env)
        ? new UntrackedScope(prefix(root, real(dir)), Optional.of(LeftOut.Reason.HOME))
        : WHOLE;
  }

  /** These entries without the untracked ones that don't count. */
  List<StatusEntry> narrow(List<StatusEntry> entries) {
    if (reason.isEmpty()) {
      return entries;
    }
    List<StatusEntry> kept = new ArrayList<>();
    for (StatusEntry entry : entries) {
      if (entry.kind() != StatusEntry.Kind.UNTRACKED) {
        kept.add(entry);
      } else if (prefix.isPresent()) {
        String path = entry.path().raw();
        if (path.startsWith(prefix.get())) {
          kept.add(entry);
        } else if (path.endsWith("/") && prefix.get().startsWith(path)) {
          kept.add(Status.untracked(new GitPath(prefix.get())));
        }
      }
    }
    return kept;
  }

  /** Adds the entry for what stays out, if anything does. */
  void note(LeftOutList leftOut) {
    reason.ifPresent(why -> leftOut.add(REST, OptionalLong.empty(), why));
  }

  private static Optional<String> prefix(Path top, Path dir) {
    if (!dir.startsWith(top) || dir.equals(top)) {
      return Optional.empty();
    }
    byte[] path = (top.relativize(dir) + "/").getBytes(StandardCharsets.UTF_8);
    return Optional.of(new String(path, StandardCharsets.ISO_8859_1));
  }

  private static boolean isHome(Path top, Map<String, String> env) {
    Set<String> homes = new HashSet<>(accounts());
    homes.add(System.getProperty("user.home", ""));
    homes.add(env.getOrDefault("HOME", ""));
    return homes.stream().filter(home -> !home.isEmpty()).anyMatch(home -> isAt(home, top))
        // A repository around all home directories is no better.
        || top.getNameCount() <= 1 && isAbove(top, System.getProperty("user.home", ""));
  }

  private static boolean isAt(String home, Path top) {
    try {
      Path path = Path.of(home);
      return path.isAbsolute() && (path.equals(top) || real(path).equals(top));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static boolean isAbove(Path top, String home) {
    try {
      return !home.isEmpty() && Path.of(home).isAbsolute() && real(Path.of(home)).startsWith(top);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** The home directories of people's accounts, and of root. */
  private static List<String> accounts() {
    List<String> homes = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(ACCOUNTS, StandardCharsets.ISO_8859_1)) {
        String[] fields = line.split(":");
        if (fields.length > 5 && (fields[2].equals("0") || fields[2].matches("[1-9][0-9]{3,8}"))) {
          homes.add(fields[5]);
        }
      }
    } catch (IOException e) {
      // Not on every system; the home directory of this process is known without it.
      return homes;
    }
    return homes;
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path.toAbsolutePath().normalize();
    }
  }
}
