package dev.gitruns.cli.reference;

import dev.gitruns.cli.Verbs;
import dev.gitruns.cli.completion.BashCompletion;
import dev.gitruns.cli.completion.FishCompletion;
import dev.gitruns.cli.completion.ZshCompletion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;

/** Writes what lies in {@code share/} beside {@code bin/}: the build calls it. */
public final class ShareDirectory {
  private ShareDirectory() {}

  /**
   * @param arguments the directory
   */
  public static void main(String[] arguments) throws IOException {
    write(Path.of(arguments[0]));
  }

  static void write(Path share) throws IOException {
    CommandSpec model = Verbs.model();
    put(share.resolve("man/man1/git-runs.1"), ManPage.of(model));
    put(share.resolve("bash-completion/completions/git-runs"), BashCompletion.script(model));
    put(share.resolve("zsh/site-functions/_git-runs"), ZshCompletion.script(model));
    put(share.resolve("fish/vendor_conf.d/git-runs.fish"), FishCompletion.script(model));
  }

  private static void put(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
