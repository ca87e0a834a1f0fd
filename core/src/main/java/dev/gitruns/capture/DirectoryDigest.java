package dev.gitruns.capture;

import dev.gitruns.model.CodePoints;
import dev.gitruns.model.Digest;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Digests all files of a directory into one: {@code format-spec/inputs.md}. Used once. */
final class DirectoryDigest {
  /** Digests one file. */
  interface FileDigests {
    FileIntake.Taken of(Path file) throws IOException;
  }

  private final Path root;
  private final FileDigests digests;
  private final Map<String, Path> files = new TreeMap<>(CodePoints.ORDER);
  private final List<String> leftOut = new ArrayList<>();

  /**
   * @param root a real path
   */
  DirectoryDigest(Path root, FileDigests digests) {
    this.root = root;
    this.digests = digests;
  }

  /** The fields {@code size}, {@code sha256} and {@code files}. */
  Value.Fields read() throws IOException {
    find();
    MessageDigest sha256 = Hashing.sha256();
    long size = 0;
    for (Map.Entry<String, Path> file : files.entrySet()) {
      FileIntake.Taken taken = digests.of(file.getValue());
      size += taken.size();
      String line = taken.digest().hex() + "  " + file.getKey() + "\n";
      sha256.update(line.getBytes(StandardCharsets.UTF_8));
    }
    Digest digest = Hashing.digest(sha256);
    return new FieldsBuilder()
        .put("size", size)
        .put("sha256", digest.hex())
        .put("files", files.size())
        .build();
  }

  /** Links that point out of the directory or nowhere, and what is neither file nor directory. */
  List<String> leftOut() {
    return leftOut;
  }

  private void find() throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            boolean skipped = !dir.equals(root) && dir.getFileName().toString().equals(".git");
            return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name =
                root.relativize(file).toString().replace(root.getFileSystem().getSeparator(), "/");
            if (attributes.isRegularFile() || (attributes.isSymbolicLink() && isOurs(file))) {
              files.put(name.replace("\\", "\\\\").replace("\n", "\\n"), file);
            } else {
              leftOut.add(name);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private boolean isOurs(Path link) {
    try {
      Path real = link.toRealPath();
      return real.startsWith(root) && Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      return false;
    }
  }
}
