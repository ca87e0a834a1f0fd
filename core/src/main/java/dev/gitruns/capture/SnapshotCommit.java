package dev.gitruns.capture;

import dev.gitruns.model.CommitId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * HEAD's commit object, and the snapshot commit that is made from it: a function of HEAD and the
 * tree alone, so that equal work trees are one commit.
 */
record SnapshotCommit(
    CommitId tree, List<CommitId> parents, List<String> identity, String subject) {
  private static final String NOBODY = "git-runs <git-runs@invalid> 0 +0000";

  /** Reads HEAD from the bytes of its object. */
  static SnapshotCommit parse(byte[] object) {
    String all = new String(object, StandardCharsets.ISO_8859_1);
    int end = all.indexOf("\n\n");
    String head = end < 0 ? all : all.substring(0, end);
    String message = end < 0 ? "" : all.substring(end + 2);
    List<CommitId> parents = new ArrayList<>();
    List<String> identity = new ArrayList<>();
    CommitId tree = null;
    for (String line : head.split("\n", -1)) {
      if (line.startsWith("tree ")) {
        tree = new CommitId(line.substring(5));
      } else if (line.startsWith("parent ")) {
        parents.add(new CommitId(line.substring(7)));
      } else if (line.startsWith("author ")
          || line.startsWith("committer ")
          || line.startsWith("encoding ")) {
        identity.add(line);
      }
    }
    return new SnapshotCommit(tree, parents, identity, message.stripLeading().split("\n", 2)[0]);
  }

  /**
   * The object of a snapshot of this tree.
   *
   * @param parent HEAD, or empty in a shallow clone
   */
  byte[] of(CommitId snapshot, Optional<CommitId> parent) {
    return bytes(snapshot, parent, identity, "snapshot: " + subject);
  }

  /** The same with our own author, where git refuses what HEAD has. */
  byte[] ofNobody(CommitId snapshot, Optional<CommitId> parent) {
    return bytes(snapshot, parent, nobody(), "snapshot: " + subject);
  }

  /** The object of a snapshot where there is no commit yet. */
  static byte[] first(CommitId snapshot) {
    return bytes(snapshot, Optional.empty(), nobody(), "snapshot: no commit yet");
  }

  private static List<String> nobody() {
    return List.of("author " + NOBODY, "committer " + NOBODY);
  }

  private static byte[] bytes(
      CommitId tree, Optional<CommitId> parent, List<String> identity, String message) {
    StringBuilder out = new StringBuilder("tree ").append(tree.hex()).append('\n');
    parent.ifPresent(id -> out.append("parent ").append(id.hex()).append('\n'));
    identity.forEach(line -> out.append(line).append('\n'));
    return out.append('\n')
        .append(message)
        .append('\n')
        .toString()
        .getBytes(StandardCharsets.ISO_8859_1);
  }
}
