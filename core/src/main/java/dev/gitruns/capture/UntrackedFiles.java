package dev.gitruns.capture;

import dev.gitruns.git.Deadline;
import dev.gitruns.git.Git;
import dev.gitruns.git.GitPath;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Which untracked, not ignored files a snapshot takes. */
final class UntrackedFiles {
  /** Directories in one command line, far below what systems allow. */
  private static final int BATCH = 200;

  private final Git git;
  private final Path top;
  private final CodeSettings settings;
  private final List<GitPath> nested = new ArrayList<>();
  private final Map<GitPath, FileStamp> files = new HashMap<>();

  UntrackedFiles(Git git, Path top, CodeSettings settings) {
    this.git = git.with("GIT_LITERAL_PATHSPECS", "1");
    this.top = top;
    this.settings = settings;
  }

  /** Repositories inside the work tree that nothing tracks, without a slash at their end. */
  List<GitPath> nested() {
    return nested;
  }

  /**
   * Chooses from what status found; whole directories are listed first.
   *
   * @return the files to take, with their stamps, whatever order they come in
   */
  Map<GitPath, FileStamp> choose(List<GitPath> found, LeftOutList leftOut, Deadline deadline) {
    List<GitPath> directories = new ArrayList<>();
    for (GitPath path : found) {
      if (OutputDirectories.of(path).isPresent()) {
        leftOut.add(OutputDirectories.of(path).get(), OptionalLong.empty(), LeftOut.Reason.OUTPUT);
      } else if (path.raw().endsWith("/")) {
        directories.add(path);
      } else {
        candidate(path, leftOut);
      }
    }
    for (int i = 0; i < directories.size(); i += BATCH) {
      expand(directories.subList(i, Math.min(directories.size(), i + BATCH)), leftOut, deadline);
    }
    return withinLimits(leftOut);
  }

  private void expand(List<GitPath> directories, LeftOutList leftOut, Deadline deadline) {
    List<String> args =
        new ArrayList<>(List.of("ls-files", "-o", "--exclude-standard", "-z", "--"));
    for (GitPath directory : directories) {
      if (directory.under(top).isPresent()) {
        args.add(directory.text());
      } else {
        leftOut.add(directory, OptionalLong.empty(), LeftOut.Reason.NAME);
      }
    }
    if (args.get(args.size() - 1).equals("--")) {
      return;
    }
    byte[] answer = git.run(args, new byte[0]).orThrow("Listing untracked files").stdout();
    for (String raw : GitPath.split(answer)) {
      deadline.check("ls-files");
      GitPath path = new GitPath(raw);
      Optional<GitPath> output = OutputDirectories.of(path);
      if (output.isPresent()) {
        leftOut.add(output.get(), OptionalLong.empty(), LeftOut.Reason.OUTPUT);
      } else if (raw.endsWith("/")) {
        nested.add(new GitPath(raw.substring(0, raw.length() - 1)));
      } else {
        candidate(path, leftOut);
      }
    }
  }

  private void candidate(GitPath path, LeftOutList leftOut) {
    Optional<Path> file = path.under(top);
    if (file.isEmpty()) {
      leftOut.add(path, OptionalLong.empty(), LeftOut.Reason.NAME);
      return;
    }
    Optional<FileStamp> stamp = FileStamp.of(file.get());
    if (stamp.isEmpty()) {
      // Gone since, or spelled otherwise by this JVM; a name in ASCII can only be gone.
      if (!path.raw().chars().allMatch(c -> c < 128)) {
        leftOut.add(path, OptionalLong.empty(), LeftOut.Reason.NAME);
      }
    } else if (stamp.get().size() > settings.maxFile()) {
      leftOut.add(path, OptionalLong.of(stamp.get().size()), LeftOut.Reason.SIZE);
    } else {
      files.put(path, stamp.get());
    }
  }

  /**
   * Directories with the fewest files come first, so that a folder of samples doesn't crowd out a
   * new module.
   */
  private Map<GitPath, FileStamp> withinLimits(LeftOutList leftOut) {
    Map<String, Integer> crowd = new HashMap<>();
    files.keySet().forEach(path -> crowd.merge(path.parent(), 1, Integer::sum));
    List<GitPath> order = new ArrayList<>(files.keySet());
    order.sort(
        Comparator.<GitPath>comparingInt(path -> crowd.get(path.parent()))
            .thenComparing(Comparator.naturalOrder()));
    Map<GitPath, FileStamp> taken = new HashMap<>();
    long total = 0;
    for (GitPath path : order) {
      long size = files.get(path).size();
      if (taken.size() >= settings.maxFiles()) {
        leftOut.add(path, OptionalLong.of(size), LeftOut.Reason.COUNT);
      } else if (total + size > settings.maxTotal()) {
        leftOut.add(path, OptionalLong.of(size), LeftOut.Reason.TOTAL);
      } else {
        total += size;
        taken.put(path, files.get(path));
      }
    }
    return taken;
  }
}
