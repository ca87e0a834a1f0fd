package dev.gitruns.store.git;

import dev.gitruns.store.BranchFormat;
import dev.gitruns.store.ErasedSet;
import dev.gitruns.store.git.TreeEdit.Entry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.TreeFormatter;

/** The files at the root of the branch, and the commit that begins it. */
final class RootFiles {
  static final String FORMAT = "FORMAT";
  static final String README = "README.md";
  static final String ATTRIBUTES = ".gitattributes";

  /** The date of the first commit, in seconds: 0 is taken for no date by some programs. */
  static final long FIRST_DATE = 1;

  private static final String ATTRIBUTES_TEXT =
      "* -text -filter -ident -working-tree-encoding -export-subst -export-ignore -eol\n";

  /** Constant for a version of the format: equal branches must have equal bytes. */
  private static final String README_TEXT =
      """
      # Runs

      This branch holds the machine-learning runs of this repository, recorded by git-runs.
      It shares no history with the code: don't merge it into a code branch, and don't check it out to work on it.

      - `runs/<first 2 digits>/<ID>/` is one sealed run, and never changes.
        `run.json` has who ran what and how it ended, `config.json` its settings, `summary.json` its results;
        metric series are in `*.parquet`, console output is in `console.log`.
      - `events/` holds records that were added after a run was sealed: tags, notes, aliases, purges.
      - `FORMAT` names the version of this layout.

      The ID of a run is the SHA-256 of its `SHA256SUMS`, which lists the SHA-256 of each of its files.
      Git and coreutils are enough to check a run. In a fresh clone this branch is called `origin/git-runs`:

          git archive origin/git-runs runs/ab/abcd... | tar -x -C /tmp
          cd /tmp/runs/ab/abcd...
          sha256sum SHA256SUMS     # prints the run's ID
          sha256sum -c SHA256SUMS  # checks each file

      A file that `.gitattributes` in the run's directory names is a Git LFS pointer. Its line in `SHA256SUMS` is the digest of
      the content that the pointer stands for, and equals the `oid` in it.

      `code.json` names the commit of the code and, if files were not committed, a snapshot of the work tree:

          git fetch origin refs/runs/code
          git show SNAPSHOT
          git diff COMMIT SNAPSHOT
      """;

  private RootFiles() {}

  /** The author and committer of what is a function of its content alone. */
  static PersonIdent nobody(long epochSecond) {
    return new PersonIdent(
        "git-runs", "git-runs@invalid", Instant.ofEpochSecond(epochSecond), ZoneOffset.UTC);
  }

  /** The root files for this format. */
  static SortedMap<String, Entry> entries(BranchFormat format, ObjectPack pack) throws IOException {
    TreeMap<String, Entry> entries = new TreeMap<>();
    entries.put(FORMAT, Entry.file(pack.blob(format.write())));
    entries.put(README, Entry.file(pack.blob(README_TEXT.getBytes(StandardCharsets.UTF_8))));
    entries.put(
        ATTRIBUTES, Entry.file(pack.blob(ATTRIBUTES_TEXT.getBytes(StandardCharsets.UTF_8))));
    return entries;
  }

  /** Writes the tree of the first commit. */
  static ObjectId tree(ErasedSet erased, TreeEdit edit, ObjectPack pack) throws IOException {
    return edit.write(entries(BranchFormat.of(erased), pack));
  }

  /** Writes the first commit of a branch that erased these; the same set gives the same commit. */
  static ObjectId firstCommit(ErasedSet erased, TreeEdit edit, ObjectPack pack) throws IOException {
    return pack.commit(firstCommit(tree(erased, edit, pack)));
  }

  private static CommitBuilder firstCommit(ObjectId tree) {
    CommitBuilder commit = new CommitBuilder();
    commit.setTreeId(tree);
    commit.setAuthor(nobody(FIRST_DATE));
    commit.setCommitter(nobody(FIRST_DATE));
    commit.setMessage("Begin the runs of this repository\n\n[skip ci]\n");
    return commit;
  }

  /** The name of the first commit of a branch that erased these; writes nothing. */
  static ObjectId firstCommitId(ErasedSet erased) throws IOException {
    try (ObjectInserter.Formatter formatter = new ObjectInserter.Formatter()) {
      ObjectId format = formatter.idFor(Constants.OBJ_BLOB, BranchFormat.of(erased).write());
      TreeFormatter tree = new TreeFormatter();
      tree.append(ATTRIBUTES, FileMode.REGULAR_FILE, constant(ATTRIBUTES));
      tree.append(FORMAT, FileMode.REGULAR_FILE, format);
      tree.append(README, FileMode.REGULAR_FILE, constant(README));
      return formatter.idFor(Constants.OBJ_COMMIT, firstCommit(formatter.idFor(tree)).build());
    }
  }

  /** The name of the blob that this root file is on every branch. */
  static ObjectId constant(String name) {
    String text = name.equals(README) ? README_TEXT : ATTRIBUTES_TEXT;
    try (ObjectInserter.Formatter formatter = new ObjectInserter.Formatter()) {
      return formatter.idFor(Constants.OBJ_BLOB, text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
