package dev.gitruns.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory that looks like /proc. */
final class FakeProc {
  final Path root;

  FakeProc(Path root) {
    this.root = root;
  }

  FakeProc write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
    return this;
  }

  FakeProc process(long pid, long parent, long start, long user, long waited, long rssKib)
      throws IOException {
    return process(pid, parent, start, user, waited, rssKib, "S");
  }

  FakeProc process(
      long pid, long parent, long start, long user, long waited, long rssKib, String state)
      throws IOException {
    write(
        pid + "/stat",
        "%d (a) S (b\n) %s %d 1 1 0 -1 4194304 96 0 0 0 %d 0 %d 0 20 0 1 0 %d 3133440 362 0\n"
            .formatted(pid, state, parent, user, waited, start));
    return write(pid + "/status", "Name:\tx\nVmRSS:\t    %d kB\n".formatted(rssKib));
  }

  void end(long pid) throws IOException {
    Files.delete(root.resolve(pid + "/stat"));
    Files.delete(root.resolve(pid + "/status"));
    Files.delete(root.resolve(Long.toString(pid)));
  }
}
