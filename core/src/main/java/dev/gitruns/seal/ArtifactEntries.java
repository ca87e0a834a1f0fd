package dev.gitruns.seal;

import dev.gitruns.model.CodePoints;
import dev.gitruns.model.Digest;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes one list of what the records say about artifacts: each (name, version) once. A record
 * without a version gets the next of its name, from 1, or that of the same content.
 */
final class ArtifactEntries {
  private static final Comparator<Value.Fields> ORDER =
      Comparator.comparing((Value.Fields e) -> e.text("name").orElse(""), CodePoints.ORDER)
          .thenComparing(e -> e.integer("version").orElse(0L));

  private final Map<String, Map<Long, Value.Fields>> byName = new LinkedHashMap<>();
  private final Problems problems;

  private ArtifactEntries(Problems problems) {
    this.problems = problems;
  }

  /** The entries, sorted by name, then version, yet without paths. */
  static List<Value.Fields> of(
      List<Value.Fields> artifacts, List<Value.Fields> media, Problems problems) {
    ArtifactEntries entries = new ArtifactEntries(problems);
    artifacts.forEach(entries::add);
    entries.addMedia(media);
    List<Value.Fields> all = new ArrayList<>();
    entries.byName.values().forEach(versions -> all.addAll(versions.values()));
    all.sort(ORDER);
    return all;
  }

  private void add(Value.Fields record) {
    Optional<String> name = record.text("name").filter(text -> !text.isEmpty());
    if (name.isEmpty()) {
      problems.add("unnamed-artifact", "a record of an artifact has no name and was left out");
      return;
    }
    Value.Fields entry = record.with("path", null);
    if (record.get("sha256").isPresent() && digest(record).isEmpty()) {
      entry = entry.with("sha256", null);
      problems.add("bad-digest", "an artifact's digest is none: " + name.get());
    }
    Map<Long, Value.Fields> versions =
        byName.computeIfAbsent(name.get(), key -> new LinkedHashMap<>());
    long version = record.integer("version").orElse(version(versions, entry));
    versions.put(version, entry.with("version", Value.of(version)));
  }

  private static long version(Map<Long, Value.Fields> versions, Value.Fields entry) {
    long greatest = 0;
    for (Map.Entry<Long, Value.Fields> known : versions.entrySet()) {
      Optional<Digest> digest = digest(known.getValue());
      if (digest.isPresent() && digest.equals(digest(entry))) {
        return known.getKey();
      }
      greatest = Math.max(greatest, known.getKey());
    }
    return greatest + 1;
  }

  /** The bytes of media are artifacts, also where nobody said so. */
  private void addMedia(List<Value.Fields> media) {
    Set<String> known = new HashSet<>();
    byName.values().forEach(v -> v.values().forEach(e -> e.text("sha256").ifPresent(known::add)));
    Map<String, Integer> taken = new HashMap<>();
    for (Value.Fields item : media) {
      Optional<String> digest = item.text("artifact").filter(Digest::isDigest);
      if (digest.isPresent() && known.add(digest.get())) {
        String base =
            "media/" + item.text("key").orElse("item") + "/" + item.integer("step").orElse(0L);
        int count = taken.merge(base, 1, Integer::sum);
        add(
            new FieldsBuilder()
                .put("name", count == 1 ? base : base + "-" + count)
                .put("type", "media")
                .put("sha256", digest.get())
                .put("media_type", item.text("media_type"))
                .build());
      }
    }
  }

  static Optional<Digest> digest(Value.Fields entry) {
    return entry.text("sha256").filter(Digest::isDigest).map(Digest::new);
  }
}
