package dev.gitruns.op;

import dev.gitruns.artifact.DownloadDirectory;
import dev.gitruns.artifact.DownloadName;
import dev.gitruns.artifact.LfsStore;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Untrusted;
import dev.gitruns.read.RunArtifact;
import dev.gitruns.read.RunFilesOf;
import dev.gitruns.workspace.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Writes the real bytes of an artifact to a file under its real name. */
public final class GetArtifact {
  private final Workspace workspace;

  public GetArtifact(Workspace workspace) {
    this.workspace = workspace;
  }

  /**
   * Where an artifact goes in this directory: never out of it, whatever its name says.
   *
   * @throws GitRunsException of kind INVALID where its name leads elsewhere
   */
  public Path place(RunArtifact artifact, Path directory) {
    if (DownloadName.safety(artifact.name()) == DownloadName.Safety.REFUSED) {
      throw strange(artifact);
    }
    try {
      Path root = directory.toAbsolutePath().normalize();
      Path place = root.resolve(artifact.name()).normalize();
      if (place.startsWith(root) && !place.equals(root)) {
        return place;
      }
    } catch (InvalidPathException e) {
      throw strange(artifact);
    }
    throw strange(artifact);
  }

  private static GitRunsException strange(RunArtifact artifact) {
    return new GitRunsException(
        GitRunsException.Kind.INVALID,
        "The name of " + artifact.label() + " is none for a file here.",
        "Give another with --output FILE.");
  }

  /**
   * Writes it, whole or not at all, and never through a link.
   *
   * @param directory the directory that somebody chose, which the file is in
   * @throws GitRunsException of kind CONFLICT where there is another file and none may be replaced
   */
  public void write(RunArtifact artifact, Path directory, Path file, boolean replaces) {
    try {
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !replaces && !isSame(artifact, file)) {
        throw new GitRunsException(
            GitRunsException.Kind.CONFLICT,
            "There is another file " + Untrusted.line(file.toString(), 200) + ".",
            "Add --force to replace it, or --output for another place.");
      }
      new DownloadDirectory(directory).makeParents(file);
      Path part =
          file.toAbsolutePath()
              .resolveSibling(".gitruns-" + Long.toHexString(System.nanoTime()) + ".part");
      try {
        copy(artifact, part);
        if (!isSame(artifact, part)) {
          throw new GitRunsException(
              GitRunsException.Kind.INVALID,
              "The bytes of " + artifact.label() + " aren't those that its run names.",
              "git runs artifacts verify " + artifact.run().shortForm());
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isSame(RunArtifact artifact, Path file) throws IOException {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && artifact.digest().equals(Optional.of(LfsStore.digest(file)));
  }

  private void copy(RunArtifact artifact, Path to) throws IOException {
    RunFilesOf files = new RunFilesOf(workspace, artifact.run());
    Optional<Path> large =
        artifact.isLarge()
            ? files.findLarge(artifact.digest().orElseThrow(), artifact.size())
            : Optional.empty();
    if (large.isPresent()) {
      Files.copy(large.get(), to);
      return;
    }
    String path =
        artifact
            .path()
            .orElseThrow(
                () ->
                    new GitRunsException(
                        GitRunsException.Kind.NOT_FOUND,
                        "The run keeps no bytes of " + artifact.label() + ".",
                        artifact
                            .uri()
                            .map(uri -> "It is kept by others: " + Untrusted.line(uri, 300))
                            .orElse("")));
    Files.write(to, files.bytes(path).orElseThrow(), StandardOpenOption.CREATE_NEW);
  }
}
