package dev.gitruns.cli.completion;

import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/** The script for fish: for {@code git runs} and git-runs. */
public final class FishCompletion {
  private static final String ENGINE =
      """
      # Completion of git runs for fish; made by: git runs completion fish

      function __git_runs_cached
          set -l dir (git rev-parse --git-common-dir 2>/dev/null)
          or return 0
          test -r "$dir/runs/cache/completion"
          or return 0
          while read -l -d \\t kind word rest
              if test "$kind" = $argv[1]; and string match -qr '^[A-Za-z0-9._/@+-]+$' -- $word
                  printf '%s\\t%s\\n' $word $rest
              end
          end <"$dir/runs/cache/completion"
      end

      # The words between "runs" and the one to complete; fails on other commands.
      function __git_runs_words
          set -l words (commandline -opc)
          if test "$words[1]" = git
              set -l at (contains -i -- runs $words)
              or return 1
              set -e words[1..$at]
          else
              set -e words[1]
          end
          set -q words[1]
          and printf '%s\\n' $words
          return 0
      end

      # Whether the verb so far is the first argument, with as many operands as the second says: N, or N+.
      function __git_runs_at
          set -l words (__git_runs_words)
          or return 1
          set -l verb ''
          set -l skip 0
          set -l count 0
          for word in $words
              if test $skip = 1
                  set skip 0
              else if test "$word" = --
                  return 1
              else if string match -q -- '-*' $word
                  __git_runs_takes "$verb $word"
                  and set skip 1
              else if __git_runs_has "$verb $word"
                  set verb (string trim -- "$verb $word")
              else
                  set count (math $count + 1)
              end
          end
          test "$verb" = "$argv[1]"
          or return 1
          switch "$argv[2]"
              case ''
                  return 0
              case '*+'
                  test $count -ge (string replace + '' -- $argv[2])
              case '*'
                  test $count = $argv[2]
          end
      end

      """;

  private FishCompletion() {}

  public static String script(CommandSpec root) {
    List<Verb> verbs = Verb.of(root);
    StringBuilder out = new StringBuilder(ENGINE);
    List<String> deeper =
        verbs.stream()
            .flatMap(v -> v.children().stream().map(child -> v.path() + " " + child.name()))
            .toList();
    List<String> valued =
        verbs.stream()
            .flatMap(
                v ->
                    v.options().stream()
                        .filter(Verb.Choice::takesValue)
                        .flatMap(o -> o.names().stream().map(name -> v.path() + " " + name)))
            .toList();
    member("__git_runs_has", deeper, out);
    member("__git_runs_takes", valued, out);
    out.append("for cmd in git git-runs\n");
    for (Verb verb : verbs) {
      String head = head(verb, "");
      for (Verb.Child child : verb.children()) {
        out.append(head(verb, " 0")).append(" -f -a ").append(ShellQuote.fish(child.name()));
        described(child.description(), out);
      }
      if (verb.operands().isEmpty()) {
        out.append(head).append(" -f\n");
      }
      for (int i = 0; i < verb.operands().size(); i++) {
        boolean more = verb.more() && i == verb.operands().size() - 1;
        operand(verb.operands().get(i), head(verb, " " + i + (more ? "+" : "")), out);
      }
      for (Verb.Choice option : verb.options()) {
        option(option, head, out);
      }
    }
    return out.append("end\n").toString();
  }

  private static void member(String name, List<String> words, StringBuilder out) {
    out.append("function ").append(name).append("\n    contains -- $argv[1]");
    words.forEach(word -> out.append(" \\\n        ").append(ShellQuote.fish(word)));
    out.append("\nend\n\n");
  }

  private static String head(Verb verb, String count) {
    return "    complete -c $cmd -n "
        + ShellQuote.fish("__git_runs_at " + ShellQuote.fish(verb.path()) + count);
  }

  private static void operand(Source source, String head, StringBuilder out) {
    switch (source) {
      case FILE -> out.append(head).append(" -F\n");
      case RUN, METRIC, EXPERIMENT ->
          out.append(head).append(" -f -k -a ").append(cached(source)).append('\n');
      default -> out.append(head).append(" -f\n");
    }
  }

  private static String cached(Source source) {
    String newest = source == Source.RUN ? " @0 @1" : "";
    return ShellQuote.fish("(__git_runs_cached " + source.word() + ")" + newest);
  }

  private static void option(Verb.Choice option, String head, StringBuilder out) {
    out.append(head);
    for (String name : option.names()) {
      String kind = name.startsWith("--") ? " -l " : name.length() == 2 ? " -s " : " -o ";
      out.append(kind).append(ShellQuote.fish(name.replaceFirst("^--?", "")));
    }
    if (option.takesValue()) {
      out.append(" -r");
      switch (option.value()) {
        case FILE -> out.append(" -F");
        case CHOICE -> {
          String words = option.candidates().stream().collect(Collectors.joining(" "));
          out.append(" -f -a ").append(ShellQuote.fish(words));
        }
        case RUN, METRIC, EXPERIMENT -> out.append(" -f -a ").append(cached(option.value()));
        default -> out.append(" -f");
      }
    }
    described(option.description(), out);
  }

  private static void described(String description, StringBuilder out) {
    out.append(description.isEmpty() ? "" : " -d " + ShellQuote.fish(description)).append('\n');
  }
}
