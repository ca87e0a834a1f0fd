package dev.gitruns.diff;

import dev.gitruns.model.Value;
import java.util.Map;

/**
 * One of two runs that are compared, as its documents.
 *
 * @param label how the reader named it
 * @param id the id of the head, or an empty string until it is sealed
 */
public record RunSide(
    String label,
    String id,
    Value.Fields run,
    Value.Fields config,
    Value.Fields environment,
    Value.Fields code,
    Value.Fields inputs,
    Value.Fields summary) {

  /** The side of these documents, by file name ({@code config.json}); an absent one is empty. */
  public static RunSide of(String label, String id, Map<String, Value.Fields> documents) {
    return new RunSide(
        label,
        id,
        documents.getOrDefault("run.json", Value.Fields.EMPTY),
        documents.getOrDefault("config.json", Value.Fields.EMPTY),
        documents.getOrDefault("environment.json", Value.Fields.EMPTY),
        documents.getOrDefault("code.json", Value.Fields.EMPTY),
        documents.getOrDefault("inputs.json", Value.Fields.EMPTY),
        documents.getOrDefault("summary.json", Value.Fields.EMPTY));
  }
}
