package dev.gitruns.cli.completion;

import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/** The script for bash: for {@code git runs} where git's own completion is loaded, and git-runs. */
public final class BashCompletion {
  private static final String ENGINE =
      """
      # Completion of git runs for bash; made by: git runs completion bash
      # Words of runs are read from a cache file and never expanded by the shell.

      __git_runs_cached() {
        local dir kind word rest
        dir=$(git rev-parse --git-common-dir 2>/dev/null) || return 0
        [ -r "$dir/runs/cache/completion" ] || return 0
        while IFS=$'\\t' read -r kind word rest; do
          [ "$kind" = "$1" ] || continue
          case $word in '' | *[!A-Za-z0-9._/@+-]*) continue ;; esac
          case $word in "$cur"*) COMPREPLY+=("$word ") ;; esac
        done <"$dir/runs/cache/completion"
      }

      __git_runs_offer() {
        local word
        for word in "$@"; do
          case $word in "$cur"*) COMPREPLY+=("$word ") ;; esac
        done
      }

      # From the words behind "runs", of which the last is the one to complete.
      __git_runs_reply() {
        local cur=${!#} verb='' option='' word source count=0
        COMPREPLY=()
        while [ $# -gt 1 ]; do
          word=$1
          shift
          # bash takes --option=value apart at the sign.
          [ "$word" = = ] && continue
          if [ -n "$option" ]; then
            option=
          elif [ "$word" = -- ]; then
            return 0
          elif [ "${word#-}" != "$word" ]; then
            __git_runs_value "$verb" "$word" && option=$word
          elif __git_runs_has "$verb" "$word"; then
            verb=${verb:+$verb }$word
          else
            count=$((count + 1))
          fi
        done
        [ "$cur" = = ] && cur=
        COMPREPLY=()
        if [ -n "$option" ]; then
          __git_runs_value "$verb" "$option"
        elif [ "${cur#-}" != "$cur" ]; then
          __git_runs_options "$verb"
          return 0
        else
          __git_runs_operand "$verb" "$count"
        fi
        case $source in
          run) __git_runs_cached run; __git_runs_offer @0 @1 ;;
          metric | experiment) __git_runs_cached "$source" ;;
        esac
        return 0
      }

      # Called by git's completion, which sets words and cword, for: git runs
      _git_runs() {
        local i
        for ((i = 1; i < cword; i++)); do
          [ "${words[i]}" = runs ] && break
        done
        __git_runs_reply "${words[@]:i + 1:cword - i}"
      }

      __git_runs_direct() {
        __git_runs_reply "${COMP_WORDS[@]:1:COMP_CWORD}"
      }

      complete -o bashdefault -o default -o nospace -F __git_runs_direct git-runs
      """;

  private BashCompletion() {}

  public static String script(CommandSpec root) {
    List<Verb> verbs = Verb.of(root);
    StringBuilder out = new StringBuilder(ENGINE);
    out.append("\n__git_runs_has() {\n  case \"$1 $2\" in\n");
    for (Verb verb : verbs) {
      for (Verb.Child child : verb.children()) {
        out.append("    ").append(ShellQuote.posix(verb.path() + " " + child.name()));
        out.append(") return 0 ;;\n");
      }
    }
    out.append("  esac\n  return 1\n}\n\n__git_runs_options() {\n  case $1 in\n");
    for (Verb verb : verbs) {
      List<String> names = verb.options().stream().flatMap(o -> o.names().stream()).toList();
      if (!names.isEmpty()) {
        out.append("    ").append(ShellQuote.posix(verb.path())).append(") __git_runs_offer ");
        out.append(words(names)).append(" ;;\n");
      }
    }
    out.append("  esac\n}\n\n__git_runs_value() {\n  source=none\n  case \"$1 $2\" in\n");
    for (Verb verb : verbs) {
      for (Verb.Choice option : verb.options()) {
        if (option.takesValue()) {
          value(verb, option, out);
        }
      }
    }
    out.append(
        "    *) return 1 ;;\n  esac\n}\n\n__git_runs_operand() {\n  source=none\n  case \"$1 $2\" in\n");
    for (Verb verb : verbs) {
      List<String> names = verb.children().stream().map(Verb.Child::name).toList();
      if (!names.isEmpty()) {
        out.append("    ").append(ShellQuote.posix(verb.path() + " 0"));
        out.append(") __git_runs_offer ").append(words(names)).append(" ;;\n");
      }
      for (int i = 0; i < verb.operands().size(); i++) {
        out.append("    ").append(verb.place(i)).append(") source=");
        out.append(verb.operands().get(i).word()).append(" ;;\n");
      }
    }
    return out.append("  esac\n}\n").toString();
  }

  private static void value(Verb verb, Verb.Choice option, StringBuilder out) {
    String patterns =
        option.names().stream()
            .map(name -> ShellQuote.posix(verb.path() + " " + name))
            .collect(Collectors.joining(" | "));
    out.append("    ").append(patterns).append(") source=").append(option.value().word());
    if (option.value() == Source.CHOICE) {
      out.append("; __git_runs_offer ").append(words(option.candidates()));
    }
    out.append(" ;;\n");
  }

  private static String words(List<String> names) {
    return names.stream().map(ShellQuote::posix).collect(Collectors.joining(" "));
  }
}
