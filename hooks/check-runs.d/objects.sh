# Part of check-runs: reads many objects with one process each time, and nothing that is larger than its bound.
# shellcheck shell=sh

most=$(setting --type=int runs.maxEntries)
most=${most:-1000000}
max_tree=33554432   # bytes of a directory
max_commit=1048576  # bytes of a commit with its message
max_batch=268435456 # bytes of files that are written at once
too_many() {
  refuse "its directories have more than $most entries" 'push fewer commits at once; whoever keeps this repository may raise runs.maxEntries'
}

# Compares pairs of trees, "OLD NEW" on each line of the input. Git keeps all trees of a process in memory, so it starts anew at times.
compare_trees() {
  awk -v git="git $bounds diff-tree --stdin --no-renames --no-abbrev" '
    { print $1, $2 | git }
    NR % 5000 == 0 { close(git) }'
}

# Refuses directories that are too large to be read, of the trees on the input.
bound_trees() {
  sort -u | git cat-file --batch-check='%(objecttype) %(objectsize)' |
    awk -v most="$max_tree" '$1 != "tree" || $2 + 0 > most + 0 { exit 1 }' ||
    refuse "a directory of it has more than $max_tree bytes" 'push it by git runs push'
}

# Lists the trees of a file of "TREE TAG" lines: MODE OID TREE TAG, a tab, and the name.
list_trees() { # FILE MOST
  cut -d ' ' -f 1 "$1" | bound_trees || exit 1
  awk -v empty="$nothing" '{ print empty, $1 }' "$1" | compare_trees | awk -v requests="$1" -v most="$2" '
    /^[0-9a-f]/ { if ((getline request <requests) <= 0 || index(request " ", substr($0, length($1) + 2) " ") != 1) exit 4; next }
    ++count > most { exit 3 }
    { split($0, f, "[: \t]"); print f[3], f[5], request substr($0, index($0, "\t")) }
    END { if (count <= most && (getline request <requests) > 0) exit 4 }'
  case $? in
    0) ;;
    3) too_many ;;
    *) refuse 'its directories cannot be read' 'git fsck in your clone' ;;
  esac
}

# Types and sizes of the objects on the input: OID TYPE SIZE.
sizes_of() {
  sort -u | git cat-file --batch-check='%(objectname) %(objecttype) %(objectsize)'
}

# Contents by object name, each written once: by an index that names them and nothing else, apart from this repository, so that no
# attribute and no setting changes a byte.
objects=$(git rev-parse --git-path objects) && objects=$(cd "$objects" && pwd) || refuse 'its objects cannot be found' 'ask who keeps this repository'
mkdir -p "$tmp/git/objects/info" "$tmp/git/refs" "$tmp/blobs"
echo 'ref: refs/heads/none' >"$tmp/git/HEAD"
printf '%s\n' "$objects" >"$tmp/git/objects/info/alternates"
[ ${#nothing} -eq 40 ] || printf '[core]\n\trepositoryformatversion = 1\n[extensions]\n\tobjectformat = sha256\n' >"$tmp/git/config"
apart() (
  unset GIT_OBJECT_DIRECTORY
  export GIT_DIR="$tmp/git" GIT_WORK_TREE="$tmp/blobs" GIT_INDEX_FILE="$tmp/index" GIT_ATTR_NOSYSTEM=1
  git -c core.attributesFile=/dev/null -c core.autocrlf=false -c core.fsmonitor=false "$@"
)

# Runs a command in a directory that has the files of the input, "OID SIZE" on each line, under their object names, which are its input.
# Files that are large together come in several turns; those of the last one stay.
in_batches() { # COMMAND …
  rm -f "$tmp"/batch.*
  sort -u | awk -v file="$tmp/batch." -v most="$max_batch" '
    NR == 1 || (total += $2) > most || ++count > 100000 { if (n) close(file n); n++; total = $2; count = 1 }
    { print $1 >(file n) }'
  for batch in "$tmp"/batch.*; do
    [ -s "$batch" ] || continue
    rm -rf "$tmp/blobs" "$tmp/index" && mkdir "$tmp/blobs"
    awk '{ print "100644 " $1 "\t" $1 }' "$batch" | apart update-index --index-info && apart checkout-index --all --quiet ||
      refuse 'its files cannot be read' 'git fsck in your clone; the server may lack room for temporary files'
    (cd "$tmp/blobs" && "$@" <"$batch") || refuse 'its files cannot be read' 'try again later'
  done
}

# Refuses directories that git would write otherwise: with other modes than 100644 and 040000, out of order, or with a name twice.
# "TREE WHO PATH" on each line of the file.
check_form() { # FILE
  awk '!seen[$1]++' "$1" >"$tmp/to_form"
  list_trees "$tmp/to_form" $((4 * most)) >"$tmp/form"
  awk -F '\t' '
    { split($1, f, " ") }
    f[3] != tree { if (NR > 1) print ""; tree = f[3]; split("", seen) }
    seen[$2]++ { exit 1 }
    { print f[1], (f[1] == "040000" ? "tree" : f[1] == "160000" ? "commit" : "blob"), f[2] "\t" $2 }' "$tmp/form" |
    apart mktree --batch --missing 2>/dev/null >"$tmp/formed"
  awk '
    pass == 1 { formed[NR] = $1; next }
    $1 != formed[FNR] {
      print "bad", $2, "has an entry of another mode than 100644 or 040000, or out of order, or two entries of one name, in " ($3 == "/" ? "the top directory" : $3)
      if (++n == 20) exit
    }' pass=1 "$tmp/formed" pass=2 "$tmp/to_form" >>"$tmp/bad"
}
