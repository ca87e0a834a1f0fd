package dev.gitruns.seal;

import dev.gitruns.model.Digest;
import dev.gitruns.rundir.LfsPointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;

/** Keeps a run that is on the branch as a sealed run again, so that the branch may let go of it. */
public final class HeldCopy {
  private HeldCopy() {}

  /**
   * Writes run, large bytes and reason; all on the disk before the directory gets its name. Of a
   * copy that is there only the reason is written anew.
   *
   * @param dir where it is to lie
   * @param names the paths of its files
   * @param bytes the bytes of each
   * @param large where the bytes behind a pointer lie, if they are here
   */
  public static void write(
      Path dir,
      Collection<String> names,
      Function<String, byte[]> bytes,
      Function<Digest, Optional<Path>> large,
      HoldReason reason)
      throws IOException {
    if (Files.isDirectory(dir, LinkOption.NOFOLLOW_LINKS)) {
      reason.write(dir);
      DurableFiles.syncTree(dir);
      return;
    }
    Files.createDirectories(dir.getParent());
    Path draft = dir.resolveSibling(dir.getFileName() + "." + System.nanoTime() + ".tmp");
    try {
      Path tree = Files.createDirectories(draft.resolve("tree"));
      Path largeBytes = draft.resolve("large");
      for (String name : names) {
        Path file = tree.resolve(name);
        Files.createDirectories(file.getParent());
        byte[] content = bytes.apply(name);
        Files.write(file, content);
        Optional<LfsPointer> pointer = LfsPointer.parse(content);
        Optional<Path> real = pointer.flatMap(each -> large.apply(each.oid()));
        if (real.isPresent()) {
          Files.createDirectories(largeBytes);
          Path target = largeBytes.resolve(pointer.get().oid().hex());
          if (!Files.exists(target)) {
            DurableFiles.linkOrCopy(real.get(), target);
          }
        }
      }
      reason.write(draft);
      DurableFiles.syncTree(draft);
      Files.move(draft, dir, StandardCopyOption.ATOMIC_MOVE);
      DurableFiles.syncDirectory(dir.getParent());
    } finally {
      DurableFiles.deleteTree(draft);
    }
  }
}
