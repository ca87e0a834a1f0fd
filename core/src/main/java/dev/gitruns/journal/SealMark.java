package dev.gitruns.journal;

import dev.gitruns.json.CanonicalJson;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Untrusted;
import dev.gitruns.model.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What of a journal is sealed already: {@code sealed.json} in its directory. What comes later is a
 * new segment, which goes on from here.
 *
 * @param files how far each writer file is sealed
 * @param ids the whole chain of seals, oldest first; never empty
 * @param config the whole config at the last seal
 * @param summary its summary.json
 * @param tags the tags at the last seal, as an object of texts
 * @param note the note at the last seal
 * @param changed the names of the run at the last seal that records changed
 */
public record SealMark(
    Map<String, Extent> files,
    List<RunId> ids,
    Value.Fields config,
    Value.Fields summary,
    Value.Fields tags,
    Optional<String> note,
    Value.Fields changed) {
  public static final String FILE = "sealed.json";

  public SealMark {
    files = Map.copyOf(files);
    ids = List.copyOf(ids);
  }

  /** The mark after sealing this journal, or what is new in it, as the last of these ids. */
  public static SealMark after(Journal journal, List<RunId> ids, Value.Fields summary) {
    FieldsBuilder tags = new FieldsBuilder();
    journal.tags().forEach(tags::put);
    return new SealMark(
        journal.extents(),
        ids,
        journal.config(),
        summary,
        tags.build(),
        journal.note(),
        journal.changed());
  }

  /** Puts the mark in place of the one before, whole or not at all. */
  public void write(Path directory) {
    try {
      AtomicFile.replace(directory.resolve(FILE), CanonicalJson.write(toFields()));
    } catch (IOException e) {
      throw new GitRunsException(
          GitRunsException.Kind.ENVIRONMENT,
          "The mark of the seal in "
              + Untrusted.line(directory.toString(), 300)
              + " can't be written: "
              + e,
          "Seal again when the directory is writable; that gives the same run.",
          e);
    }
  }

  /** The mark of this journal directory, or empty where nothing of it is sealed. */
  public static Optional<SealMark> read(Path directory) {
    Path file = directory.resolve(FILE);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try {
      boolean usual = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
      if (usual && CanonicalJson.parse(Files.readAllBytes(file)) instanceof Value.Fields fields) {
        return Optional.of(of(fields));
      }
      throw damaged(file, "it is no file with a JSON object", null);
    } catch (GitRunsException | IOException e) {
      throw damaged(file, e.getMessage(), e);
    }
  }

  /** The document. */
  public Value.Fields toFields() {
    FieldsBuilder names = new FieldsBuilder();
    files.forEach((name, extent) -> names.put(name, toFields(extent)));
    FieldsBuilder out =
        new FieldsBuilder()
            .put("files", names.build())
            .put("ids", Value.ofTexts(ids.stream().map(RunId::hex).toList()))
            .put("config", config.isEmpty() ? null : config)
            .put("summary", summary.isEmpty() ? null : summary)
            .put("tags", tags.isEmpty() ? null : tags)
            .put("note", note);
    changed.values().forEach(out::put);
    return out.build();
  }

  private static Value.Fields toFields(Extent extent) {
    FieldsBuilder out = new FieldsBuilder().put("bytes", extent.bytes());
    extent.lastStep().ifPresent(step -> out.put("step", step));
    extent.lastTime().ifPresent(time -> out.put("time", time));
    return out.build();
  }

  private static SealMark of(Value.Fields fields) {
    SealMark mark = parse(fields);
    if (mark.ids().isEmpty()) {
      throw new GitRunsException(GitRunsException.Kind.INVALID, "It names no seal.", "");
    }
    return mark;
  }

  /**
   * A mark of which the ids may be empty, as of a journal of which nothing is sealed yet.
   *
   * @throws GitRunsException where the document is damaged
   */
  public static SealMark parse(Value.Fields fields) {
    Map<String, Extent> files = new LinkedHashMap<>();
    Value.Fields names = fields.fields("files");
    for (String name : names.values().keySet()) {
      Value.Fields extent = names.fields(name);
      long bytes = extent.integer("bytes").filter(n -> n >= 0).orElseThrow(SealMark::noOffset);
      files.put(name, new Extent(bytes, number(extent, "step"), number(extent, "time")));
    }
    List<RunId> ids = fields.texts("ids").stream().map(RunId::of).toList();
    return new SealMark(
        files,
        ids,
        fields.fields("config"),
        fields.fields("summary"),
        fields.fields("tags"),
        fields.text("note"),
        changed(fields));
  }

  private static Value.Fields changed(Value.Fields fields) {
    FieldsBuilder out = new FieldsBuilder();
    StatementFold.CHANGEABLE.forEach(key -> out.put(key, fields.text(key)));
    return out.build();
  }

  private static OptionalLong number(Value.Fields fields, String key) {
    return fields.integer(key).map(OptionalLong::of).orElse(OptionalLong.empty());
  }

  private static GitRunsException noOffset() {
    return new GitRunsException(GitRunsException.Kind.INVALID, "A file has no offset.", "");
  }

  private static GitRunsException damaged(Path file, String why, Exception cause) {
    return new JournalFault(
        JournalFault.Rule.MARK_INVALID,
        Untrusted.line(file.toString(), 300) + " is damaged: " + why,
        "Remove it to seal the whole journal again, as a run beside the one sealed before.",
        cause);
  }
}
