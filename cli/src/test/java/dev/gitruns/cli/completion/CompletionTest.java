package dev.gitruns.cli.completion;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionTest {
  private static final List<String> CACHE =
      List.of(
          "run\t3f9a12cd34\tner-base finished",
          "run\tner-base\tfinished",
          "run\t$(touch${IFS}pwned)\tx",
          "run\t`touch pwned`\tx",
          "run\ta;b\tx",
          "run\t-x y\tz",
          "metric\tval/f1",
          "metric\tloss",
          "experiment\tner");
  @TempDir Path directory;
  private ShellFixture shell;

  @BeforeEach
  void makeRepository() throws IOException {
    shell = new ShellFixture(directory, CACHE);
  }

  private List<String> bash(String line) throws Exception {
    Path script = shell.file("c.bash", BashCompletion.script(SampleCommands.spec()));
    String program =
        "source '%s'; COMP_WORDS=(%s); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); __git_runs_direct; printf '%%s\\n' \"${COMPREPLY[@]}\""
            .formatted(script, line);
    return shell.run("bash", "--norc", "-c", program);
  }

  @Test
  void bashOffersVerbsOptionsAndValues() throws Exception {
    assertThat(bash("git-runs ''")).containsExactly("ls", "show", "plot", "artifacts");
    assertThat(bash("git-runs sh")).containsExactly("show");
    assertThat(bash("git-runs ls --s")).containsExactly("--sort", "--shape");
    assertThat(bash("git-runs ls --sort ''")).containsExactly("val/f1", "loss");
    assertThat(bash("git-runs ls --sort = lo")).containsExactly("loss");
    assertThat(bash("git-runs ls -s t")).containsExactly("table");
    assertThat(bash("git-runs artifacts ''")).containsExactly("push");
    assertThat(bash("git-runs artifacts push --from x 3f")).containsExactly("3f9a12cd34");
    assertThat(bash("git-runs artifacts push --from ''")).isEmpty();
    assertThat(bash("git-runs ls -- --s")).isEmpty();
    assertThat(bash("git-runs plot ''")).containsExactly("val/f1", "loss");
    assertThat(bash("git-runs plot loss ner")).containsExactly("ner-base");
    assertThat(bash("git-runs plot loss @0 ner")).containsExactly("ner-base");
    assertThat(bash("git-runs ls --debug")).isEmpty();
  }

  @Test
  void bashOffersRunsButNoneThatTheShellWouldRun() throws Exception {
    assertThat(bash("git-runs show ''")).containsExactly("3f9a12cd34", "ner-base", "@0", "@1");
    assertThat(bash("git-runs show @0 ner")).containsExactly("ner-base");
    assertThat(shell.repository().resolve("pwned")).doesNotExist();
  }

  @Test
  void bashCompletesBehindGit() throws Exception {
    Path git = Path.of("/usr/share/bash-completion/completions/git");
    Assumptions.assumeTrue(Files.exists(git), "git's completion for bash isn't installed here");
    Path script = shell.file("c.bash", BashCompletion.script(SampleCommands.spec()));
    String program =
        ("source '%s'; source '%s'; COMP_WORDS=(git -C . runs show ner); COMP_CWORD=5; COMP_LINE='git -C . runs show ner'; COMP_POINT=${#COMP_LINE};"
                + " _get_comp_words_by_ref() { cur=ner; prev=show; words=(\"${COMP_WORDS[@]}\"); cword=5; };"
                + " __git_wrap__git_main; printf '%%s\\n' \"${COMPREPLY[@]}\"")
            .formatted(git, script);
    assertThat(shell.run("bash", "--norc", "-c", program)).containsExactly("ner-base");
  }

  @Test
  void aRepositoryWithoutACacheOffersNoRuns() throws Exception {
    Files.delete(shell.repository().resolve(".git/runs/cache/completion"));
    assertThat(bash("git-runs show ''")).containsExactly("@0", "@1");
  }

  private List<String> zsh(String line) throws Exception {
    Path script = shell.file("_git-runs", ZshCompletion.script(SampleCommands.spec()));
    // Stand-ins for what only works while zsh completes: they print what they are given.
    String program =
        """
        setopt no_unset
        compadd() { while [[ $1 != -- ]]; do shift; done; shift; print -rl -- "$@" }
        _describe() { print -rl -- "${(@P)4}" }
        _files() { print FILES }
        _default() { print DEFAULT }
        source '%s'
        words=(%s)
        CURRENT=$#words
        _git-runs
        """
            .formatted(script, line);
    return shell.run("zsh", "-f", "-c", program);
  }

  @Test
  void zshOffersTheSame() throws Exception {
    assertThat(zsh("git-runs ''"))
        .containsExactly(
            "ls:List runs: it's all", "show:Show a run", "plot:Draw it", "artifacts:Artifacts");
    assertThat(zsh("git-runs plot ''")).containsExactly("val/f1", "loss");
    assertThat(zsh("git-runs plot loss ''")).startsWith("3f9a12cd34");
    assertThat(zsh("runs ls -"))
        .containsExactly(
            "--sort:Sort by it",
            "-s:How to show",
            "--shape:How to show",
            "--all:Archived runs too");
    assertThat(zsh("git-runs ls --sort ''")).containsExactly("val/f1", "loss");
    assertThat(zsh("git-runs ls --shape ''")).containsExactly("table", "lines");
    assertThat(zsh("git-runs ls --shape table ''")).isEmpty();
    assertThat(zsh("git-runs artifacts push --from ''")).containsExactly("FILES");
    assertThat(zsh("git-runs show ''")).startsWith("3f9a12cd34", "ner-base").hasSize(4);
    assertThat(zsh("git-runs show -- ''")).containsExactly("DEFAULT");
    assertThat(shell.repository().resolve("pwned")).doesNotExist();
  }

  private List<String> fish(String line) throws Exception {
    Path script = shell.file("c.fish", FishCompletion.script(SampleCommands.spec()));
    return shell.run(
        "fish", "--no-config", "-c", "source " + script + "; complete -C \"" + line + "\"");
  }

  @Test
  void fishOffersTheSame() throws Exception {
    assertThat(fish("git-runs s")).containsExactly("show\tShow a run");
    assertThat(fish("git-runs ls --s"))
        .containsExactlyInAnyOrder("--shape\tHow to show", "--sort\tSort by it");
    assertThat(fish("git-runs ls --sort ")).containsExactlyInAnyOrder("loss", "val/f1");
    assertThat(fish("git-runs ls -s "))
        .containsExactlyInAnyOrder("lines\tHow to show", "table\tHow to show");
    assertThat(fish("git-runs show "))
        .contains("3f9a12cd34\tner-base finished", "ner-base\tfinished")
        .noneMatch(word -> word.contains("touch"));
    assertThat(fish("git runs artifacts push 3f")).containsExactly("3f9a12cd34\tner-base finished");
    assertThat(fish("git-runs plot l")).containsExactly("loss");
    assertThat(fish("git-runs plot loss n")).containsExactly("ner-base\tfinished");
    assertThat(fish("git runs art")).containsExactly("artifacts\tArtifacts");
    assertThat(shell.repository().resolve("pwned")).doesNotExist();
  }
}
