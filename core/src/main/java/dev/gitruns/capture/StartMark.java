package dev.gitruns.capture;

import dev.gitruns.git.Deadline;
import dev.gitruns.git.Git;
import dev.gitruns.git.GitPath;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells the files that a run wrote itself from those that it was started with. A capture looks at
 * the work tree while the program runs on: untracked files that were made or written after the
 * start are no code, and don't make a clean work tree dirty.
 *
 * @param device the file system whose clock {@code written} is of; absent if the system tells none
 * @param written when the run's start.json was written, which happens as the run starts
 * @param began the same by the clock of this machine
 */
public record StartMark(Optional<Object> device, Instant written, Instant began) {
  private static final int MOST_LOOKED_AT = 10_000;
  private static final int BATCH = 200;
  private static final Duration SKEW = Duration.ofSeconds(1);

  /**
   * What is left of the differences from HEAD.
   *
   * @param entries those that aren't of the run itself
   * @param later the names of untracked files and directories from after the start
   */
  record Narrowed(List<StatusEntry> entries, List<String> later) {}

  /** The mark of a run by its start.json, or empty if that can't be looked at. */
  public static Optional<StartMark> of(Path startFile, long beganMicros) {
    return stat(startFile, "lastModifiedTime")
        .map(
            found ->
                new StartMark(
                    found.device(),
                    found.time(),
                    Instant.EPOCH.plus(beganMicros, ChronoUnit.MICROS)));
  }

  private record Stat(Optional<Object> device, Instant time) {}

  private static Optional<Stat> stat(Path file, String time) {
    try {
      boolean unix = file.getFileSystem().supportedFileAttributeViews().contains("unix");
      Map<String, Object> found =
          Files.readAttributes(
              file, unix ? "unix:dev," + time : "lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
      FileTime when = (FileTime) found.get(unix ? time : "lastModifiedTime");
      return Optional.of(new Stat(Optional.ofNullable(found.get("dev")), when.toInstant()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Whether the file was made, written or renamed after the start; false if it can't be looked at.
   */
  boolean isBefore(Path file) {
    return stat(file, "ctime")
        .filter(
            found ->
                found.device().equals(device)
                    ? found.time().isAfter(written)
                    // The clock of another file system may be ahead of ours.
                    : found.time().isAfter(began.plus(SKEW)))
        .isPresent();
  }

  /**
   * The entries without untracked files from after the start. An untracked directory with older
   * files becomes its files: some may be from before, others ignored.
   */
  Narrowed narrow(List<StatusEntry> entries, Git git, Path top, Deadline deadline) {
    Narrowed narrowed = new Narrowed(new ArrayList<>(), new ArrayList<>());
    List<String> directories = new ArrayList<>();
    for (StatusEntry entry : entries) {
      Optional<Path> file = entry.path().under(top);
      if (entry.kind() != StatusEntry.Kind.UNTRACKED || file.isEmpty()) {
        narrowed.entries().add(entry);
      } else if (!entry.path().raw().endsWith("/")) {
        sort(entry.path(), file, narrowed);
      } else if (!hasOlder(file.get())) {
        narrowed.later().add(entry.path().text());
      } else if (OutputDirectories.of(entry.path()).isPresent()) {
        narrowed.entries().add(entry);
      } else {
        directories.add(entry.path().text());
      }
    }
    Git literal = git.with("GIT_LITERAL_PATHSPECS", "1");
    for (int i = 0; i < directories.size(); i += BATCH) {
      List<String> args =
          new ArrayList<>(List.of("ls-files", "-o", "--exclude-standard", "-z", "--"));
      args.addAll(directories.subList(i, Math.min(directories.size(), i + BATCH)));
      byte[] answer = literal.run(args, new byte[0]).orThrow("Listing untracked files").stdout();
      for (String raw : GitPath.split(answer)) {
        deadline.check("ls-files");
        GitPath path = new GitPath(raw);
        sort(path, path.under(top), narrowed);
      }
    }
    return narrowed;
  }

  private void sort(GitPath path, Optional<Path> file, Narrowed narrowed) {
    boolean nested = path.raw().endsWith("/");
    if (file.filter(found -> nested ? !hasOlder(found) : isBefore(found)).isPresent()) {
      narrowed.later().add(path.text());
    } else {
      narrowed.entries().add(Status.untracked(path));
    }
  }

  /**
   * Whether a file below it is from before the start, or more are there than it pays to look at.
   */
  private boolean hasOlder(Path directory) {
    int left = MOST_LOOKED_AT;
    Deque<Path> waiting = new ArrayDeque<>(List.of(directory));
    while (!waiting.isEmpty()) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(waiting.pop())) {
        for (Path each : found) {
          left--;
          if (left < 0) {
            return true;
          }
          if (Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)) {
            waiting.add(each);
          } else if (!isBefore(each)) {
            return true;
          }
        }
      } catch (IOException | java.nio.file.DirectoryIteratorException e) {
        return true;
      }
    }
    return false;
  }
}
