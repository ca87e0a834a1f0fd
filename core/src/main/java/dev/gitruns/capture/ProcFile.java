package dev.gitruns.capture;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads the small files of /proc and /sys, which may vanish at any time. */
final class ProcFile {
  private ProcFile() {}

  /** The lines of this file; none where it is gone or can't be read. */
  static List<String> lines(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).lines().toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** The number that this file is; -1 where it is gone or says something else. */
  static long number(Path file) {
    List<String> lines = lines(file);
    return lines.isEmpty() ? -1 : number(words(lines.get(0)), 0);
  }

  /** The words of a line. */
  static String[] words(String line) {
    return line.strip().split("\\s+");
  }

  /** A counter; -1 where it is none. */
  static long number(String[] words, int index) {
    if (index >= words.length) {
      return -1;
    }
    try {
      return Long.parseLong(words[index]);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
