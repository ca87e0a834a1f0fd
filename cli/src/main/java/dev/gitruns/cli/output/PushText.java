package dev.gitruns.cli.output;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.NumberText;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Value;
import dev.gitruns.op.PushRuns;
import dev.gitruns.op.Travel;
import dev.gitruns.share.SharedRemote;
import java.util.ArrayList;
import java.util.List;

/** What a push would send and what it did, in words and as a document. */
public final class PushText {
  private PushText() {}

  /** What would travel, line by line. */
  public static List<String> travel(SharedRemote remote, Travel travel) {
    if (travel.runs().isEmpty() && travel.commits() == 0) {
      return List.of(remote.name() + " (" + remote.address() + ") has all runs.");
    }
    List<String> lines = new ArrayList<>();
    lines.add("To " + remote.name() + " (" + remote.address() + ") would go:");
    lines.add("  " + count(travel.runs().size(), "run") + ", " + NumberText.bytes(travel.bytes()));
    if (travel.consoles() > 0) {
      lines.add("  what the programs of " + travel.consoles() + " of them printed");
    }
    if (travel.snapshots() > 0) {
      lines.add("  uncommitted changes and untracked files of " + travel.snapshots() + " of them");
    }
    if (travel.commits() > 0) {
      lines.add("  " + count(travel.commits(), "commit") + " of code that no branch there has");
    }
    if (travel.largeFiles() > 0) {
      lines.add(
          "  "
              + count(travel.largeFiles(), "large file")
              + ", "
              + NumberText.bytes(travel.largeBytes())
              + ", to where runs.artifacts says (the LFS of the remote); the largest stay");
    }
    return lines;
  }

  /** The same for programs. */
  public static Value.Fields document(SharedRemote remote, Travel travel) {
    return new FieldsBuilder()
        .put("remote", remote.name())
        .put("dry_run", true)
        .put("would_push", ids(travel.runs()))
        .put("bytes", travel.bytes())
        .put("consoles", travel.consoles())
        .put("snapshots", travel.snapshots())
        .put("code_commits", travel.commits())
        .put("large_files", travel.largeFiles())
        .put("large_bytes", travel.largeBytes())
        .build();
  }

  /** What a push did, for programs. */
  public static Value.Fields document(SharedRemote remote, PushRuns.Report report) {
    return new FieldsBuilder()
        .put("remote", remote.name())
        .put("dry_run", false)
        .put("pushed", ids(report.pushed()))
        .put("held", ids(report.held()))
        .put("tip", report.tip().map(tip -> tip.hex()))
        .put("tries", report.tries())
        .put("trouble", Value.ofTexts(report.trouble()))
        .put("notes", Value.ofTexts(report.notes()))
        .build();
  }

  /** What a push did, in a sentence. */
  public static String summary(SharedRemote remote, PushRuns.Report report) {
    String held = report.held().isEmpty() ? "" : ", " + report.held().size() + " held for it";
    String said = report.tries() > 0 ? ", and what was said of them" : "";
    String all = report.held().isEmpty() ? " has all runs" : " has all other runs";
    return report.pushed().isEmpty() && report.trouble().isEmpty()
        ? remote.name() + all + said + held + "."
        : count(report.pushed().size(), "run") + " pushed to " + remote.name() + held + ".";
  }

  private static Value ids(List<RunId> ids) {
    return Value.ofTexts(ids.stream().map(RunId::hex).toList());
  }

  private static String count(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }
}
