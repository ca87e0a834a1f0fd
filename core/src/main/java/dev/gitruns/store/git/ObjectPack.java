package dev.gitruns.store.git;

import dev.gitruns.store.CommitSteps;
import dev.gitruns.store.CommitSteps.Step;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.eclipse.jgit.internal.storage.file.BasePackIndexWriter;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectIdOwnerMap;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.TreeFormatter;
import org.eclipse.jgit.transport.PackedObjectInfo;

/**
 * Writes objects to one new pack, whether or not the repository has them: what it has may be
 * garbage that is about to be collected. The pack appears at {@link #place}, its {@code .keep}
 * first, and is on the disk when that returns. Closing it unplaced leaves nothing.
 */
final class ObjectPack implements AutoCloseable {
  private static final int HEADER = 12;

  /** How the content of our keep files begins, so that those of a killed process can be told. */
  static final String KEEP_MARK = "git-runs ";

  /** Not tmp_, which a gc that prunes now takes away while it is written. */
  private static final String UNFINISHED = "git-runs-";

  /** No commit takes longer, so what is older was left by a killed process. */
  private static final Duration STALE = Duration.ofDays(1);

  private final Path directory;
  private final Path temporary;
  private final RandomAccessFile file;
  private final ObjectInserter.Formatter formatter = new ObjectInserter.Formatter();
  private final ObjectIdOwnerMap<PackedObjectInfo> objects = new ObjectIdOwnerMap<>();
  private final Set<ObjectId> reachable = new HashSet<>();
  private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION);
  private final byte[] buffer = new byte[1 << 16];
  private Path keep;
  private boolean placed;

  ObjectPack(Path directory) throws IOException {
    this.directory = Files.createDirectories(directory);
    this.temporary = Files.createTempFile(directory, UNFINISHED, ".part");
    this.file = new RandomAccessFile(temporary.toFile(), "rw");
    file.write(new byte[HEADER]);
  }

  /** Deletes what killed processes left: unfinished packs, and keep files that keep for ever. */
  static void sweep(Path directory, Instant now) throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(directory, "{" + UNFINISHED + "*.part,pack-*.keep}")) {
      for (Path path : found) {
        boolean old = Files.getLastModifiedTime(path).toInstant().plus(STALE).isBefore(now);
        if (old && (path.toString().endsWith(".part") || isOurs(path))) {
          Files.deleteIfExists(path);
        }
      }
    } catch (NoSuchFileException e) {
      // Its owner was quicker.
      return;
    }
  }

  private static boolean isOurs(Path keepFile) throws IOException {
    return Files.size(keepFile) < 100
        && Files.readString(keepFile, StandardCharsets.ISO_8859_1).startsWith(KEEP_MARK);
  }

  ObjectId blob(byte[] bytes) throws IOException {
    return insert(Constants.OBJ_BLOB, bytes);
  }

  ObjectId tree(TreeFormatter tree) throws IOException {
    return insert(Constants.OBJ_TREE, tree.toByteArray());
  }

  ObjectId commit(CommitBuilder commit) throws IOException {
    return insert(Constants.OBJ_COMMIT, commit.build());
  }

  /** A tree as it lies in another pack. */
  ObjectId tree(byte[] bytes) throws IOException {
    return insert(Constants.OBJ_TREE, bytes);
  }

  /** These objects are reachable from what the new commit follows, so that no gc takes them. */
  void assumeReachable(Set<ObjectId> objectIds) {
    reachable.addAll(objectIds);
  }

  private ObjectId insert(int type, byte[] bytes) throws IOException {
    ObjectId id = formatter.idFor(type, bytes);
    if (objects.contains(id) || reachable.contains(id)) {
      return id;
    }
    PackedObjectInfo info = new PackedObjectInfo(id);
    info.setOffset(file.getFilePointer());
    info.setType(type);
    info.setFullSize(bytes.length);
    CRC32 crc = new CRC32();
    int length = header(type, bytes.length);
    emit(length, crc);
    deflater.reset();
    deflater.setInput(bytes);
    deflater.finish();
    while (!deflater.finished()) {
      emit(deflater.deflate(buffer), crc);
    }
    info.setCRC((int) crc.getValue());
    objects.add(info);
    return id;
  }

  private void emit(int length, CRC32 crc) throws IOException {
    crc.update(buffer, 0, length);
    file.write(buffer, 0, length);
  }

  private int header(int type, long size) {
    int length = 0;
    long rest = size >>> 4;
    int next = (type << 4) | (int) (size & 15);
    while (rest > 0) {
      buffer[length++] = (byte) (next | 0x80);
      next = (int) (rest & 0x7f);
      rest >>>= 7;
    }
    buffer[length++] = (byte) next;
    return length;
  }

  /** Puts the pack where git sees it, safe from gc until {@link #release}. */
  void place(CommitSteps steps) throws IOException {
    if (objects.isEmpty()) {
      return;
    }
    byte[] checksum = finish();
    String name = "pack-" + ObjectId.fromRaw(checksum).name();
    Path index = Files.createTempFile(directory, UNFINISHED, ".part");
    try {
      writeIndex(index, checksum);
      steps.before(Step.PLACE_KEEP);
      Path keepFile = directory.resolve(name + ".keep");
      String owner = KEEP_MARK + ProcessHandle.current().pid() + "\n";
      Durable.write(keepFile, owner.getBytes(StandardCharsets.US_ASCII));
      keep = keepFile;
      steps.before(Step.PLACE_PACK);
      makeReadOnly(temporary);
      makeReadOnly(index);
      Files.move(temporary, directory.resolve(name + ".pack"), StandardCopyOption.ATOMIC_MOVE);
      placed = true;
      Durable.directory(directory);
      steps.before(Step.PLACE_INDEX);
      // The index comes last: git takes a pack for complete when it has one.
      Files.move(index, directory.resolve(name + ".idx"), StandardCopyOption.ATOMIC_MOVE);
      Durable.directory(directory);
    } finally {
      if (Files.deleteIfExists(index) && placed) {
        Files.deleteIfExists(directory.resolve(name + ".pack"));
      }
    }
  }

  private byte[] finish() throws IOException {
    file.seek(0);
    file.writeBytes("PACK");
    file.writeInt(2);
    file.writeInt(Math.toIntExact(objects.size()));
    file.seek(0);
    MessageDigest digest = Constants.newMessageDigest();
    for (int n = file.read(buffer); n > 0; n = file.read(buffer)) {
      digest.update(buffer, 0, n);
    }
    byte[] checksum = digest.digest();
    file.write(checksum);
    file.getChannel().force(true);
    file.close();
    return checksum;
  }

  private void writeIndex(Path index, byte[] checksum) throws IOException {
    List<PackedObjectInfo> sorted = new ArrayList<>();
    objects.forEach(sorted::add);
    sorted.sort(null);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(index))) {
      BasePackIndexWriter.createVersion(out, 2).write(sorted, checksum);
    }
    try (FileChannel channel = FileChannel.open(index, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  private static void makeReadOnly(Path path) throws IOException {
    if (Files.getFileStore(path).supportsFileAttributeView(PosixFileAttributeView.class)) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("r--r--r--"));
    }
  }

  /** Leaves the pack to git's gc, as is right once a ref reaches its objects. */
  void release() throws IOException {
    if (keep != null) {
      Files.deleteIfExists(keep);
      keep = null;
    }
  }

  @Override
  public void close() throws IOException {
    deflater.end();
    file.close();
    if (!placed) {
      Files.deleteIfExists(temporary);
    }
    release();
  }
}
