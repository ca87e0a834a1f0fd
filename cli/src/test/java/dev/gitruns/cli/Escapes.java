package dev.gitruns.cli;

import java.nio.file.Path;

/** Output made fit for a file that people read: places and escape sequences by name. */
final class Escapes {
  private Escapes() {}

  static String shown(String text, Path dir) {
    return text.replace(dir.toString(), "<dir>").replace("\u001b", "␛");
  }
}
