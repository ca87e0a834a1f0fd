package dev.gitruns.cli.command;

import dev.gitruns.cli.Talk;
import dev.gitruns.model.Untrusted;
import dev.gitruns.model.Value;
import dev.gitruns.workspace.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Says that runs of remotes aren't shown; what is read is never silent about what it left out. */
final class Suspects {
  private Suspects() {}

  static void tell(Workspace workspace, Talk talk) {
    new TreeMap<>(workspace.store().unreadable())
        .forEach(
            (remote, why) ->
                talk.warning(
                    "the runs of "
                        + Untrusted.line(remote, 60)
                        + " can't be read: "
                        + Untrusted.line(why, 300)));
    int count = workspace.store().suspects().size();
    if (count > 0) {
      talk.warning(
          (count == 1 ? "1 run of a remote isn't" : count + " runs of remotes aren't")
              + " shown, as what was fetched isn't what the id says."
              + " See: git runs verify --all");
    }
  }

  /** The remotes whose runs can't be read, for JSON; empty if there are none. */
  static Optional<Value> unreadable(Workspace workspace) {
    List<Value> found = new ArrayList<>();
    new TreeMap<>(workspace.store().unreadable())
        .keySet()
        .forEach(remote -> found.add(Value.of(remote)));
    return found.isEmpty() ? Optional.empty() : Optional.of(new Value.Items(found));
  }
}
