package dev.gitruns.op;

import dev.gitruns.model.NumberText;
import dev.gitruns.model.Untrusted;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The file system that runs lie on. */
final class DiskCheckup {
  private static final long LITTLE = 1L << 30;
  private static final Set<String> NETWORK =
      Set.of(
          "nfs",
          "nfs4",
          "cifs",
          "smb",
          "smb3",
          "smbfs",
          "lustre",
          "gpfs",
          "beegfs",
          "afs",
          "ceph",
          "9p",
          "fuse.sshfs",
          "fuse.glusterfs",
          "fuse.ceph",
          "panfs",
          "orangefs");

  private DiskCheckup() {}

  /** The disk below this directory, which may be still to be made. */
  static List<Diagnosis> of(Path directory) {
    Path there = directory.toAbsolutePath();
    while (there.getParent() != null && !Files.isDirectory(there)) {
      there = there.getParent();
    }
    try {
      FileStore disk = Files.getFileStore(there);
      return List.of(space(directory, disk.getUsableSpace()), sort(directory, disk.type()));
    } catch (IOException e) {
      return List.of(
          Diagnosis.note("disk", "The disk can't be looked at.", String.valueOf(e), "df ."));
    }
  }

  static Diagnosis space(Path directory, long free) {
    String much = NumberText.bytes(free) + " free";
    return free >= LITTLE
        ? Diagnosis.ok("disk", much)
        : Diagnosis.todo(
            "disk",
            much + " for " + Untrusted.line(directory.toString(), 200) + ".",
            "A run that can't write loses what it logs.",
            "Make room, or put journals elsewhere: export GITRUNS_DIR=/some/disk");
  }

  static Diagnosis sort(Path directory, String type) {
    return NETWORK.contains(type.toLowerCase(Locale.ROOT))
        ? Diagnosis.note(
            "network-disk",
            Untrusted.line(directory.toString(), 200) + " is on a network disk (" + type + ").",
            "Logging may wait for it, and locks may not hold; nothing is lost by that.",
            "Put journals on a local disk: export GITRUNS_DIR=/local/disk")
        : Diagnosis.ok("file-system", Untrusted.line(type, 40));
  }
}
