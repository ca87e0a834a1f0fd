package dev.gitruns.record;

import dev.gitruns.journal.JournalWriter;
import dev.gitruns.journal.Reserve;
import dev.gitruns.workspace.RunPlace;

/** Runs over writers that tests make. */
public final class RunsOver {
  private RunsOver() {}

  /** The run that was begun as this one, with another writer. */
  public static ActiveRun writer(ActiveRun begun, RunPlace place, JournalWriter writer) {
    return new ActiveRun(
        place, begun.directory(), begun.uid(), writer, Reserve.in(begun.directory()));
  }
}
