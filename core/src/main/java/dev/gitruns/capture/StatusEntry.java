package dev.gitruns.capture;

import dev.gitruns.git.GitPath;

/**
 * One path of {@code git status}.
 *
 * @param path the path; one that ends with a slash is an untracked directory or nested repository
 * @param kind what the entry is about
 * @param headMode the mode in HEAD, octal; 000000 where HEAD doesn't have it
 * @param workMode the mode in the work tree, octal; 000000 where it isn't there
 */
record StatusEntry(GitPath path, Kind kind, String headMode, String workMode) {

  enum Kind {
    TRACKED,
    SUBMODULE,
    UNTRACKED
  }

  boolean isDeleted() {
    return workMode.equals("000000");
  }
}
