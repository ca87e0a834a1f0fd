package dev.gitruns.lineage;

import java.util.List;
import java.util.Optional;

/**
 * A version of a registered model.
 *
 * @param run the uid of the run that it was registered from, if that was said
 * @param source where its files were, as said
 */
public record ModelVersion(
    String name, long number, List<String> aliases, Optional<String> run, Optional<String> source) {

  public ModelVersion {
    aliases = List.copyOf(aliases);
  }

  String key() {
    return "model:" + name + "/" + number;
  }
}
