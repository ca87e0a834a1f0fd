package dev.gitruns.capture;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds programs as a shell does. */
final class SearchPath {
  private static final int FIRST_LINE = 256;

  private final String path;
  private final Path directory;

  SearchPath(Map<String, String> env, Path directory) {
    this.path = env.getOrDefault("PATH", "");
    this.directory = directory;
  }

  /** The program that a shell would run for this name or path. */
  Optional<Path> find(String name) {
    try {
      if (name.contains("/") || name.contains(File.separator)) {
        return Optional.of(directory.resolve(name)).filter(SearchPath::isProgram);
      }
      for (String place : path.split(File.pathSeparator)) {
        for (String ending : List.of("", ".exe")) {
          Path program = directory.resolve(place).resolve(name + ending);
          if (!place.isEmpty() && isProgram(program)) {
            return Optional.of(program);
          }
        }
      }
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  private static boolean isProgram(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }

  /** The interpreter that a script names in its first line, {@code env} looked through. */
  Optional<Path> interpreter(Path script) {
    try (InputStream in = Files.newInputStream(script)) {
      String start = new String(in.readNBytes(FIRST_LINE), StandardCharsets.UTF_8);
      if (!start.startsWith("#!")) {
        return Optional.empty();
      }
      String[] words = start.substring(2).lines().findFirst().orElse("").strip().split("\\s+");
      boolean env = words[0].endsWith("/env");
      int at = env && words.length > 2 && words[1].equals("-S") ? 2 : env ? 1 : 0;
      return at < words.length ? find(words[at]) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
