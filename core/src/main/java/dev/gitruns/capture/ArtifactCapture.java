package dev.gitruns.capture;

import dev.gitruns.model.Digest;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.Untrusted;
import dev.gitruns.model.Value;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Takes the files that a run made into its journal. Symbolic links are followed only to files below
 * the work directory. Not safe for several threads.
 */
public final class ArtifactCapture {
  private static final int MOST = 10_000;
  private static final int SHOWN = 200;
  private static final Set<String> NEVER = Set.of(".git", ".gitruns");

  private final Path work;
  private final FileIntake intake;
  private final BooleanSupplier stop;
  private final int most;
  private final Map<String, Version> versions = new HashMap<>();

  private record Version(long number, Digest digest) {
    Version next(Digest bytes) {
      return digest.equals(bytes) ? this : new Version(number + 1, bytes);
    }
  }

  /** Something that people must hear of, with its code in {@code run.json}. */
  public record Problem(String code, String message) {}

  /**
   * What was taken.
   *
   * @param artifacts one object a file, as the journal's records {@code artifact}
   */
  public record Captured(List<Value.Fields> artifacts, List<Problem> problems) {
    public Captured {
      artifacts = List.copyOf(artifacts);
      problems = List.copyOf(problems);
    }
  }

  /**
   * @param work the work directory of the run
   * @param files the directory {@code files} of its journal; made when needed
   */
  public ArtifactCapture(Path work, Path files) {
    this(work, files, MOST, () -> false);
  }

  /**
   * As the other.
   *
   * @param stop whether to leave out what isn't taken yet
   */
  public ArtifactCapture(Path work, Path files, BooleanSupplier stop) {
    this(work, files, MOST, stop);
  }

  ArtifactCapture(Path work, Path files, int most, BooleanSupplier stop) {
    this.work = work.toAbsolutePath().normalize();
    this.stop = stop;
    this.intake = new FileIntake(files, stop);
    this.most = most;
  }

  /**
   * Takes what a pattern, a file or a directory names, at most 10,000 files. Nothing there is the
   * problem {@code missing-artifact}. A file outside of the work directory is taken only if it is
   * named itself. Each name counts its versions from 1, and the same bytes again are no new one.
   */
  public Captured capture(String what) {
    List<Problem> problems = new ArrayList<>();
    Map<String, Path> found = new TreeMap<>();
    try {
      find(ArtifactName.slashed(what), found, problems);
    } catch (IOException | InvalidPathException e) {
      problems.add(problem("unreadable-artifact", what, "can't be looked through"));
    }
    if (found.isEmpty() && problems.isEmpty()) {
      problems.add(problem("missing-artifact", what, "names no file"));
    }
    List<Value.Fields> artifacts = new ArrayList<>();
    int taken = 0;
    for (Map.Entry<String, Path> file : found.entrySet()) {
      try {
        artifacts.add(artifact(file.getKey(), intake.take(file.getValue())));
        taken++;
      } catch (InterruptedIOException e) {
        int left = found.size() - taken - 1;
        String others = left == 0 ? "" : " and " + left + " more";
        problems.add(
            problem("interrupted-artifact", file.getKey() + others, "isn't kept: a signal came"));
        break;
      } catch (IOException e) {
        problems.add(problem("unreadable-artifact", file.getKey(), "can't be copied"));
      }
    }
    return new Captured(artifacts, problems);
  }

  /**
   * Takes these bytes under this name, as {@link ArtifactName} makes it a file's.
   *
   * @throws IOException where they can't be written into the journal
   */
  public Value.Fields capture(String name, byte[] bytes) throws IOException {
    return artifact(ArtifactName.of(name), intake.take(bytes));
  }

  private static Problem special(String name) {
    return problem("special-artifact", name, "is a named pipe, a socket or a device: left out");
  }

  private static Problem problem(String code, String name, String what) {
    return new Problem(code, "The artifact " + Untrusted.line(name, SHOWN) + " " + what + ".");
  }

  private Value.Fields artifact(String name, FileIntake.Taken taken) {
    ArtifactKind kind = ArtifactKind.of(name);
    Version version =
        versions.compute(
            name,
            (same, last) ->
                last == null ? new Version(1, taken.digest()) : last.next(taken.digest()));
    return new FieldsBuilder()
        .put("name", name)
        .put("type", kind.type())
        .put("media_type", kind.mediaType())
        .put("size", taken.size())
        .put("sha256", taken.digest().hex())
        .put("version", version.number())
        .build();
  }

  private void find(String what, Map<String, Path> found, List<Problem> problems)
      throws IOException {
    Path plain = work.resolve(what).normalize();
    if (stop.getAsBoolean()) {
      problems.add(problem("interrupted-artifact", what, "isn't kept: a signal came"));
    } else if (Files.isDirectory(plain)) {
      walk(plain, "", null, found, problems);
    } else if (Files.isRegularFile(plain)) {
      found.put(nameOf(plain), plain);
    } else if (Files.exists(plain)) {
      problems.add(special(what));
    } else if (PathGlob.isPattern(what)) {
      String pattern = what.startsWith("./") ? what.substring(2) : what;
      Path from = work.resolve(PathGlob.fixedPart(pattern)).normalize();
      if (Files.isDirectory(from)) {
        walk(from, PathGlob.fixedPart(pattern), PathGlob.of(pattern), found, problems);
      }
    }
  }

  private static String joined(String directory, String below) {
    return directory.isEmpty() ? below : directory + "/" + below;
  }

  /** The path from the work directory, or for what lies elsewhere its last name. */
  private String nameOf(Path path) {
    Path name = path.startsWith(work) ? work.relativize(path) : path.getFileName();
    return name == null ? "" : ArtifactName.slashed(name.toString());
  }

  private void walk(
      Path from, String prefix, PathGlob glob, Map<String, Path> found, List<Problem> problems)
      throws IOException {
    // A link that is named itself is followed; those below it are looked at.
    Path root = from.toRealPath();
    String top = nameOf(from);
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes a) {
            boolean skipped = isRepository(joined(top, root.relativize(dir).toString()));
            return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes a) {
            String below = ArtifactName.slashed(root.relativize(file).toString());
            String name = joined(top, below);
            if (isRepository(name) || glob != null && !glob.matches(joined(prefix, below))) {
              return FileVisitResult.CONTINUE;
            }
            if (found.size() == most) {
              problems.add(
                  problem(
                      "too-many-artifacts", name, "and what follows is left out, after " + most));
              return FileVisitResult.TERMINATE;
            }
            if (a.isRegularFile()) {
              found.put(name, file);
            } else if (a.isOther()) {
              problems.add(special(name));
            } else if (a.isSymbolicLink() && pointsIntoRepository(file)) {
              problems.add(problem("outside-artifact", name, "is a link into .git"));
            } else if (a.isSymbolicLink() && pointsInside(file, root)) {
              found.put(name, file);
            } else if (a.isSymbolicLink() && !Files.isDirectory(file)) {
              problems.add(
                  problem("outside-artifact", name, "is a link out of the work directory"));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            problems.add(problem("unreadable-artifact", nameOf(file), "can't be read"));
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** A work tree's directory of git, a submodule's file of that name, and what is below. */
  private static boolean isRepository(String name) {
    return Stream.of(ArtifactName.slashed(name).split("/"))
        .anyMatch(part -> NEVER.contains(part.toLowerCase(Locale.ROOT)));
  }

  private boolean pointsIntoRepository(Path link) {
    try {
      Path real = link.toRealPath();
      Path top = work.toRealPath();
      return real.startsWith(top) && isRepository(top.relativize(real).toString());
    } catch (IOException e) {
      return false;
    }
  }

  private boolean pointsInside(Path link, Path root) {
    try {
      Path real = link.toRealPath();
      boolean inside = real.startsWith(root) || real.startsWith(work.toRealPath());
      return inside && Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      return false;
    }
  }
}
