package dev.gitruns.record;

import dev.gitruns.journal.PrivateFiles;
import dev.gitruns.model.Uid;
import dev.gitruns.rundir.Sha256Sums;
import dev.gitruns.workspace.RunPlace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A command that a job of Slurm records, in the first or a later attempt of that job. The n-th
 * recording of a command in one attempt continues the n-th recording of that command in the attempt
 * before. Python writes and reads the same files.
 */
public final class JobAttempt {
  private static final int MOST = 10_000;

  private final Path directory;
  private final String key;
  private final int attempt;
  private final int number;

  private JobAttempt(Path directory, String key, int attempt, int number) {
    this.directory = directory;
    this.key = key;
    this.attempt = attempt;
    this.number = number;
  }

  /**
   * The attempt that this process is a part of; empty outside of a job, and if it can't be noted.
   */
  public static Optional<JobAttempt> of(List<String> command, RunPlace place) {
    Map<String, String> env = place.env();
    if (env.getOrDefault("SLURM_JOB_ID", "").isEmpty()) {
      return Optional.empty();
    }
    Path cache =
        env.getOrDefault("GITRUNS_DIR", "").isEmpty()
            ? place.cache()
            : place.live().resolve(".cache");
    String words =
        Stream.concat(
                Stream.of(
                        "record",
                        "SLURM_JOB_ID",
                        "SLURM_STEP_ID",
                        "SLURM_ARRAY_TASK_ID",
                        "SLURM_PROCID")
                    .map(name -> name.equals("record") ? name : env.getOrDefault(name, "")),
                command.stream())
            .collect(Collectors.joining("\0"));
    String key = Sha256Sums.digest(words.getBytes(StandardCharsets.UTF_8)).hex().substring(0, 32);
    String restarts = env.getOrDefault("SLURM_RESTART_COUNT", "");
    int attempt = restarts.matches("[0-9]{1,9}") ? Integer.parseInt(restarts) : 0;
    Path directory = cache.resolve("launches");
    try {
      if (!env.getOrDefault("GITRUNS_DIR", "").isEmpty()) {
        PrivateFiles.makeOwn(cache);
      }
      Files.createDirectories(directory);
      for (int number = 0; number < MOST; number++) {
        JobAttempt found = new JobAttempt(directory, key, attempt, number);
        try {
          Files.createFile(found.file(attempt));
          return Optional.of(found);
        } catch (FileAlreadyExistsException e) {
          continue; // recorded before in this attempt
        }
      }
    } catch (IOException e) {
      // A directory that can't be written: each attempt is a run of its own.
    }
    return Optional.empty();
  }

  private Path file(int of) {
    return directory.resolve(key + "-" + of + "-" + number);
  }

  /** The run that the attempt before recorded. */
  public Optional<Uid> before() {
    for (int earlier = attempt - 1; earlier >= 0; earlier--) {
      try {
        Path journal = Path.of(Files.readString(file(earlier)).strip());
        if (journal.getFileName() != null && Uid.isUid(journal.getFileName().toString())) {
          return Optional.of(new Uid(journal.getFileName().toString()));
        }
      } catch (IOException | java.nio.file.InvalidPathException e) {
        continue; // that attempt recorded nothing here
      }
    }
    return Optional.empty();
  }

  /**
   * Notes the journal of this attempt for the next one.
   *
   * @throws IOException if it can't be written
   */
  public void announce(Path journal) throws IOException {
    Path file = file(attempt);
    Path draft = file.resolveSibling(file.getFileName() + "." + ProcessHandle.current().pid());
    Files.writeString(draft, journal + "\n");
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
