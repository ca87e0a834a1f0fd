package dev.gitruns.op;

import dev.gitruns.lineage.ArtifactVersions;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Untrusted;
import dev.gitruns.query.WordPattern;
import dev.gitruns.read.ArtifactSource;
import dev.gitruns.read.RunArtifact;
import dev.gitruns.workspace.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds artifacts of runs by name, version, alias or path. */
public final class ArtifactsOfRuns {
  private static final Set<String> RUN_FORMS = Set.of("best", "results", "name");

  private final Workspace workspace;
  private final ShowRun show;
  private final ArtifactSource artifacts;

  public ArtifactsOfRuns(Workspace workspace) {
    this.workspace = workspace;
    this.show = new ShowRun(workspace);
    this.artifacts = new ArtifactSource(workspace);
  }

  /**
   * What these words name: {@code NAME:VERSION} or {@code NAME:ALIAS}, else a run and, behind it,
   * names of its artifacts, paths of its files, or patterns of either.
   *
   * @throws GitRunsException of kind NOT_FOUND where one of them names nothing
   */
  public List<RunArtifact> select(List<String> words) {
    String first = words.get(0);
    int colon = first.indexOf(':');
    if (words.size() == 1 && colon > 0 && !RUN_FORMS.contains(first.substring(0, colon))) {
      ArtifactVersions versions = new TraceLineage(workspace).versions();
      Optional<ArtifactVersions.Version> version = versions.find(first);
      if (version.isPresent()) {
        return List.of(ofContent(version.get()));
      }
      versions
          .nameIn(first)
          .ifPresent(
              name -> {
                throw TraceLineage.unknownVersion(first, name, versions);
              });
    }
    List<RunArtifact> all = artifacts.of(show.find(first));
    List<RunArtifact> chosen = new ArrayList<>();
    for (String word : words.subList(1, words.size())) {
      List<RunArtifact> fitting = all.stream().filter(each -> fits(word, each)).toList();
      if (fitting.isEmpty()) {
        throw new GitRunsException(
            GitRunsException.Kind.NOT_FOUND,
            "The run " + first + " has no artifact " + Untrusted.line(word, 100) + ".",
            "See what it has: git runs artifacts ls " + first);
      }
      chosen.addAll(fitting);
    }
    return words.size() == 1 ? all : chosen.stream().distinct().toList();
  }

  private static boolean fits(String word, RunArtifact artifact) {
    return word.equals(artifact.name())
        || Optional.of(word).equals(artifact.path())
        || WordPattern.fits(word, artifact.name());
  }

  private RunArtifact ofContent(ArtifactVersions.Version version) {
    return show.rows().stream()
        .flatMap(row -> artifacts.of(row).stream())
        .filter(
            each ->
                each.name().equals(version.name())
                    && each.digest()
                        .map(digest -> ("sha256:" + digest).equals(version.content()))
                        .orElse(false))
        .findFirst()
        .orElseThrow(
            () ->
                new GitRunsException(
                    GitRunsException.Kind.NOT_FOUND,
                    "No sealed run here has bytes of " + Untrusted.line(version.text(), 100) + ".",
                    "git runs lineage " + Untrusted.line(version.text(), 100)));
  }

  /** The artifacts of every sealed run whose bytes aren't part of the branch. */
  public List<RunArtifact> allLarge() {
    return artifacts.allLarge();
  }
}
