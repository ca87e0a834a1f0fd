package dev.gitruns.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a descriptor of this process leads to. */
final class FileKind {
  private static final int TYPE = 0170000;
  private static final int PIPE = 0010000;
  private static final int SOCKET = 0140000;

  private FileKind() {}

  /** Whether a reader is at the other end, who may go away; true if unknown. */
  static boolean isPipe(int descriptor) {
    try {
      Object mode = Files.getAttribute(Path.of("/proc/self/fd/" + descriptor), "unix:mode");
      int type = (Integer) mode & TYPE;
      return type == PIPE || type == SOCKET;
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return true;
    }
  }
}
