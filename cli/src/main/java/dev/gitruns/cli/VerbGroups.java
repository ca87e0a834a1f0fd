package dev.gitruns.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The verbs in the help, under what people want to do. */
final class VerbGroups {
  private static final int WIDEST = 66;
  private static final Map<String, List<String>> GROUPS = new LinkedHashMap<>();

  static {
    GROUPS.put("Record", List.of("init", "record", "seal", "tag", "note", "alias"));
    GROUPS.put("Look", List.of("ls", "top", "show", "diff", "plot", "lineage", "cat", "log"));
    GROUPS.put("Share", List.of("push", "fetch", "sync", "bundle", "artifacts", "purge"));
    GROUPS.put("Check", List.of("verify", "doctor"));
    GROUPS.put("Set up", List.of("setup-git", "completion", "deinit"));
    GROUPS.put("Plumbing", List.of("textconv", "hook"));
  }

  private VerbGroups() {}

  /** Shows the verbs of this command in groups; a verb of no group comes last. */
  static void into(CommandLine root) {
    root.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, help -> list(root));
    root.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING, help -> "");
  }

  private static String list(CommandLine root) {
    Map<String, CommandSpec> verbs = new LinkedHashMap<>();
    root.getSubcommands()
        .forEach(
            (name, line) -> {
              if (!line.getCommandSpec().usageMessage().hidden()) {
                verbs.put(name, line.getCommandSpec());
              }
            });
    int width = verbs.keySet().stream().mapToInt(String::length).max().orElse(0);
    StringBuilder out = new StringBuilder();
    Set<String> left = new LinkedHashSet<>(verbs.keySet());
    GROUPS.forEach(
        (title, names) -> {
          List<String> here = new ArrayList<>(names);
          here.retainAll(verbs.keySet());
          left.removeAll(here);
          group(title, here, verbs, width, out);
        });
    group("More", new ArrayList<>(left), verbs, width, out);
    return out.toString();
  }

  private static void group(
      String title,
      List<String> names,
      Map<String, CommandSpec> verbs,
      int width,
      StringBuilder out) {
    if (names.isEmpty()) {
      return;
    }
    out.append('\n').append(title).append('\n');
    for (String name : names) {
      out.append("  ").append(name).append(" ".repeat(width - name.length() + 2));
      out.append(summary(verbs.get(name))).append('\n');
    }
  }

  /** The first sentence, so that a verb takes one line; its own help has the rest. */
  private static String summary(CommandSpec spec) {
    String text = String.join(" ", spec.usageMessage().description());
    int end = text.indexOf(". ");
    String first = end < 0 ? text : text.substring(0, end + 1);
    for (String mark : List.of("; ", ": ", ", ")) {
      int at = first.indexOf(mark);
      first = first.length() > WIDEST && at > 0 ? first.substring(0, at) + "." : first;
    }
    return first;
  }
}
