package dev.gitruns.journal;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.Value;

/** Something that a reader of the run should know: a word for programs, a sentence for people. */
public record Problem(String code, String message) {

  public Value.Fields toFields() {
    return new FieldsBuilder().put("code", code).put("message", message).build();
  }
}
