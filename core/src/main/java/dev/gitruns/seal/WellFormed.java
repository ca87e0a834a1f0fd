package dev.gitruns.seal;

import dev.gitruns.json.DocumentSchema;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.Value;
import java.util.List;

/** Leaves out what a journal says in a form that its document doesn't allow, and tells of it. */
final class WellFormed {
  private final Problems problems;

  WellFormed(Problems problems) {
    this.problems = problems;
  }

  /** The entries that fit the list of this document. */
  List<Value.Fields> entries(String document, List<Value.Fields> entries) {
    DocumentSchema schema = DocumentSchema.of(document);
    List<Value.Fields> fitting =
        entries.stream()
            .filter(
                entry ->
                    schema
                        .check(
                            new FieldsBuilder()
                                .put(document, new Value.Items(List.of(entry)))
                                .build())
                        .isEmpty())
            .toList();
    tell(document, entries.size() - fitting.size());
    return fitting;
  }

  /**
   * The document without the fields that don't fit.
   *
   * @param base fields that fit and stay, so that nothing required is missing
   */
  Value.Fields fields(String document, Value.Fields base, Value.Fields all) {
    DocumentSchema schema = DocumentSchema.of(document);
    if (schema.check(all).isEmpty()) {
      return all;
    }
    Value.Fields fitting = base;
    for (var field : all.values().entrySet()) {
      Value.Fields more = base.with(field.getKey(), field.getValue());
      if (base.get(field.getKey()).isEmpty() && schema.check(more).isEmpty()) {
        fitting = fitting.with(field.getKey(), field.getValue());
      }
    }
    tell(document, all.values().size() - fitting.values().size());
    return fitting;
  }

  private void tell(String document, int count) {
    if (count > 0) {
      problems.add(
          "ill-formed-value",
          count
              + (count == 1 ? " value" : " values")
              + " of the wrong form left out of "
              + document);
    }
  }
}
