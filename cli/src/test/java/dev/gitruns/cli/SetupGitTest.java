package dev.gitruns.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SetupGitTest {
  @TempDir Path directory;
  private Path work;

  @BeforeEach
  void makeRuns() throws Exception {
    work = directory.toRealPath().resolve("work");
    SampleRepository.runs(work);
    // What a launcher on the PATH would be.
    Path program = Files.createDirectories(work.resolveSibling("bin")).resolve("git-runs");
    Files.writeString(
        program,
        "#!/bin/sh\nexec '%s' -cp '%s' dev.gitruns.cli.Main \"$@\"\n"
            .formatted(
                ProcessHandle.current().info().command().orElseThrow(),
                System.getProperty("java.class.path")));
    program.toFile().setExecutable(true);
  }

  private String git(Path dir, String... arguments) throws IOException, InterruptedException {
    List<String> command = new java.util.ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(dir.toFile()).redirectErrorStream(true);
    Map<String, String> env = new HashMap<>(SampleRepository.SETTLED);
    env.put("PATH", work.resolveSibling("bin") + ":" + System.getenv("PATH"));
    builder.environment().putAll(env);
    Process git = builder.start();
    String said = new String(git.getInputStream().readAllBytes());
    assertThat(git.waitFor()).as(said).isZero();
    return said;
  }

  /** What git shows of one run. */
  private String show(Path dir) throws IOException, InterruptedException {
    return git(dir, "show", "git-runs", "--", path());
  }

  private String path() {
    return "runs/*/" + Invocation.in(work).run("tag", "base", "--json").out().split("\"")[3] + "/*";
  }

  @Test
  void gitShowsACardInPlaceOfASeries() throws Exception {
    assertThat(show(work)).contains("Binary files").doesNotContain("val/f1: n");
    assertThat(Invocation.in(work).run("setup-git").exit()).isZero();
    assertThat(show(work))
        .contains("+val/f1: n 20, first 0.4 @0, last 0.875 @19")
        .contains("▁")
        .doesNotContain("Binary files");
    assertThat(git(work, "log", "-p", "git-runs", "--", path())).contains("+loss: n 20, first 1");
    assertThat(git(work, "notes", "--ref=textconv/git-runs-series", "list")).isNotEmpty();
    assertThat(Invocation.in(work).run("setup-git").out()).startsWith("Nothing to do");
  }

  @Test
  void worksInLinkedWorkTreesAndBareClones() throws Exception {
    git(work, "worktree", "add", "-q", "../linked", "HEAD");
    Path linked = work.resolveSibling("linked");
    assertThat(Invocation.in(linked).run("setup-git").exit()).isZero();
    assertThat(show(work)).contains("+loss: n 20");
    Path bare = work.resolveSibling("bare.git");
    git(work, "clone", "-q", "--bare", work.toString(), bare.toString());
    git(bare, "--git-dir=.", "runs", "setup-git");
    assertThat(git(bare, "--git-dir=.", "show", "git-runs", "--", path())).contains("+loss: n 20");
    assertThat(git(bare, "--git-dir=.", "for-each-ref", "refs/notes"))
        .as("nobody is known here")
        .isEmpty();
  }

  @Test
  void parquetFilesOfTheUserStayBinary() throws Exception {
    Invocation.in(work).run("setup-git");
    assertThat(git(work, "check-attr", "diff", "runs/exp1/data.parquet", "data.parquet"))
        .contains("runs/exp1/data.parquet: diff: unspecified")
        .contains("data.parquet: diff: unspecified");
  }

  @Test
  void undoLeavesWhatOthersWrote() throws Exception {
    Path attributes = work.resolve(".git/info/attributes");
    Files.createDirectories(attributes.getParent());
    Files.write(attributes, "*.c diff=cpp\n# caf\u00e9\n".getBytes("ISO-8859-1"));
    byte[] before = Files.readAllBytes(attributes);
    String config = Files.readString(work.resolve(".git/config"));
    Invocation.in(work).run("setup-git");
    assertThat(Files.readAllBytes(attributes)).startsWith(before).hasSizeGreaterThan(before.length);
    show(work);
    Invocation.Outcome undone = Invocation.in(work).run("setup-git", "--undo");
    assertThat(undone.out().lines()).hasSize(3);
    assertThat(Files.readAllBytes(attributes)).isEqualTo(before);
    assertThat(Files.readString(work.resolve(".git/config"))).isEqualTo(config);
    assertThat(git(work, "for-each-ref", "refs/notes")).isEmpty();
    assertThat(Invocation.in(work).run("setup-git", "--undo").out()).startsWith("Nothing to do");
  }

  @Test
  void deinitUndoesItToo() throws Exception {
    Invocation.in(work).run("setup-git");
    Invocation.in(work).run("seal", "--force");
    Invocation.Outcome outcome = Invocation.in(work).run("deinit");
    assertThat(outcome.exit()).as(outcome.err()).isZero();
    assertThat(work.resolve(".git/info/attributes")).doesNotExist();
    assertThat(Files.readString(work.resolve(".git/config"))).doesNotContain("git-runs");
  }

  @Test
  void forAllRepositoriesItStandsInTheUsersFiles() throws Exception {
    Map<String, String> env = new HashMap<>(Invocation.in(work).env());
    env.put("GIT_CONFIG_GLOBAL", directory.resolve("gitconfig").toString());
    env.put("XDG_CONFIG_HOME", directory.resolve("xdg").toString());
    Invocation call = new Invocation(directory, Invocation.in(work).terminal(), env);
    assertThat(call.run("setup-git", "--global").exit()).isZero();
    assertThat(directory.resolve("xdg/git/attributes")).content().contains("git-runs-series");
    assertThat(directory.resolve("gitconfig")).content().contains("git-runs textconv");
    call.run("setup-git", "--global", "--undo");
    assertThat(directory.resolve("xdg/git/attributes")).doesNotExist();
    assertThat(directory.resolve("gitconfig")).isEmptyFile();
  }

  @Test
  void outsideARepositoryItSaysWhatToDo() {
    Invocation.Outcome outcome = Invocation.in(directory).run("setup-git");
    assertThat(outcome.exit()).isEqualTo(6);
    assertThat(outcome.err()).contains("next: Go to one");
  }
}
