package dev.gitruns.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The file of the work tree in which a command's own code begins: a script or a module. */
public final class EntryPoint {
  private EntryPoint() {}

  /**
   * The path, from the top of the work tree with {@code /}, of the first word of the command that
   * names a file there; after {@code -m} also a Python module. Empty where none does.
   *
   * @param work the work directory of the command
   * @param top the top of the work tree
   */
  public static Optional<String> of(List<String> command, Path work, Path top) {
    for (int i = 0; i < command.size(); i++) {
      String word = command.get(i);
      Optional<String> found =
          i > 0 && command.get(i - 1).equals("-m")
              ? module(word, work, top)
              : i == 0 && !word.contains("/") ? Optional.empty() : file(word, work, top);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> module(String name, Path work, Path top) {
    String path = name.replace('.', '/');
    return file(path + ".py", work, top).or(() -> file(path + "/__main__.py", work, top));
  }

  private static Optional<String> file(String word, Path work, Path top) {
    try {
      Path path = work.resolve(word);
      if (word.isEmpty() || !Files.isRegularFile(path)) {
        return Optional.empty();
      }
      // The directory's links are followed, the file's own aren't: the link is what git knows.
      Path real = path.getParent().toRealPath().resolve(path.getFileName());
      Path root = top.toRealPath();
      return real.startsWith(root)
          ? Optional.of(root.relativize(real).toString().replace('\\', '/'))
          : Optional.empty();
    } catch (InvalidPathException | IOException e) {
      // A word that can't be a path here names no file.
      return Optional.empty();
    }
  }
}
