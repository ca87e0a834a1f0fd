package dev.gitruns.journal;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.Value;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which process a run belongs to.
 *
 * @param host the host's name
 * @param bootId what the kernel calls itself since it was booted
 * @param pid its number, in its own name space
 * @param pidStart when it started, in ticks since boot on Linux, elsewhere milliseconds since 1970
 * @param pidSpace the name space of its number, as /proc names it
 */
public record ProcessFacts(
    String host,
    Optional<String> bootId,
    OptionalLong pid,
    OptionalLong pidStart,
    Optional<String> pidSpace) {

  /** The object {@code process} of start.json. */
  public Value.Fields toFields() {
    FieldsBuilder out = new FieldsBuilder().put("boot_id", bootId).put("pid_space", pidSpace);
    pid.ifPresent(value -> out.put("pid", value));
    pidStart.ifPresent(value -> out.put("pid_start", value));
    return out.build();
  }

  static ProcessFacts of(Value.Fields start) {
    Value.Fields process = start.fields("process");
    return new ProcessFacts(
        start.text("host").orElse(""),
        process.text("boot_id"),
        number(process, "pid"),
        number(process, "pid_start"),
        process.text("pid_space"));
  }

  private static OptionalLong number(Value.Fields fields, String key) {
    return fields.integer(key).map(OptionalLong::of).orElse(OptionalLong.empty());
  }
}
