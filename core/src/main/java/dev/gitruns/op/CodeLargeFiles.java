package dev.gitruns.op;

import dev.gitruns.artifact.Blob;
import dev.gitruns.git.Git;
import dev.gitruns.git.GitResult;
import dev.gitruns.model.CommitId;
import dev.gitruns.model.Digest;
import dev.gitruns.share.SharedRemote;
import dev.gitruns.store.git.RemoteRefs;
import dev.gitruns.workspace.Workspace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The LFS objects that code of runs points to, snapshots of work trees above all, where no branch
 * of a remote has that code.
 */
final class CodeLargeFiles {
  private static final int LARGEST_POINTER = 1024;

  /** As Git LFS reads them, which is wider than what it writes. */
  private static final Pattern POINTER =
      Pattern.compile(
          "version https?://[^\\n]+\\n(?:[a-z0-9.-]+ [^\\n]*\\n)*?oid sha256:([0-9a-f]{64})\\n"
              + "size ([0-9]{1,18})\\n?");

  private final Workspace workspace;
  private final SharedRemote remote;

  CodeLargeFiles(Workspace workspace, SharedRemote remote) {
    this.workspace = workspace;
    this.remote = remote;
  }

  /** Those whose bytes are here; of others the remote has them, or nobody. */
  SortedSet<Blob> here() {
    SortedSet<Blob> blobs = new TreeSet<>();
    var large = workspace.store().large();
    RemoteRefs refs = workspace.store().remoteRefs();
    Optional<CommitId> anchors = refs.read(refs.anchors());
    boolean partial =
        workspace.store().repository().config().keySet().stream()
            .anyMatch(key -> key.endsWith(".promisor"));
    if (anchors.isEmpty() || partial || !large.isUsed()) {
      return blobs;
    }
    List<String> words =
        new ArrayList<>(
            List.of("rev-list", "--objects", "--no-object-names", anchors.get().hex(), "--not"));
    words.add("--remotes=" + remote.name());
    refs.read(refs.code(remote.name())).ifPresent(tip -> words.add(tip.hex()));
    Git git = workspace.git();
    GitResult objects = git.run(words, new byte[0]);
    if (!objects.ok() || objects.text().isEmpty()) {
      return blobs;
    }
    GitResult sizes =
        git.run(
            List.of("cat-file", "--batch-check=%(objectname) %(objecttype) %(objectsize)"),
            bytes(objects.text()));
    StringBuilder small = new StringBuilder();
    for (String line : sizes.text().lines().toList()) {
      String[] parts = line.split(" ");
      if (parts.length == 3
          && parts[1].equals("blob")
          && Long.parseLong(parts[2]) <= LARGEST_POINTER) {
        small.append(parts[0]).append('\n');
      }
    }
    if (small.length() == 0) {
      return blobs;
    }
    GitResult contents = git.run(List.of("cat-file", "--batch"), bytes(small.toString()));
    Matcher pointer = POINTER.matcher(contents.text());
    while (pointer.find()) {
      Blob blob = new Blob(new Digest(pointer.group(1)), Long.parseLong(pointer.group(2)));
      if (large.objects().find(blob).isPresent()) {
        blobs.add(blob);
      }
    }
    return blobs;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
