package dev.gitruns.store;

import dev.gitruns.json.CanonicalJson;
import dev.gitruns.model.Digest;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Value;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;

/**
 * Something said later about a run, or about anything else that has a name. Its name is the SHA-256
 * of its bytes, so it can't be changed, and can only come after events that it names.
 *
 * @param key what it belongs to
 * @param fields the whole document, fields that this code doesn't know included
 * @param digest the SHA-256 of the canonical bytes
 * @param isOfOther whether only a remote that isn't shared has it; then it replaces nothing that an
 *     own or shared event set
 */
public record Event(EventKey key, Value.Fields fields, Digest digest, boolean isOfOther) {
  /** Sets, replaces or takes away fields and tags. */
  public static final String SET = "set";

  /** Takes a run, a file of a run, or an event out for good. */
  public static final String PURGE = "purge";

  /** No event is larger. */
  public static final int MAX_BYTES = 1 << 20;

  /** The start of the year 2100 in microseconds; no event is later. */
  static final long MAX_TIME = 4_102_444_800_000_000L;

  private static final Value NOTHING = new Value.Items(List.of());

  /** An event from its document, which is complete and checked here. */
  public static Event of(EventKey key, Value.Fields fields) {
    byte[] bytes = CanonicalJson.write(fields);
    if (bytes.length > MAX_BYTES) {
      throw invalid("it has more than " + MAX_BYTES + " bytes");
    }
    long at = fields.integer("at").orElse(-1L);
    if (at < 0 || at > MAX_TIME) {
      throw invalid("its time isn't between 1970 and the start of the year 2100");
    }
    if (fields.text("type").orElse("").isEmpty()) {
      throw invalid("it has no type");
    }
    if (!fields.text("about").orElse("").equals(key.key())) {
      throw invalid("it isn't about what its place says");
    }
    if (!fields.values().getOrDefault("after", NOTHING).equals(Value.ofTexts(digests(fields)))) {
      throw invalid("what it comes after is no list of digests");
    }
    if (fields.values().containsKey("by") && fields.text("by").isEmpty()) {
      throw invalid("who says it is no text");
    }
    return new Event(
        key, fields, new Digest(HexFormat.of().formatHex(EventKey.sha256(bytes))), false);
  }

  /** The same event, as one that only a remote has that isn't shared. */
  public Event ofOther() {
    return new Event(key, fields, digest, true);
  }

  private static List<String> digests(Value.Fields fields) {
    return fields.texts("after").stream().filter(Digest::isDigest).toList();
  }

  /** Reads the event that stands at this place; refuses it if its name isn't its digest. */
  public static Event parse(EventKey key, Digest name, byte[] bytes) {
    if (!name.hex().equals(HexFormat.of().formatHex(EventKey.sha256(bytes)))) {
      throw invalid("its name isn't the digest of its bytes");
    }
    if (bytes.length > MAX_BYTES || !(CanonicalJson.parse(bytes) instanceof Value.Fields fields)) {
      throw invalid("it isn't an object of at most " + MAX_BYTES + " bytes");
    }
    Event event = of(key, fields);
    if (!event.digest.equals(name)) {
      throw invalid("its bytes aren't canonical");
    }
    return event;
  }

  /**
   * A new event.
   *
   * @param seen the events of this key that the writer knows
   * @param nowMicros the writer's clock; the event counts after all that were seen, whatever it
   *     says
   * @param by who says it
   * @param body the fields of this type of event
   */
  public static Event create(
      EventKey key,
      String type,
      Value.Fields body,
      Collection<Event> seen,
      long nowMicros,
      String by) {
    EventFold fold = EventFold.of(seen);
    FieldsBuilder document = new FieldsBuilder();
    body.values().forEach(document::put);
    List<String> heads = fold.heads().stream().map(Digest::hex).toList();
    return of(
        key,
        document
            .put("at", Math.max(0, nowMicros))
            .put("by", by)
            .put("type", type)
            .put("about", key.key())
            .put("after", heads.isEmpty() ? null : Value.ofTexts(heads))
            .build());
  }

  public long at() {
    return fields.integer("at").orElse(0L);
  }

  public String type() {
    return fields.text("type").orElse("");
  }

  /** Who said it; empty where it doesn't say. */
  public String by() {
    return fields.text("by").orElse("");
  }

  /** The events that its writer saw and that no other event named. */
  public List<Digest> after() {
    return new TreeSet<>(fields.texts("after")).stream().map(Digest::new).toList();
  }

  /** Its path on the branch. */
  public String path() {
    return key.path(digest);
  }

  public byte[] bytes() {
    return CanonicalJson.write(fields);
  }

  private static GitRunsException invalid(String why) {
    return new GitRunsException(
        GitRunsException.Kind.INVALID, "This is no event: " + why + ".", "");
  }
}
