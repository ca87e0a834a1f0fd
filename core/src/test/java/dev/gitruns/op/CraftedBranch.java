package dev.gitruns.op;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * Writes objects of any content into a bare repository: trees that git itself would refuse to make,
 * and whatever else a hostile colleague could push to a server that checks nothing.
 */
final class CraftedBranch {
  static final String FILE = "100644";
  static final String DIRECTORY = "40000";

  private final Path repository;

  CraftedBranch(Path repository) {
    this.repository = repository;
  }

  /** What stands at a name of a tree: a mode and an object. */
  record Entry(String mode, String object) {}

  String blob(String text) {
    return object("blob", text.getBytes(StandardCharsets.UTF_8));
  }

  /** A tree of these entries by name, as they are. */
  String tree(Map<String, Entry> entries) {
    TreeMap<String, Entry> sorted = new TreeMap<>();
    entries.forEach((name, entry) -> sorted.put(key(name, entry), entry));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    sorted.forEach(
        (key, entry) -> {
          String name = key.endsWith("/") ? key.substring(0, key.length() - 1) : key;
          bytes.writeBytes((entry.mode() + " " + name + "\0").getBytes(StandardCharsets.UTF_8));
          bytes.writeBytes(HexFormat.of().parseHex(entry.object()));
        });
    return object("tree", bytes.toByteArray());
  }

  private static String key(String name, Entry entry) {
    return entry.mode().equals(DIRECTORY) ? name + "/" : name;
  }

  /** A tree of files by path, in directories as their slashes say. */
  String files(Map<String, byte[]> files) {
    Map<String, Entry> entries = new TreeMap<>();
    Map<String, Map<String, byte[]>> below = new TreeMap<>();
    files.forEach(
        (path, bytes) -> {
          int slash = path.indexOf('/');
          if (slash < 0) {
            entries.put(path, new Entry(FILE, object("blob", bytes)));
          } else {
            below
                .computeIfAbsent(path.substring(0, slash), name -> new TreeMap<>())
                .put(path.substring(slash + 1), bytes);
          }
        });
    below.forEach((name, inner) -> entries.put(name, new Entry(DIRECTORY, files(inner))));
    return tree(entries);
  }

  /** A commit with these further lines in its header, and this message. */
  String commit(String tree, String parents, String author, String message) {
    String lines = "";
    for (String parent : parents.split(" ")) {
      lines += parent.isEmpty() ? "" : "parent " + parent + "\n";
    }
    String text =
        "tree " + tree + "\n" + lines + "author " + author + "\ncommitter " + author + "\n\n";
    return object("commit", (text + message + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Any object; one that is there already stays. */
  String object(String type, byte[] content) {
    byte[] header = (type + " " + content.length + "\0").getBytes(StandardCharsets.US_ASCII);
    byte[] whole = Arrays.copyOf(header, header.length + content.length);
    System.arraycopy(content, 0, whole, header.length, content.length);
    try {
      String name = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(whole));
      Path place =
          repository.resolve("objects").resolve(name.substring(0, 2)).resolve(name.substring(2));
      if (!Files.exists(place)) {
        Files.createDirectories(place.getParent());
        try (OutputStream out =
            new DeflaterOutputStream(
                Files.newOutputStream(place), new Deflater(Deflater.BEST_SPEED))) {
          out.write(whole);
        }
      }
      return name;
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
