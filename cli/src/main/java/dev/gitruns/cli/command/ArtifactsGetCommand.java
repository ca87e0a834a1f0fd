package dev.gitruns.cli.command;

import dev.gitruns.artifact.DownloadName;
import dev.gitruns.cli.output.ArtifactText;
import dev.gitruns.cli.output.Progress;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.ShellWords;
import dev.gitruns.model.Untrusted;
import dev.gitruns.op.ArtifactsOfRuns;
import dev.gitruns.op.FetchArtifacts;
import dev.gitruns.op.GetArtifact;
import dev.gitruns.read.RunArtifact;
import dev.gitruns.workspace.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code git runs artifacts get}: writes artifacts to files under their real names. */
@Command(
    name = "get",
    description =
        "Write artifacts to files under their real names, fetched first where they aren't here. "
            + "What is written has the digest that its run names.")
public final class ArtifactsGetCommand extends GitRunsCommand {
  @Mixin private HelpOption help;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "PATH",
      description =
          "The file to write if one artifact is named; a directory if it ends with / or is one, "
              + "and for patterns and several artifacts (default: here).")
  private String output;

  @Option(
      names = {"-f", "--force"},
      description = "Replace other files.")
  private boolean force;

  @Option(names = "--from", paramLabel = "REMOTE", description = "The only remote to ask.")
  private String remote;

  @Parameters(
      arity = "1..*",
      paramLabel = "RUN",
      description = "A run, then names or patterns of its files; or NAME:VERSION.")
  private List<String> words;

  @Override
  public Integer call() {
    try (Workspace workspace = Workspace.open(here().caller())) {
      List<RunArtifact> chosen =
          new ArtifactsOfRuns(workspace)
              .select(words).stream().filter(each -> each.path().isPresent()).toList();
      if (chosen.isEmpty()) {
        throw new GitRunsException(
            GitRunsException.Kind.NOT_FOUND,
            "The run keeps no bytes of that.",
            "See what it has: git runs artifacts ls " + words.get(0));
      }
      FetchArtifacts.Report report =
          new FetchArtifacts(workspace, here().terminal().stdin(), new Progress(here()))
              .run(chosen, Optional.ofNullable(remote));
      report.notes().forEach(talk()::say);
      for (FetchArtifacts.Got got : report.answers()) {
        if (!got.answer().holds()) {
          throw ArtifactText.notThere(got.artifact(), got.answer());
        }
      }
      GetArtifact get = new GetArtifact(workspace);
      Path root = here().cwd();
      Path given = output == null ? root : root.resolve(output);
      // A pattern may fit any number of files, so what it is written to is a directory.
      boolean file =
          output != null
              && chosen.size() == 1
              && !output.endsWith("/")
              && words.stream().skip(1).noneMatch(word -> word.matches(".*[*?].*"))
              && !Files.isDirectory(given);
      GitRunsException last = null;
      int missing = 0;
      Set<String> unnamed =
          file
              ? Set.of()
              : DownloadName.unnamed(chosen.stream().map(RunArtifact::name).toList(), words);
      for (RunArtifact each : chosen) {
        try {
          if (unnamed.contains(each.name())
              && DownloadName.safety(each.name()) != DownloadName.Safety.REFUSED) {
            throw unnamed(each);
          }
          Path place = file ? given : get.place(each, given);
          get.write(each, file ? place.toAbsolutePath().getParent() : given, place, force);
          here().out().println(ArtifactText.path(place, root));
        } catch (GitRunsException e) {
          if (chosen.size() == 1) {
            throw e;
          }
          talk().warning(e.getMessage());
          last = e;
          missing++;
        }
      }
      if (last != null) {
        throw new GitRunsException(
            last.kind(),
            missing + " of " + chosen.size() + " files were not written.",
            last.next());
      }
      return 0;
    }
  }

  private GitRunsException unnamed(RunArtifact artifact) {
    return new GitRunsException(
        GitRunsException.Kind.INVALID,
        "A program may obey a file called "
            + Untrusted.line(artifact.name(), 80)
            + ", or a system may take it for another one.",
        "If you want it, name it: git runs artifacts get "
            + ShellWords.join(List.of(words.get(0), Untrusted.line(artifact.name(), 80))));
  }
}
