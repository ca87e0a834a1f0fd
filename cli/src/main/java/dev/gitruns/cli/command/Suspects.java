package dev.gitruns.cli.command;

import dev.gitruns.cli.Talk;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Untrusted;
import dev.gitruns.model.Value;
import dev.gitruns.store.ForeignClaims;
import dev.gitruns.workspace.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Reports the runs that a reader leaves out: they failed their check, or can't be checked. */
final class Suspects {
  private static final int FEW = 10;

  private Suspects() {}

  private static String count(int count, String one) {
    return count(count, one, one + "s");
  }

  private static String count(int count, String one, String several) {
    return count + " " + (count == 1 ? one : several);
  }

  static void tell(Workspace workspace, Talk talk) {
    new TreeMap<>(workspace.store().unreadable())
        .forEach(
            (remote, why) ->
                talk.warning(
                    "the runs of "
                        + Untrusted.line(remote, 60)
                        + " can't be read: "
                        + Untrusted.line(why, 300)));
    int refused = workspace.store().suspects().size();
    if (refused > 0) {
      talk.warning(
          (refused == 1
                  ? "1 run isn't shown: its content doesn't match its ID."
                  : refused + " runs aren't shown: their content doesn't match their IDs.")
              + " See: git runs verify --all");
    }
    List<RunId> unchecked = workspace.store().unchecked();
    if (!unchecked.isEmpty()) {
      String few =
          unchecked.stream().limit(FEW).map(RunId::shortForm).collect(Collectors.joining(", "));
      int more = unchecked.size() - FEW;
      talk.warning(
          (unchecked.size() == 1
                  ? "1 run can't be checked, as its files aren't in this partial clone: "
                  : unchecked.size()
                      + " runs can't be checked, as their files aren't in this partial clone: ")
              + few
              + (more > 0 ? " and " + more + " more" : "")
              + ". Get them with: git runs fetch");
    }
    for (ForeignClaims claims : workspace.store().remotes().claims()) {
      List<String> parts = new ArrayList<>();
      if (claims.segments() > 0) {
        parts.add("has " + count(claims.segments(), "segment") + " of runs that aren't its own");
      }
      if (claims.purges() > 0) {
        parts.add(
            "says that " + count(claims.purges(), "of your runs", "of your runs") + " are purged");
      }
      talk.say(
          Untrusted.line(claims.remote(), 60)
              + " "
              + String.join(", and ", parts)
              + ". Nothing of it counts.");
    }
    workspace
        .store()
        .remotes()
        .hidden()
        .forEach(
            (by, runs) ->
                talk.say(
                    count(runs, "run is", "runs are")
                        + " hidden: purged by "
                        + Untrusted.line(by, 100)
                        + "."));
    if (!workspace.store().remotes().ignored().isEmpty()) {
      String names = String.join(", ", workspace.store().remotes().ignored());
      talk.say(
          "The runs of "
              + Untrusted.line(names, 200)
              + " are ignored. To see them: git runs fetch "
              + Untrusted.line(workspace.store().remotes().ignored().first(), 60));
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
