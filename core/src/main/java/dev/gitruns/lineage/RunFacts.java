package dev.gitruns.lineage;

import dev.gitruns.model.Value;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a run tells of where it stands among others.
 *
 * @param key names the run: its id, or its uid as long as it isn't sealed
 * @param ids all ids that it has or had
 * @param facts what readers are told of it
 * @param inputs as in {@code inputs.json}
 * @param artifacts as in {@code artifacts.json}
 * @param continues the ids that it says to go on from
 * @param fork the id that it began from
 * @param parent the uid of the run that it is a part of
 * @param purged the paths of its files that were taken out
 */
public record RunFacts(
    String key,
    String uid,
    List<String> ids,
    String name,
    long start,
    Value.Fields facts,
    List<Value.Fields> inputs,
    List<Value.Fields> artifacts,
    List<String> continues,
    Optional<String> fork,
    Optional<String> parent,
    Set<String> purged) {

  public RunFacts {
    ids = List.copyOf(ids);
    inputs = List.copyOf(inputs);
    artifacts = List.copyOf(artifacts);
    continues = List.copyOf(continues);
    purged = Set.copyOf(purged);
  }

  /**
   * The key of the content of one of its artifacts.
   *
   * @param version as the run counts them; the newest where it is empty
   */
  public Optional<String> artifact(String artifact, Optional<Long> version) {
    String found = null;
    for (Value.Fields each : artifacts) {
      long number = each.integer("version").orElse(1L);
      if (each.text("name").equals(Optional.of(artifact))
          && version.map(wanted -> wanted == number).orElse(true)) {
        found = ContentKey.ofArtifact(uid, each);
      }
    }
    return Optional.ofNullable(found);
  }
}
