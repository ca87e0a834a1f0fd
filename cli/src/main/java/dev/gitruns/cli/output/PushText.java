package dev.gitruns.cli.output;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.NumberText;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Untrusted;
import dev.gitruns.model.Value;
import dev.gitruns.op.EventCounts;
import dev.gitruns.op.FetchRuns;
import dev.gitruns.op.PushRuns;
import dev.gitruns.op.Travel;
import dev.gitruns.read.RunNames;
import dev.gitruns.share.SharedRemote;
import java.util.ArrayList;
import java.util.List;

/** What a push would send and what it did, in words and as a document. */
public final class PushText {
  private static final int NAME = 100;
  private static final int PURGES = 10;

  private PushText() {}

  /** What would travel, line by line. */
  public static List<String> travel(SharedRemote remote, Travel travel) {
    if (travel.isEmpty()) {
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
    if (!travel.untracked().isEmpty()) {
      lines.add(
          "    untracked: "
              + String.join(
                  ", ", travel.untracked().stream().map(n -> Untrusted.line(n, NAME)).toList())
              + (travel.moreUntracked() > 0 ? " and " + travel.moreUntracked() + " more" : ""));
    }
    if (!travel.events().isEmpty()) {
      lines.add("  " + String.join(", ", travel.events().parts()));
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
              + ", to where runs.artifacts says (default: the LFS of the remote); files over "
              + NumberText.bytes(travel.largest())
              + " stay here");
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
        .put("events", document(travel.events()))
        .put("untracked", Value.ofTexts(travel.untracked()))
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
        .put("events", document(report.events()))
        .put("replaced", report.replaced())
        .build();
  }

  /** What a push did, in a sentence. */
  public static String summary(SharedRemote remote, PushRuns.Report report) {
    String held = report.held().isEmpty() ? "" : ", " + report.held().size() + " held for it";
    String all = report.held().isEmpty() ? " has all runs" : " has all other runs";
    List<String> parts = new ArrayList<>();
    if (!report.pushed().isEmpty() || !report.trouble().isEmpty()) {
      parts.add(count(report.pushed().size(), "run"));
    }
    parts.addAll(report.events().parts());
    return (parts.isEmpty()
            ? remote.name() + all + held + "."
            : list(parts) + " pushed to " + remote.name() + held + ".")
        + (report.replaced()
            ? " Its history was replaced: the branch there no longer has what was erased."
            : "");
  }

  /** What a fetch brought, line by line. */
  public static List<String> fetched(SharedRemote remote, FetchRuns.Report report) {
    if (report.tips().runs().isEmpty()) {
      return List.of(remote.name() + " has no runs.");
    }
    List<String> lines = new ArrayList<>();
    List<String> parts = new ArrayList<>(List.of(count(report.runs().size(), "new run")));
    parts.addAll(report.events().parts());
    lines.add(list(parts) + " from " + remote.name() + ".");
    report.events().purges().stream()
        .limit(PURGES)
        .forEach(purge -> lines.add("  " + purge.sentence()));
    report.replaced().forEach(sentence -> lines.add("  " + sentence));
    return lines;
  }

  /** Counts of events, for programs. */
  public static Value.Fields document(EventCounts events) {
    return new FieldsBuilder()
        .put("notes", events.notes())
        .put("tags", events.tags())
        .put("purges", events.purges().size())
        .put("others", events.others())
        .build();
  }

  /** A line for a run: its short id, what became of it, and its name. */
  public static String line(RunId id, String outcome, RunNames names) {
    String name = names.of(id);
    return id.shortForm()
        + "  "
        + outcome
        + (name.isEmpty() ? "" : "  " + Untrusted.line(name, NAME));
  }

  private static String list(List<String> parts) {
    int last = parts.size() - 1;
    return last < 1
        ? String.join("", parts)
        : String.join(", ", parts.subList(0, last)) + " and " + parts.get(last);
  }

  private static Value ids(List<RunId> ids) {
    return Value.ofTexts(ids.stream().map(RunId::hex).toList());
  }

  private static String count(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }
}
