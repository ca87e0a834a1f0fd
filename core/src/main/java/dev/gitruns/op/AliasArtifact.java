package dev.gitruns.op;

import dev.gitruns.lineage.ArtifactVersions;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Untrusted;
import dev.gitruns.model.Value;
import dev.gitruns.store.CommitReport;
import dev.gitruns.store.Event;
import dev.gitruns.store.EventKey;
import dev.gitruns.workspace.Workspace;
import java.util.List;
import java.util.regex.Pattern;

/** Gives versions of artifacts further names, such as {@code best}: events on the branch. */
public final class AliasArtifact {
  static final String KIND = "artifact";
  private static final Pattern ALIAS = Pattern.compile("[A-Za-z][A-Za-z0-9._-]{0,99}");
  private static final Pattern NUMBER = Pattern.compile("v?[0-9]+");

  private final Workspace workspace;
  private final ArtifactVersions versions;

  public AliasArtifact(Workspace workspace) {
    this.workspace = workspace;
    versions = new TraceLineage(workspace).versions();
  }

  /** Every name of an artifact, sorted. */
  public List<String> names() {
    return versions.names();
  }

  /**
   * The versions of an artifact, the oldest first.
   *
   * @throws GitRunsException of kind NOT_FOUND where no run made one of this name
   */
  public List<ArtifactVersions.Version> versions(String name) {
    return versions.of(nameIn(name));
  }

  /** The aliases of an artifact that point to what no run here made. */
  public List<String> dangling(String name) {
    return versions.dangling(nameIn(name));
  }

  private String nameIn(String text) {
    return versions
        .nameIn(text)
        .orElseThrow(
            () ->
                new GitRunsException(
                    GitRunsException.Kind.NOT_FOUND,
                    "No run made an artifact " + Untrusted.line(text, 100) + ".",
                    "See what there is: git runs alias"));
  }

  /**
   * Lets an alias name this version from now on, wherever it pointed before.
   *
   * @param artifact {@code NAME} for the latest, {@code NAME:VERSION} or {@code NAME:ALIAS}
   */
  public ArtifactVersions.Version set(String artifact, String alias) {
    if (!ALIAS.matcher(alias).matches()
        || NUMBER.matcher(alias).matches()
        || alias.equals(ArtifactVersions.LATEST)) {
      throw new GitRunsException(
          GitRunsException.Kind.USAGE,
          "An alias is a word such as best; "
              + Untrusted.line(alias, 60)
              + (alias.equals(ArtifactVersions.LATEST) ? " always names the newest." : " is none."),
          "Letters, digits, and . _ - behind the first letter, but no number as in v3.");
    }
    String name = nameIn(artifact);
    ArtifactVersions.Version version =
        versions
            .find(artifact)
            .orElseThrow(() -> TraceLineage.unknownVersion(artifact, name, versions));
    say(name, alias, Value.of(version.content()));
    return version;
  }

  /** Takes an alias away; one that isn't there stays away. */
  public void remove(String artifact, String alias) {
    say(nameIn(artifact), alias, Value.Null.NULL);
  }

  private void say(String name, String alias, Value content) {
    EventKey key = EventKey.named(KIND, name);
    Value.Fields fields =
        new FieldsBuilder().put("name", name).put("alias/" + alias, content).build();
    Event event =
        Event.create(
            key,
            Event.SET,
            new FieldsBuilder().put("fields", fields).build(),
            workspace.store().events(key),
            workspace.place().nowMicros(),
            workspace.author());
    CommitReport report = workspace.store().commit(List.of(), List.of(event));
    if (report.status() != CommitReport.Status.MOVED
        && report.status() != CommitReport.Status.UNCHANGED) {
      throw new GitRunsException(
          GitRunsException.Kind.CONFLICT, "It wasn't written down: " + report.why(), "Try again.");
    }
  }
}
