# Reads what `git diff-tree --stdin` prints for the lines of the file `pairs`, in their order, and judges each entry of this level.
#   pairs:  COMMIT PARENT OLD-TREE NEW-TREE PATH      PARENT is a number from 1; PATH is empty at the top
# Prints what is found, and writes to the file `next` the pairs of the level below.
# An entry of a commit is new if it differs from that of each parent; it is gone if one parent has it.
#   new COMMIT ID TREE   lost COMMIT ID OLD-TREE   event COMMIT OID PATH   gone COMMIT PATH   root COMMIT OID PATH   bad WHO WHY
# shellcheck shell=sh disable=all

function hex(s, n) { return length(s) == n && s !~ /[^0-9a-f]/ }
function uid(s) { return length(s) == 26 && s !~ /[^0-9a-hjkmnp-tv-z]/ && s ~ /^[0-7]/ }
function kind(s) { return s ~ /^[a-z][a-z0-9-]*$/ && length(s) < 32 }
function key(w) { return hex(w[3], 2) && hex(w[4], 32) && substr(w[4], 1, 2) == w[3] }
function id(w) { return hex(w[2], 2) && hex(w[3], 64) && substr(w[3], 1, 2) == w[2] }
function file(s, start) { return length(s) == 69 && hex(substr(s, 1, 64), 64) && substr(s, 65) == ".json" && index(s, start) == 1 }

# The directories that a runs branch may have, down to those of runs.
function is_directory(n, w) {
  if (w[1] == "runs") return n == 1 || n == 2 && hex(w[2], 2) || n == 3 && id(w)
  if (w[1] != "events") return 0
  if (n == 1) return 1
  if (w[2] == "run") return n == 2 || n == 3 && length(w[3]) == 2 && w[3] !~ /[^0-9a-hjkmnp-tv-z]/ || n == 4 && uid(w[4]) && substr(w[4], 25) == w[3]
  return kind(w[2]) && (n == 2 || n == 3 && hex(w[3], 2) || n == 4 && key(w) || n == 5 && key(w) && hex(w[5], 2))
}
function is_event(n, w) {
  if (w[1] != "events") return 0
  if (w[2] == "run") return n == 5 && uid(w[4]) && substr(w[4], 25) == w[3] && file(w[5], "")
  return n == 6 && kind(w[2]) && key(w) && hex(w[5], 2) && file(w[6], w[5])
}
function is_root(path) { return path == "FORMAT" || path == "README.md" || path == ".gitattributes" }

function where(commit) { return commit == tip ? "" : " (in commit " substr(commit, 1, 12) ")" }
function bad(who, why) { print "bad", who, why where(commit) }
function pair(i, before, after) { print commit, i, before, after, path >next_level }

function gone(    n, w) {
  n = split(path, w, "/")
  if (from_mode == "040000") {
    if (n == 3 && w[1] == "runs" && id(w)) print "lost", commit, w[3], before
    else if (is_directory(n, w)) pair(parent, before, empty)
  } else if (is_event(n, w)) print "gone", commit, path
  else if (is_root(path)) bad("-", "lacks the file " path)
}

function fresh(    n, w, who, i, m, held_by) {
  n = split(path, w, "/")
  who = w[1] == "runs" && n > 2 && id(w) ? w[3] : "-"
  if (mode == "040000") {
    if (!is_directory(n, w)) bad(who, "has a directory where none may be: " path)
    else if (after == empty) bad(who, "has an empty directory: " path)
    else if (who != "-") print "new", commit, who, after
    else if ((commit, path) in held) {
      m = split(held[commit, path], held_by, " ")
      for (i = 1; i <= m; i++) pair(held_by[i], empty, after)
    }
  } else if (mode != "100644") bad(who, "has an entry of mode " mode ", and only plain files (100644) may be there: " path)
  else if (is_event(n, w)) print "event", commit, after, path
  else if (is_root(path)) print "root", commit, after, path
  else bad(who, "has a path that no run has: " path)
}

BEGIN {
  while ((getline line <parents) > 0) {
    split(line, f, " ")
    of[f[1]] = f[2]
  }
  printf "" >next_level
}
++count > most { print "too many"; exit 3 }
/^[0-9a-f]/ {
  if ((getline line <pairs) <= 0) exit 4
  split(line, f, " ")
  commit = f[1]
  parent = f[2]
  directory = f[5] == "" ? "" : f[5] "/"
  if ($0 != f[3] " " f[4]) exit 4
  next
}
{
  split($0, f, "[: \t]")
  from_mode = f[2]
  mode = f[3]
  before = f[4]
  after = f[5]
  path = directory substr($0, index($0, "\t") + 1)
  if (mode == "000000") {
    gone()
    next
  }
  # A directory that is on both sides may have lost entries, whatever the other parents have.
  if (from_mode == "040000" && mode == "040000") {
    n = split(path, w, "/")
    if (is_directory(n, w) && !(w[1] == "runs" && n == 3)) pair(parent, before, after)
  } else if (mode == "040000") held[commit, path] = held[commit, path] " " parent
  if (of[commit] == 1 || ++differs[commit, path] == of[commit]) fresh()
}
END { if (count <= most && (getline line <pairs) > 0) exit 4 }
