package dev.gitruns.store;

import dev.gitruns.json.CanonicalJson;
import dev.gitruns.model.CodePoints;
import dev.gitruns.model.CommitId;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Untrusted;
import dev.gitruns.model.Value;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The file {@code FORMAT} at the root of the branch.
 *
 * @param version the format's version, from 1
 * @param requires features without which a reader would misread the branch
 * @param erased what was taken out of history
 */
public record BranchFormat(long version, SortedSet<String> requires, ErasedSet erased) {
  /** The version that this code writes, and the highest it reads. */
  public static final long VERSION = 1;

  /** What this code can do; {@code noop} asks for nothing and tests the refusal. */
  private static final Set<String> KNOWN = Set.of("noop");

  public BranchFormat {
    TreeSet<String> sorted = new TreeSet<>(CodePoints.ORDER);
    sorted.addAll(requires);
    requires = Collections.unmodifiableSortedSet(sorted);
  }

  /** The format of a branch that this code begins. */
  public static BranchFormat of(ErasedSet erased) {
    return new BranchFormat(VERSION, new TreeSet<>(), erased);
  }

  /** Reads {@code FORMAT}; refuses what this code wouldn't understand, and what is malformed. */
  public static BranchFormat parse(byte[] bytes) {
    if (!(CanonicalJson.parse(bytes) instanceof Value.Fields fields)) {
      throw invalid("it isn't an object");
    }
    long version = fields.integer("format").orElseThrow(() -> invalid("it names no version"));
    List<String> requires = texts(fields, "requires");
    String unknown =
        requires.stream()
            .filter(feature -> !KNOWN.contains(feature))
            .map(feature -> Untrusted.line(feature, 60))
            .collect(Collectors.joining(", "));
    if (version > VERSION || !unknown.isEmpty()) {
      throw new GitRunsException(
          GitRunsException.Kind.ENVIRONMENT,
          "The runs branch has format version "
              + version
              + (unknown.isEmpty() ? "" : " and requires " + unknown)
              + "; this git-runs reads version "
              + VERSION
              + ".",
          "Install a newer git-runs.");
    }
    if (version < 1) {
      throw invalid("there is no version " + version);
    }
    // Only now: another version may be written in another way.
    if (!CanonicalJson.isCanonical(bytes)) {
      throw invalid("it isn't in the one byte form");
    }
    Value.Fields erased = fields.fields("erased");
    TreeSet<Uid> uids = new TreeSet<>();
    texts(erased, "uids").forEach(text -> uids.add(new Uid(text)));
    TreeSet<CommitId> commits = new TreeSet<>();
    texts(erased, "commits").forEach(text -> commits.add(new CommitId(text)));
    return new BranchFormat(version, new TreeSet<>(requires), new ErasedSet(uids, commits));
  }

  /** A sorted list of texts; whoever skipped what isn't one could miss a required feature. */
  private static List<String> texts(Value.Fields fields, String name) {
    List<String> texts = fields.texts(name);
    TreeSet<String> sorted = new TreeSet<>(CodePoints.ORDER);
    sorted.addAll(texts);
    if (!(fields.values().get(name) instanceof Value.Items items)
        || items.values().size() != texts.size()
        || !List.copyOf(sorted).equals(texts)) {
      throw invalid("its " + name + " aren't sorted texts");
    }
    return texts;
  }

  /** The canonical bytes of the file. */
  public byte[] write() {
    return CanonicalJson.write(
        new FieldsBuilder()
            .put("format", version)
            .put("requires", Value.ofTexts(requires))
            .put(
                "erased",
                new FieldsBuilder()
                    .put("commits", Value.ofTexts(erased.commitTexts()))
                    .put("uids", Value.ofTexts(erased.uidTexts()))
                    .build())
            .build());
  }

  /** The higher version, and the features and erased sets of both. */
  public BranchFormat with(BranchFormat other) {
    TreeSet<String> features = new TreeSet<>(CodePoints.ORDER);
    features.addAll(requires);
    features.addAll(other.requires);
    return new BranchFormat(Math.max(version, other.version), features, erased.with(other.erased));
  }

  private static GitRunsException invalid(String why) {
    return new GitRunsException(
        GitRunsException.Kind.INVALID,
        "The runs branch has a FORMAT that can't be read: " + why + ".",
        "");
  }
}
