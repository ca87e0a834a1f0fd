package dev.gitruns.cli.command;

import dev.gitruns.cli.output.JsonOutput;
import dev.gitruns.cli.output.RunJson;
import dev.gitruns.model.CommitId;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Untrusted;
import dev.gitruns.model.Value;
import dev.gitruns.op.LogRuns;
import dev.gitruns.workspace.Workspace;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Unmatched;

/** {@code git runs log}: the notebook, by git itself. */
@Command(
    name = "log",
    description =
        "The branch of runs as a notebook: git log --no-merges on it, with git's own options.")
public final class LogCommand extends GitRunsCommand {
  private static final Pattern COLOR = Pattern.compile("\u001b\\[[0-9;]*m");

  @Mixin private HelpOption help;

  @Option(names = "--json", description = "One JSON document: of each commit its runs and events.")
  private boolean json;

  @Option(
      names = {"-n", "--max-count"},
      paramLabel = "N",
      description = "At most so many commits.")
  private Optional<Integer> limit = Optional.empty();

  @Unmatched private List<String> options = new ArrayList<>();

  @Parameters(paramLabel = "OPTION", description = "Options of git log: -p, --stat, --oneline …")
  private List<String> words = List.of();

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (Workspace workspace = Workspace.openPrepared(here().caller())) {
      Suspects.tell(workspace, talk());
      return json ? document(workspace) : passOn(workspace.store().ref());
    }
  }

  private int document(Workspace workspace) {
    if (!options.isEmpty() || !words.isEmpty()) {
      throw new GitRunsException(
          GitRunsException.Kind.USAGE,
          "With --json the options of git log aren't passed on, except -n.",
          "git runs log --json -n 10, or leave out --json");
    }
    List<Value> commits =
        new LogRuns(workspace).entries(limit).stream().map(LogCommand::fields).toList();
    Value.Fields body = new FieldsBuilder().put("commits", new Value.Items(commits)).build();
    JsonOutput.document(here().out(), "gitruns.log/1", body);
    return 0;
  }

  private static Value fields(LogRuns.Entry entry) {
    return new FieldsBuilder()
        .put("commit", entry.commit().hex())
        .put("parents", Value.ofTexts(entry.parents().stream().map(CommitId::hex).toList()))
        .put("time", entry.time())
        .put("author", entry.author())
        .put("subject", entry.subject())
        .put("runs", RunJson.ids(entry.runs()))
        .put("gone", RunJson.ids(entry.gone()))
        .put("events", Value.ofTexts(entry.events()))
        .build();
  }

  private int passOn(String ref) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("git", "log"));
    // A union brings what others recorded, and its own commit says nothing of that.
    if (options.stream().noneMatch(each -> each.matches("--(merges|(min|max)-parents).*"))) {
      command.add("--no-merges");
    }
    limit.ifPresent(count -> command.add("--max-count=" + count));
    command.addAll(options);
    command.addAll(words);
    command.add(ref);
    command.add("--");
    ProcessBuilder builder = git(command);
    if (!here().terminal().stdout() || isPaged()) {
      return builder.inheritIO().start().waitFor();
    }
    // Nobody but us would escape what the messages bring to the terminal.
    builder.environment().put("GIT_PAGER_IN_USE", "true");
    builder.environment().putIfAbsent("COLUMNS", "" + here().terminal().columns());
    Process git =
        builder
            .redirectInput(ProcessBuilder.Redirect.INHERIT)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader lines = git.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        here().out().println(harmless(line));
      }
    }
    return git.waitFor();
  }

  /** The line with everything escaped but the colors that git gives it. */
  private static String harmless(String line) {
    StringBuilder out = new StringBuilder(line.length());
    Matcher color = COLOR.matcher(line);
    int from = 0;
    while (color.find()) {
      out.append(Untrusted.line(line.substring(from, color.start()), Integer.MAX_VALUE));
      out.append(color.group());
      from = color.end();
    }
    return out.append(Untrusted.line(line.substring(from), Integer.MAX_VALUE)).toString();
  }

  private ProcessBuilder git(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(here().cwd().toFile());
    builder.environment().clear();
    builder.environment().putAll(here().env());
    return builder;
  }

  /** Whether git would start a pager, which then decides what reaches the terminal. */
  private boolean isPaged() throws IOException, InterruptedException {
    String ofLog = answer("git", "config", "--get", "pager.log");
    boolean isSwitch = ofLog.matches("(?i)|true|yes|on|false|no|off|[0-9]+");
    if (isSwitch && ofLog.matches("(?i)false|no|off|0+")) {
      return false;
    }
    boolean isOwn = !isSwitch && !here().env().containsKey("GIT_PAGER");
    return !(isOwn ? ofLog : answer("git", "var", "GIT_PAGER")).matches("|cat");
  }

  private String answer(String... command) throws IOException, InterruptedException {
    Process git = git(List.of(command)).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    git.getOutputStream().close();
    String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    git.waitFor();
    return said;
  }
}
