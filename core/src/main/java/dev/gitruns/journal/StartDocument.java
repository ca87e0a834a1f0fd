package dev.gitruns.journal;

import dev.gitruns.json.CanonicalJson;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Untrusted;
import dev.gitruns.model.Value;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a run at its start: {@code start.json}, written once. Its fields are those of
 * run.json; build them with {@link dev.gitruns.model.FieldsBuilder}. Unknown fields are kept.
 *
 * @param fields the whole document, with a valid {@code uid} and the integer {@code start}
 */
public record StartDocument(Value.Fields fields) {
  public static final String FILE = "start.json";
  private static final long MAX_BYTES = 64L << 20;

  public StartDocument {
    if (!fields.text("uid").map(Uid::isUid).orElse(false)) {
      throw damaged("its uid is missing or no lower-case ULID");
    }
    if (fields.integer("start").isEmpty()) {
      throw damaged("its start is missing or no integer of microseconds");
    }
    for (String id : fields.texts("continues")) {
      RunId.of(id);
    }
  }

  public static StartDocument of(Value.Fields fields) {
    return new StartDocument(fields);
  }

  public Uid uid() {
    return new Uid(fields.text("uid").orElseThrow());
  }

  /** Microseconds since 1970. */
  public long start() {
    return fields.integer("start").orElseThrow();
  }

  public Optional<String> name() {
    return fields.text("name");
  }

  public Optional<String> experiment() {
    return fields.text("experiment");
  }

  public Value.Fields config() {
    return fields.fields("config");
  }

  /** The ids of the chain that this run goes on from, oldest first. */
  public List<RunId> continues() {
    return fields.texts("continues").stream().map(RunId::of).toList();
  }

  public ProcessFacts process() {
    return ProcessFacts.of(fields);
  }

  /**
   * Writes the document into the journal directory, whole or not at all.
   *
   * @throws GitRunsException of kind CONFLICT where there is one already
   */
  public void write(Path directory) {
    Path file = directory.resolve(FILE);
    try {
      AtomicFile.create(file, CanonicalJson.write(fields));
    } catch (FileAlreadyExistsException e) {
      throw new GitRunsException(
          GitRunsException.Kind.CONFLICT,
          shown(file) + " exists, and a run starts only once.",
          "Start another run under a uid of its own.",
          e);
    } catch (IOException e) {
      throw new GitRunsException(
          GitRunsException.Kind.ENVIRONMENT,
          shown(file) + " can't be written: " + e,
          "Check that its directory exists and is writable.",
          e);
    }
  }

  /**
   * Reads the document of a journal directory.
   *
   * @throws GitRunsException of kind NOT_FOUND or INVALID
   */
  public static StartDocument read(Path directory) {
    return parse(readBytes(directory), directory);
  }

  static StartDocument parse(byte[] bytes, Path directory) {
    try {
      if (CanonicalJson.parse(bytes) instanceof Value.Fields fields) {
        return new StartDocument(fields);
      }
      throw damaged("it is no JSON object");
    } catch (GitRunsException e) {
      throw new JournalFault(
          JournalFault.Rule.START_INVALID,
          shown(directory.resolve(FILE)) + " can't be used: " + e.getMessage(),
          "The lines of its w-*.jsonl files are still there; repair start.json by hand.",
          e);
    }
  }

  static byte[] readBytes(Path directory) {
    Path file = directory.resolve(FILE);
    try {
      if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        throw new JournalFault(
            JournalFault.Rule.START_MISSING,
            shown(directory) + " has no start.json, so it is no journal of a run.",
            "Name the directory that holds start.json.",
            null);
      }
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > MAX_BYTES) {
        throw damaged(shown(file) + " is no file of at most 64 MiB");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new GitRunsException(
          GitRunsException.Kind.ENVIRONMENT, shown(file) + " can't be read: " + e, "", e);
    }
  }

  private static GitRunsException damaged(String why) {
    return new JournalFault(
        JournalFault.Rule.START_INVALID, "The start of the run is damaged: " + why + ".", "", null);
  }

  private static String shown(Path path) {
    return Untrusted.line(path.toString(), 300);
  }
}
