package dev.gitruns.journal;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Untrusted;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The writer files of a journal as the file system tells of them, without reading one.
 *
 * @param files name to size and time of the last write
 */
public record JournalStamp(SortedMap<String, FileState> files) {

  /** A file's size, and when it was written last, in microseconds since 1970. */
  public record FileState(long bytes, long modified) {}

  /**
   * Looks at a journal directory; one that is gone has no files.
   *
   * @throws GitRunsException of kind ENVIRONMENT where it can't be listed
   */
  public static JournalStamp of(Path directory) {
    TreeMap<String, FileState> files = new TreeMap<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "w-*.jsonl")) {
      for (Path file : found) {
        String name = file.getFileName().toString();
        BasicFileAttributes state =
            Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (state.isRegularFile() && WriterName.isWriterFile(name)) {
          long modified = state.lastModifiedTime().to(TimeUnit.MICROSECONDS);
          files.put(name, new FileState(state.size(), modified));
        }
      }
    } catch (NoSuchFileException e) {
      files.clear();
    } catch (IOException | DirectoryIteratorException e) {
      throw new GitRunsException(
          GitRunsException.Kind.ENVIRONMENT,
          Untrusted.line(directory.toString(), 300) + " can't be read: " + e,
          "Check that it is there and readable.",
          e);
    }
    return new JournalStamp(files);
  }

  /** When any file was written last, in microseconds since 1970; 0 where there is none. */
  public long lastWrite() {
    return files.values().stream().mapToLong(FileState::modified).max().orElse(0);
  }

  /** Whether any file is longer than what is sealed of it. */
  public boolean isBeyond(SealMark mark) {
    return files.entrySet().stream()
        .anyMatch(
            file ->
                file.getValue().bytes()
                    > mark.files().getOrDefault(file.getKey(), Extent.START).bytes());
  }
}
