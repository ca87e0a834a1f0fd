package dev.gitruns.read;

import dev.gitruns.model.RunId;
import dev.gitruns.workspace.Workspace;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Names of sealed runs, for what tells of them. */
public final class RunNames {
  private final Map<RunId, String> names = new HashMap<>();

  /** The names of these runs now; one that isn't on the branch has none. */
  public RunNames(Workspace workspace, Collection<RunId> ids) {
    RunEvents events = ids.isEmpty() ? null : RunEvents.in(workspace.store());
    workspace
        .store()
        .documents(
            ids,
            Set.of("run.json"),
            (id, documents) ->
                Segment.of(id, documents)
                    .map(
                        segment ->
                            events
                                .onto(RunRow.builder(segment.place().uid(), 0).run(segment.run()))
                                .build()
                                .name())
                    .ifPresent(name -> names.put(id, name)));
  }

  /** The name of a run, or nothing. */
  public String of(RunId id) {
    return names.getOrDefault(id, "");
  }
}
