package dev.gitruns.cli.command;

import dev.gitruns.cli.output.JsonOutput;
import dev.gitruns.lineage.ArtifactVersions;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.Untrusted;
import dev.gitruns.model.Value;
import dev.gitruns.op.AliasArtifact;
import dev.gitruns.workspace.Workspace;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code git runs alias}: further names of artifact versions. */
@Command(
    name = "alias",
    description =
        "Give a version of an artifact a further name, such as best, or list versions. Aliases are"
            + " events on the branch; latest is always there.")
public final class AliasCommand extends GitRunsCommand {
  private static final int NAME = 200;

  @Mixin private HelpOption help;

  @Option(
      names = {"-d", "--delete"},
      description = "Take the alias away.")
  private boolean delete;

  @Option(names = "--json", description = "The versions and aliases as one JSON document.")
  private boolean json;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "ARTIFACT",
      description = "NAME, NAME:VERSION or NAME:ALIAS; without it, all artifacts are listed.")
  private String artifact;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "ALIAS",
      description = "The new name; without it, the versions are listed.")
  private String alias;

  @Override
  public Integer call() {
    try (Workspace workspace = Workspace.open(here().caller())) {
      AliasArtifact aliases = new AliasArtifact(workspace);
      if (alias != null) {
        if (delete) {
          aliases.remove(artifact, alias);
        } else {
          ArtifactVersions.Version version = aliases.set(artifact, alias);
          talk().say(Untrusted.line(version.name() + ":" + alias + " is " + version.text(), NAME));
        }
        return 0;
      }
      List<String> names = artifact == null ? aliases.names() : List.of(artifact);
      List<ArtifactVersions.Version> versions =
          names.stream().flatMap(name -> aliases.versions(name).stream()).toList();
      if (json) {
        JsonOutput.document(
            here().out(),
            "gitruns.alias/1",
            new FieldsBuilder()
                .put("versions", new Value.Items(versions.stream().map(this::value).toList()))
                .build());
        return 0;
      }
      versions.forEach(version -> here().out().println(line(version)));
      names.forEach(
          name ->
              aliases
                  .dangling(name)
                  .forEach(
                      each ->
                          talk()
                              .say(
                                  "The alias "
                                      + name
                                      + ":"
                                      + each
                                      + " names what no run here made; perhaps git runs fetch"
                                      + " brings it.")));
      return 0;
    }
  }

  private static String line(ArtifactVersions.Version version) {
    String content = version.content();
    return Untrusted.line(version.text(), NAME)
        + "  "
        + Untrusted.line(content.substring(0, Math.min(content.length(), 71)), NAME)
        + (version.aliases().isEmpty() ? "" : "  " + String.join(", ", safe(version.aliases())));
  }

  private static List<String> safe(List<String> texts) {
    return texts.stream().map(text -> Untrusted.line(text, NAME)).toList();
  }

  private Value value(ArtifactVersions.Version version) {
    return new FieldsBuilder()
        .put("name", version.name())
        .put("version", version.number())
        .put("content", version.content())
        .put("aliases", Value.ofTexts(version.aliases()))
        .build();
  }
}
