# Part of check-runs: what each new commit adds to its parents and takes from them, level by level, so that no more is read than
# is bounded, and nothing below a directory that may not be there.
# shellcheck shell=sh

# What is new: COMMIT TREE PARENT …, parents before children.
# shellcheck disable=SC2086
git rev-list --topo-order --reverse --format='%H %T %P' $range |
  awk -v most="$most" '$1 != "commit" { if ((count += NF) > most) exit 3; print }' >"$tmp/commits"
case $? in
  0) ;;
  3) too_many ;;
  *) refuse 'its history cannot be read' 'git fsck in your clone' ;;
esac
[ "$(tail -n 1 "$tmp/commits" | cut -d ' ' -f 1)" = "$new" ] || refuse 'its history cannot be read' 'git fsck in your clone'

cut -d ' ' -f 1 "$tmp/commits" | sizes_of | awk -v max="$max_commit" '$3 + 0 > max { exit 1 }' ||
  refuse "a commit of it has more than $max_commit bytes" 'push it by git runs push'

# The trees of parents that were here before.
awk 'pass == 1 { known[$1] = 1; next } { for (i = 3; i <= NF; i++) if (!($i in known) && !seen[$i]++) print $i }' pass=1 "$tmp/commits" pass=2 "$tmp/commits" >"$tmp/before"
sed 's/$/^{tree}/' "$tmp/before" | git cat-file --batch-check='%(objectname)' | paste -d ' ' "$tmp/before" - >"$tmp/trees_before"

: >"$tmp/parents"
awk -v empty="$nothing" -v parents="$tmp/parents" '
  pass == 1 { tree[$1] = $2; next }
  {
    tree[$1] = $2
    print $1, (NF > 2 ? NF - 2 : 1) >parents
    if (NF == 2) print $1, 1, empty, $2, ""
    for (i = 3; i <= NF; i++) print $1, i - 2, tree[$i], $2, ""
  }' pass=1 "$tmp/trees_before" pass=2 "$tmp/commits" >"$tmp/pairs"
# After an erasure, what the history before had and this one lacks: of such a comparison nothing is new.
if [ -n "$erasing" ]; then
  echo "$old 99" >>"$tmp/parents"
  echo "$old 1 $(git rev-parse "$old^{tree}") $(git rev-parse "$new^{tree}") " >>"$tmp/pairs"
fi

: >"$tmp/found"
: >"$tmp/trees"
while [ -s "$tmp/pairs" ]; do
  awk '$3 != $4' "$tmp/pairs" >"$tmp/level"
  awk -v empty="$nothing" '$4 != empty && !seen[$4]++ { print $4, "-", ($5 == "" ? "/" : $5) }' "$tmp/level" >>"$tmp/trees"
  awk -v empty="$nothing" '{ print $4; if ($3 != empty) print $3 }' "$tmp/level" | bound_trees || exit 1
  awk '{ print $3, $4 }' "$tmp/level" | compare_trees |
    awk -v pairs="$tmp/level" -v next_level="$tmp/pairs" -v parents="$tmp/parents" -v empty="$nothing" -v tip="$new" -v most="$most" \
      -f "$parts/walk.awk" >>"$tmp/found"
  case $? in
    0) ;;
    3) too_many ;;
    *) refuse 'its directories cannot be read' 'git fsck in your clone' ;;
  esac
done
grep '^bad ' "$tmp/found" | sort -u >>"$tmp/bad"

# The root files are those of the first commit.
awk '$1 == "root" { print $2, $3, $4 }' "$tmp/found" >"$tmp/roots_found"
while read -r commit oid path; do
  if [ "$commit" != "${root:-}" ]; then
    echo "bad - changes $path"
    continue
  fi
  if [ "$(git cat-file -s "$oid")" -gt "$max_tree" ]; then
    echo "bad - has a $path of more than $max_tree bytes"
    continue
  fi
  digest=$(git cat-file blob "$oid" | sha256sum)
  case "$path ${digest%% *}" in
    "README.md bc973293e66a850f2500a9ab12e5ebb96a8a4d3eefa21f42c3254e797d409e80") ;;
    ".gitattributes 33f855018fd6dc3ecf5effb88a68b10254c1d87bf01ad1fe3b1dc52d21ae48c1") ;;
    FORMAT\ *)
      git cat-file blob "$oid" >"$tmp/format"
      awk -v mode=format -f "$parts/json.awk" "$tmp/format" |
        grep -q "^format	$(git cat-file -s "$oid")	ok" && grep -q '^  "requires": \[\],\{0,1\}$' "$tmp/format" ||
        echo 'bad - has a FORMAT that this server does not know'
      ;;
    *) echo "bad - has another $path than runs branches have" ;;
  esac
done <"$tmp/roots_found" | sort -u >>"$tmp/bad"
