package dev.gitruns.seal;

import dev.gitruns.capture.KnownDigests;
import dev.gitruns.model.Digest;
import dev.gitruns.model.Value;
import dev.gitruns.rundir.RunFileName;
import dev.gitruns.rundir.StorageLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Decides where the bytes of artifacts lie, and which of them are git blobs. */
final class ArtifactPlacement {
  private final Path files;
  private final RunTree tree;
  private final Problems problems;

  /** Bytes that are there and have the digest that the records name. */
  private record Content(Digest digest, long size, Path file) {}

  /**
   * @param files the journal's directory of bytes by digest
   */
  ArtifactPlacement(Path files, RunTree tree, Problems problems) {
    this.files = files;
    this.tree = tree;
    this.problems = problems;
  }

  /** Puts the bytes into the tree; the entries with their paths and sizes. */
  List<Value.Fields> place(List<Value.Fields> entries) throws IOException {
    Map<Digest, Content> contents = contents(entries);
    Map<Digest, String> paths = paths(entries, contents.keySet());
    Set<Digest> inline = inline(contents.values());
    for (Content content : contents.values()) {
      Digest digest = content.digest();
      tree.artifact(paths.get(digest), content.file(), digest, inline.contains(digest));
    }
    List<Value.Fields> placed = new ArrayList<>();
    for (Value.Fields entry : entries) {
      Content content = ArtifactEntries.digest(entry).map(contents::get).orElse(null);
      placed.add(
          content == null
              ? entry
              : entry
                  .with("path", Value.of(paths.get(content.digest())))
                  .with("size", Value.of(content.size())));
    }
    return placed;
  }

  private Map<Digest, Content> contents(List<Value.Fields> entries) throws IOException {
    Map<Digest, Content> contents = new TreeMap<>();
    Set<Digest> seen = new HashSet<>();
    for (Value.Fields entry : entries) {
      Digest digest = ArtifactEntries.digest(entry).orElse(null);
      String name = entry.text("name").orElse("");
      if (digest == null || !seen.add(digest)) {
        continue;
      }
      Path file = files.resolve(digest.hex());
      if (!Files.isDirectory(files, LinkOption.NOFOLLOW_LINKS)
          || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        if (entry.get("uri").isEmpty()) {
          problems.add("missing-artifact", "the bytes of an artifact weren't there: " + name);
        }
      } else if (!digest(file).equals(digest)) {
        problems.add("changed-artifact", "the bytes of an artifact changed: " + name);
      } else {
        contents.put(digest, new Content(digest, Files.size(file), file));
      }
    }
    return contents;
  }

  private static Digest digest(Path file) throws IOException {
    Optional<Digest> known = KnownDigests.of(file);
    if (known.isPresent()) {
      return known.get();
    }
    FileTime before = Files.getLastModifiedTime(file);
    Digest digest = DurableFiles.digest(file);
    if (Files.getLastModifiedTime(file).equals(before)) {
      KnownDigests.note(file, digest);
    }
    return digest;
  }

  /** Half the digest names the bytes, the whole one where two share a half. */
  static Map<Digest, String> paths(List<Value.Fields> entries, Set<Digest> contents) {
    Map<String, Integer> halves = new HashMap<>();
    contents.forEach(digest -> halves.merge(digest.hex().substring(0, 32), 1, Integer::sum));
    Map<Digest, String> paths = new HashMap<>();
    for (Value.Fields entry : entries) {
      ArtifactEntries.digest(entry)
          .filter(contents::contains)
          .ifPresent(
              digest -> {
                String name = entry.text("name").orElse("");
                boolean clash = halves.get(digest.hex().substring(0, 32)) > 1;
                paths.putIfAbsent(
                    digest,
                    clash
                        ? RunFileName.artifactInFull(digest, name)
                        : RunFileName.artifact(digest, name));
              });
    }
    return paths;
  }

  private static Set<Digest> inline(Iterable<Content> contents) {
    List<Content> small = new ArrayList<>();
    contents.forEach(
        content -> {
          if (content.size() <= StorageLimits.INLINE_LIMIT) {
            small.add(content);
          }
        });
    small.sort(Comparator.comparingLong(Content::size).thenComparing(Content::digest));
    Set<Digest> inline = new HashSet<>();
    long total = 0;
    for (Content content : small) {
      total += content.size();
      if (total > StorageLimits.INLINE_TOTAL) {
        break;
      }
      inline.add(content.digest());
    }
    return inline;
  }
}
