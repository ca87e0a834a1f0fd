package dev.gitruns.record;

import dev.gitruns.journal.PrivateFiles;
import dev.gitruns.json.CompactJson;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.workspace.RunPlace;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Who joins the run that {@code GITRUNS_RUN} names: the first program that asks, and every rank but
 * the first of a launch of many. All others start children of it.
 */
public final class Claim {
  static final String FILE = "claimed.json";

  /** What launchers call a process's number among those they started. */
  private static final List<String> RANKS =
      List.of("RANK", "OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK", "SLURM_PROCID");

  private Claim() {}

  /**
   * Whether this process may join the run. True once per journal, whatever processes ask at once.
   *
   * @param journal the run's journal directory
   */
  public static boolean mayJoin(Path journal, RunPlace place, long pid) {
    return isFurtherRank(place.env()) || take(journal, place, pid);
  }

  private static boolean take(Path journal, RunPlace place, long pid) {
    String claim =
        CompactJson.write(
            new FieldsBuilder()
                .put("host", place.host().host())
                .put("process", place.host().process(pid).toFields())
                .build());
    try {
      PrivateFiles.createFile(journal.resolve(FILE));
      Files.writeString(journal.resolve(FILE), claim + "\n");
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (IOException e) {
      // Where the claim can't be written the journal can't either: joining says so.
      return true;
    }
  }

  /** Whether a launcher started this process beside a first one. */
  public static boolean isFurtherRank(Map<String, String> env) {
    for (String name : RANKS) {
      String rank = env.get(name);
      if (rank != null && rank.matches("[0-9]{1,9}")) {
        return Integer.parseInt(rank) > 0;
      }
    }
    return false;
  }
}
