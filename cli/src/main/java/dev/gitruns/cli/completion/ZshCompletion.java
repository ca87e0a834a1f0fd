package dev.gitruns.cli.completion;

import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/** The script for zsh, a file {@code _git-runs} on its function path. */
public final class ZshCompletion {
  private static final String HEAD =
      """
      #compdef git-runs
      #description record, compare and check machine-learning runs
      # Completion of git runs for zsh; made by: git runs completion zsh

      __git_runs_cached() {
        local dir kind word rest
        local -a found shown
        dir=$(git rev-parse --git-common-dir 2>/dev/null) || return 0
        [[ -r $dir/runs/cache/completion ]] || return 0
        while IFS=$'\\t' read -r kind word rest; do
          [[ $kind == $1 && $word =~ '^[A-Za-z0-9._/@+-]+$' ]] || continue
          found+=("$word")
          shown+=("$word  $rest")
        done <"$dir/runs/cache/completion"
        (( $#found )) && compadd -l -d shown -- "${found[@]}"
        return 0
      }

      __git_runs_offer() {
        local -a offers
        offers=("$@")
        _describe -t words word offers
      }

      """;
  private static final String TAIL =
      """

      # words[1] is git-runs, or runs where git's completion calls.
      _git-runs() {
        local cur=${words[CURRENT]} verb='' option='' word source=none count=0
        for word in "${(@)words[2,CURRENT-1]}"; do
          if [[ -n $option ]]; then
            option=
          elif [[ $word == -- ]]; then
            _default
            return
          elif [[ $word == -* ]]; then
            __git_runs_value "$verb" "$word" look && option=$word
          elif __git_runs_has "$verb" "$word"; then
            verb=${verb:+$verb }$word
          else
            (( ++count ))
          fi
        done
        if [[ -n $option ]]; then
          __git_runs_value "$verb" "$option" offer
        elif [[ $cur == -* ]]; then
          __git_runs_options "$verb"
          return
        else
          __git_runs_operand "$verb" "$count"
        fi
        case $source in
          run) __git_runs_cached run; __git_runs_offer '@0:the newest run' '@1:the run before' ;;
          metric | experiment) __git_runs_cached $source ;;
          file) _files ;;
        esac
      }

      if [[ ${funcstack[1]-} == _git-runs ]]; then
        _git-runs "$@"
      elif (( $+functions[compdef] )); then
        compdef _git-runs git-runs
      fi
      """;

  private ZshCompletion() {}

  public static String script(CommandSpec root) {
    List<Verb> verbs = Verb.of(root);
    StringBuilder out = new StringBuilder(HEAD);
    out.append("__git_runs_has() {\n  case \"$1 $2\" in\n");
    for (Verb verb : verbs) {
      for (Verb.Child child : verb.children()) {
        out.append("    (").append(ShellQuote.posix(verb.path() + " " + child.name()));
        out.append(") return 0 ;;\n");
      }
    }
    out.append("  esac\n  return 1\n}\n\n__git_runs_options() {\n  case $1 in\n");
    for (Verb verb : verbs) {
      if (!verb.options().isEmpty()) {
        out.append("    (").append(ShellQuote.posix(verb.path())).append(") __git_runs_offer ");
        out.append(options(verb)).append(" ;;\n");
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
    out.append("    (*) return 1 ;;\n  esac\n  return 0\n}\n\n");
    out.append("__git_runs_operand() {\n  source=none\n  case \"$1 $2\" in\n");
    for (Verb verb : verbs) {
      if (!verb.children().isEmpty()) {
        out.append("    (").append(ShellQuote.posix(verb.path() + " 0"));
        out.append(") __git_runs_offer ").append(children(verb)).append(" ;;\n");
      }
      for (int i = 0; i < verb.operands().size(); i++) {
        out.append("    (").append(verb.place(i)).append(") source=");
        out.append(verb.operands().get(i).word()).append(" ;;\n");
      }
    }
    return out.append("  esac\n}\n").append(TAIL).toString();
  }

  private static void value(Verb verb, Verb.Choice option, StringBuilder out) {
    String patterns =
        option.names().stream()
            .map(name -> ShellQuote.posix(verb.path() + " " + name))
            .collect(Collectors.joining(" | "));
    out.append("    (").append(patterns).append(") source=").append(option.value().word());
    if (option.value() == Source.CHOICE) {
      String words =
          option.candidates().stream().map(ShellQuote::posix).collect(Collectors.joining(" "));
      out.append("; [[ $3 == offer ]] && __git_runs_offer ").append(words);
    }
    out.append(" ;;\n");
  }

  private static String options(Verb verb) {
    return verb.options().stream()
        .flatMap(option -> option.names().stream().map(name -> word(name, option.description())))
        .collect(Collectors.joining(" "));
  }

  private static String children(Verb verb) {
    return verb.children().stream()
        .map(child -> word(child.name(), child.description()))
        .collect(Collectors.joining(" "));
  }

  private static String word(String name, String description) {
    return ShellQuote.posix(description.isEmpty() ? name : name + ":" + description);
  }
}
