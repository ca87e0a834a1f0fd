package dev.gitruns.capture;

import java.nio.file.FileSystems;
import java.util.ArrayList;
import java.util.List;

/** The name of an artifact as a relative path that is a file everywhere. */
public final class ArtifactName {
  private ArtifactName() {}

  /** The name without what would lead out of the directory that it is written to. */
  public static String of(String name) {
    List<String> parts = new ArrayList<>();
    for (String part : slashed(name).replace('\0', '_').split("/")) {
      if (!part.isEmpty() && !part.equals(".") && !part.equals("..")) {
        parts.add(part.equalsIgnoreCase(".git") ? "git" : part);
      }
    }
    return parts.isEmpty() ? "artifact" : String.join("/", parts);
  }

  /**
   * A path of this system with slashes. A backslash is a character like others where none
   * separates.
   */
  static String slashed(String path) {
    return path.replace(FileSystems.getDefault().getSeparator(), "/");
  }
}
