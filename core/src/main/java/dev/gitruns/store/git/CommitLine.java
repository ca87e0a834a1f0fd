package dev.gitruns.store.git;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.util.RawParseUtils;

/**
 * Who made a commit and when, as its header says; the header may be anybody's, and say anything.
 */
final class CommitLine {
  private static final long LAST = 253_402_300_799L; // the end of the year 9999
  private static final Pattern DATE = Pattern.compile("> ([0-9]{1,12}) [-+][0-9]{4}$");

  private CommitLine() {}

  /**
   * When it was committed, in seconds since 1970; 0 where that is before, beyond the year 9999, or
   * isn't said as git says it.
   */
  static long date(RevCommit commit) {
    byte[] raw = commit.getRawBuffer();
    Matcher found = DATE.matcher(line(raw, RawParseUtils.committer(raw, 0)));
    long date = found.find() ? Long.parseLong(found.group(1)) : 0;
    return date > LAST ? 0 : date;
  }

  /** Whether author and committer are what stands on commits that follow from their parents. */
  static boolean isNobodys(RevCommit commit) {
    byte[] raw = commit.getRawBuffer();
    String nobody = RootFiles.nobody(0).toExternalString();
    String who = nobody.substring(0, nobody.indexOf('>') + 1);
    return line(raw, RawParseUtils.author(raw, 0)).startsWith(who)
        && line(raw, RawParseUtils.committer(raw, 0)).startsWith(who);
  }

  private static String line(byte[] raw, int from) {
    if (from < 0) {
      return "";
    }
    int end = RawParseUtils.nextLF(raw, from);
    return new String(raw, from, Math.max(0, end - from), StandardCharsets.UTF_8).stripTrailing();
  }
}
