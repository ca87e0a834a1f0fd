package dev.gitruns.capture;

import dev.gitruns.model.Digest;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Untrusted;
import dev.gitruns.model.Value;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fingerprints the data that a run reads, so that a change of it shows. Copies nothing. */
public final class InputCapture {
  private static final int BUFFER = 1 << 16;
  private static final int SHOWN = 200;
  private static final long WORTH_REMEMBERING = 1 << 16;
  private static final Pattern NAMED = Pattern.compile("([A-Za-z][A-Za-z0-9_.-]*)=(.+)");

  private final Path work;
  private final DigestCache cache;
  private final Optional<RowReader> parquet;
  private final SecretScanner scanner = new SecretScanner();
  private LongConsumer watch = read -> {};
  private long read;

  /**
   * An input.
   *
   * @param fields as an element of {@code inputs.json}; empty for what is left out
   * @param problems what couldn't be said of it, a sentence each
   */
  public record Captured(Value.Fields fields, List<String> problems) {
    public Captured {
      problems = List.copyOf(problems);
    }
  }

  /**
   * @param work the work directory, from which paths are read
   * @param cache a directory for what is remembered between runs; made when needed
   * @param parquet reads the rows of Parquet files, where something can
   */
  public InputCapture(Path work, Path cache, Clock clock, Optional<RowReader> parquet) {
    this.work = work.toAbsolutePath().normalize();
    this.cache = new DigestCache(cache, clock);
    this.parquet = parquet;
  }

  /** The same, with somebody told again and again how many bytes were read so far. */
  public InputCapture watchedBy(LongConsumer other) {
    watch = other;
    return this;
  }

  /**
   * The input that {@code path}, {@code name=path}, or a reference such as {@code hf:name@revision}
   * names.
   *
   * @throws GitRunsException if it is a path and nothing is there, or it can't be read
   */
  public Captured capture(String argument) {
    Matcher named = NAMED.matcher(argument);
    boolean hasName = named.matches() && !exists(argument);
    String target = hasName ? named.group(2) : argument;
    Optional<String> name = hasName ? Optional.of(named.group(1)) : Optional.empty();
    Optional<String> reference = exists(target) ? Optional.empty() : InputReference.of(target);
    if (reference.isPresent()) {
      String uri = scanner.scan(reference.get()).text();
      return new Captured(
          new FieldsBuilder()
              .put("name", name.orElse(uri))
              .put("kind", "reference")
              .put("uri", uri)
              .build(),
          List.of());
    }
    try {
      return local(name, target);
    } catch (IOException e) {
      throw new GitRunsException(
          GitRunsException.Kind.ENVIRONMENT,
          "Can't read the input " + Untrusted.line(target, SHOWN) + ": " + e.getMessage() + ".",
          "Make it readable, or leave out --input.",
          e);
    }
  }

  private boolean exists(String path) {
    try {
      return Files.exists(work.resolve(path));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private Captured local(Optional<String> name, String target) throws IOException {
    if (!exists(target)) {
      throw new GitRunsException(
          GitRunsException.Kind.NOT_FOUND,
          "The input " + Untrusted.line(target, SHOWN) + " isn't there.",
          "Check the path, which is read from " + Untrusted.line(work.toString(), SHOWN) + ".");
    }
    Path file = work.resolve(target).normalize();
    Path real = file.toRealPath();
    boolean directory = Files.isDirectory(real);
    if (!directory && !Files.isRegularFile(real)) {
      // Reading would wait for a writer, or take from the command what it is to read.
      return new Captured(
          Value.Fields.EMPTY,
          List.of(
              "The input "
                  + Untrusted.line(target, SHOWN)
                  + " is a named pipe, a socket or a device: left out."));
    }
    String path = (file.startsWith(work) ? work.relativize(file) : file).toString();
    path = path.isEmpty() ? "." : path.replace(file.getFileSystem().getSeparator(), "/");
    List<String> problems = new ArrayList<>();
    Value.Fields facts = directory ? directory(real, path, problems) : file(real, path, problems);
    FieldsBuilder input =
        new FieldsBuilder()
            .put("name", name.orElse(path))
            .put("kind", directory ? "directory" : "file")
            .put("path", path);
    facts.values().forEach(input::put);
    return new Captured(input.build(), problems);
  }

  private Value.Fields directory(Path real, String path, List<String> problems) throws IOException {
    DirectoryDigest digest =
        new DirectoryDigest(
            real,
            file -> {
              Value.Fields facts = cached(file, "");
              return new FileIntake.Taken(
                  new Digest(facts.text("sha256").orElseThrow()),
                  facts.integer("size").orElseThrow());
            });
    Value.Fields facts = digest.read();
    int left = digest.leftOut().size();
    if (left > 0) {
      problems.add(
          "The digest of the input %s leaves out %d links out of it or special files, the first is %s."
              .formatted(
                  Untrusted.line(path, SHOWN),
                  left,
                  Untrusted.line(digest.leftOut().get(0), SHOWN)));
    }
    return facts;
  }

  private Value.Fields file(Path real, String path, List<String> problems) throws IOException {
    String format = format(path);
    Value.Fields facts = cached(real, format);
    String shown = Untrusted.line(path, SHOWN);
    if (!format.isEmpty() && facts.get("rows").isEmpty()) {
      String why = format.equals("parquet") ? "it isn't Parquet" : "a quoted field has no end";
      problems.add("The rows of the input %s weren't counted: %s.".formatted(shown, why));
    } else if (format.equals("parquet") && facts.text("row_digest").isEmpty()) {
      problems.add(
          "The rows of the input %s have no digest: its columns nest, or it is packed as nothing here unpacks it."
              .formatted(shown));
    }
    return facts;
  }

  private static String format(String path) {
    String name = path.toLowerCase(Locale.ROOT);
    if (name.endsWith(".csv") || name.endsWith(".tsv")) {
      return "csv";
    }
    if (name.endsWith(".jsonl") || name.endsWith(".ndjson")) {
      return "jsonl";
    }
    return name.endsWith(".parquet") ? "parquet" : "";
  }

  private Value.Fields cached(Path file, String format) throws IOException {
    Optional<FileStamp> before = FileStamp.of(file.toRealPath());
    Optional<Value.Fields> known = before.flatMap(stamp -> cache.find(file, stamp));
    // A file that was part of a directory before has no rows yet.
    if (known.isPresent() && known.get().text("format").orElse("").equals(format)) {
      return known.get();
    }
    Value.Fields facts = read(file, format);
    boolean still = before.isPresent() && before.equals(FileStamp.of(file.toRealPath()));
    if (still && before.get().size() >= WORTH_REMEMBERING) {
      cache.remember(file, before.get(), facts);
    }
    return facts;
  }

  private Value.Fields read(Path file, String format) throws IOException {
    boolean text = format.equals("csv") || format.equals("jsonl");
    TextRows rows = text ? new TextRows(format.equals("csv")) : null;
    MessageDigest sha256 = Hashing.sha256();
    // A file that grows meanwhile is read as it was at first.
    long limit = Files.size(file);
    long size = 0;
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[BUFFER];
      while (size < limit) {
        int n = in.read(buffer, 0, (int) Math.min(buffer.length, limit - size));
        if (n < 0) {
          break;
        }
        sha256.update(buffer, 0, n);
        size += n;
        read += n;
        watch.accept(read);
        if (text) {
          rows.update(buffer, n);
        }
      }
    }
    FieldsBuilder facts =
        new FieldsBuilder().put("size", size).put("sha256", Hashing.digest(sha256).hex());
    if (!format.isEmpty()) {
      facts.put("format", format);
      Optional<RowReader.Rows> found = text ? rows.finish() : parquetRows(file);
      found.ifPresent(
          counted -> {
            facts.put("rows", counted.count());
            facts.put("row_digest", counted.digest().map(Digest::hex));
          });
    }
    return facts.build();
  }

  private Optional<RowReader.Rows> parquetRows(Path file) throws IOException {
    return parquet.isPresent() ? parquet.get().read(file) : Optional.empty();
  }
}
