#!/usr/bin/env bash
# Runs check-runs on histories that are built with git plumbing: what a server must refuse, wherever in a push it is, and what it must let in.
set -u
here=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME=$work GIT_CONFIG_NOSYSTEM=1 LC_ALL=C TMPDIR=$work/tmp
export GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@t GIT_COMMITTER_NAME=t GIT_COMMITTER_EMAIL=t@t
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE
mkdir "$TMPDIR"
git init -q --bare -b main "$work/hub.git" && cd "$work/hub.git" || exit 1
none=$(printf 0%.0s {1..40})
passed=0 failed=0

sum() { local line; line=$(sha256sum); printf '%s' "${line%% *}"; }
blob() { git hash-object -w --stdin; }
raw() { printf '%s %s\0' "$1" "$2"; printf '%b' "$(printf '%s' "$3" | sed 's/../\\x&/g')"; } # MODE NAME OID
raw_tree() { git hash-object -w -t tree --literally --stdin; }

# Commits on PARENT … what the operations of fast-import on the input do; the name is in $commit.
commit() { # PARENT …
  local parent=$1
  shift
  {
    printf 'commit refs/scratch\ncommitter t <t@t> 1700000000 +0000\ndata 2\nx\nfrom %s\n' "$parent"
    for parent; do printf 'merge %s\n' "$parent"; done
    cat
    printf '\n'
  } | git fast-import --quiet --force || exit 1
  commit=$(git rev-parse refs/scratch)
  git update-ref -d refs/scratch
}
with_tree() { commit=$(git commit-tree -m x "${@:2}" "$1"); } # TREE -p PARENT …
put() { printf 'M 100644 inline %s\ndata %d\n%s\n' "$1" "${#2}" "$2"; } # PATH TEXT
lf=$'\n'

# A run of one document and perhaps another file: sets id, dir, run and sums; the operations that add it are in $add.
make_run() { # UID [FILE TEXT]
  run="{$lf  \"format\": 1,$lf  \"journal\": \"$(printf 'a%.0s' {1..64})\",$lf  \"start\": 1,$lf  \"status\": \"finished\",$lf  \"uid\": \"$1\"$lf}$lf"
  sums="$(printf '%s' "$run" | sum)  run.json$lf"
  [ $# -lt 2 ] || sums=$({ printf '%s' "$sums"; printf '%s  %s\n' "$(printf '%s' "$3" | sum)" "$2"; } | sort -k 2; printf x) sums=${sums%x}
  id=$(printf '%s' "$sums" | sum) dir=runs/${id:0:2}/$id
  add=$(put "$dir/run.json" "$run"; put "$dir/SHA256SUMS" "$sums"; [ $# -lt 2 ] || put "$dir/$2" "$3")
}
make_event() { # UID FIELDS: sets event (its path) and say (the operation)
  local text="{$lf  \"about\": \"$1\",$lf  \"at\": 1700000000000000,$lf$2  \"type\": \"${3:-set}\"$lf}$lf"
  event=events/run/${1:24}/$1/$(printf '%s' "$text" | sum).json
  say=$(put "$event" "$text")
}

told=''
check() { # OLD NEW [REF]
  told=$("$here/check-runs" "${3:-refs/heads/git-runs}" "$1" "$2" 2>&1)
}
ok() { passed=$((passed + 1)); }
not_ok() { failed=$((failed + 1)); printf 'not ok: %s\n%s\n' "$1" "$told"; }
accepts() { # NAME OLD NEW [REF]
  if check "${@:2}"; then ok; else not_ok "$1"; fi
}
refuses() { # NAME PATTERN OLD NEW [REF]
  if check "${@:3}"; then not_ok "$1 (accepted)"; elif [[ $told == *"git-runs: refused "*"$2"*"next: "* ]]; then ok; else not_ok "$1"; fi
}

files=$here/../format-spec/vectors/v1/valid/branch-root-nothing-erased/files
root_tree=$(for name in .gitattributes FORMAT README.md; do
  printf '100644 blob %s\t%s\n' "$(blob <"$files/${name/#./dot-}")" "$name"
done | git mktree)
root=$(printf 'Begin the runs of this repository\n\n[skip ci]\n' | GIT_AUTHOR_NAME=git-runs GIT_AUTHOR_EMAIL=git-runs@invalid GIT_COMMITTER_NAME=git-runs \
  GIT_COMMITTER_EMAIL=git-runs@invalid GIT_AUTHOR_DATE='@1 +0000' GIT_COMMITTER_DATE='@1 +0000' git commit-tree "$root_tree")
uid=01jd0000000000000000000000
accepts 'two runs with the same subdirectory' "$none" "$(make_run ${uid%0}a artifacts/a x; one=$add; make_run ${uid%0}b artifacts/a x; commit "$root" <<<"$one$lf$add"; echo "$commit")"
make_run $uid config.json "{$lf  \"lr\": 1$lf}$lf"; first=$id first_dir=$dir first_add=$add
make_event $uid ''; first_event=$event first_say=$say
commit "$root" <<<"$add$lf$say"; base=$commit
make_run 01jd0000000000000000000001; second=$id second_add=$add
accepts 'a first push' "$none" "$base"
commit "$base" <<<"$add"; tip=$commit
accepts 'one more run' "$base" "$tip"

# History: what a commit in the middle did, and the next one put right.
fixed() { # NAME PATTERN: of $commit, which the tree of $tip follows
  local bad=$commit
  with_tree "$tip^{tree}" -p "$bad"
  refuses "$1, put right by the next commit" "$2" "$base" "$commit"
  with_tree "$tip^{tree}" -p "$base" -p "$bad"
  refuses "$1, merged and put right" "$2" "$base" "$commit"
}
commit "$base" <<<"$(put evil/secret.bin x)"; fixed 'a foreign path' 'may be: evil'
commit "$base" <<<"D runs"; fixed 'all runs gone' "drops the run $first"
commit "$base" <<<"D $first_dir"; fixed 'a run gone' "drops the run $first"
commit "$base" <<<"D events"; fixed 'an event gone' "drops the event $first_event"
commit "$base" <<<"D README.md"; fixed 'a root file gone' 'lacks the file README.md'
commit "$base" <<<"$(put README.md mine)"; fixed 'a root file changed' 'changes README.md'
commit "$base" <<<"$(put "$first_dir/config.json" changed)"; fixed 'a run changed' "$first: it has a file that is not the one in SHA256SUMS: config.json"
commit "$base" <<<"D $first_dir/config.json"; fixed 'a file of a run gone' "$first: it lacks a file that SHA256SUMS lists: config.json"
make_run 01jd0000000000000000000002 big.txt "$(printf '%01000d' 0)"
git config runs.maxFile 900
commit "$base" <<<"$add"; fixed 'a file larger than runs.maxFile' "$id: it has a file of 1000 bytes, and at most 900 may be: big.txt"
git config --unset runs.maxFile
git config runs.maxRun 1100
commit "$base" <<<"$add"; fixed 'a run larger than runs.maxRun' 'bytes in all, and at most 1100 may be'
git config --unset runs.maxRun
commit "$base" <<<"M 120000 inline $first_dir/link${lf}data 1${lf}x"; fixed 'a link' 'mode 120000'
commit "$base" <<<"M 100644 inline ${first_event%/*}/$(printf 'f%.0s' {1..64}).json${lf}data 1${lf}x"; fixed 'an event of another name' 'not what its name says'
commit "$base" <<<"$add"; one=$commit
commit "$base" <<<"$second_add"; other=$commit
commit "$one" "$other" <<<"$second_add"; accepts 'a merge of two sides' "$base" "$commit"
accepts 'a merge of which the server has one side' "$one" "$commit"
with_tree "$one^{tree}" -p "$one" -p "$other"; refuses 'a merge that drops a run of one side' "drops the run $second" "$base" "$commit"
with_tree "$one^{tree}" -p "$one" -p "$other"; refuses 'a merge that drops a run that the server has' "drops the run $second" "$other" "$commit"
git config runs.maxRuns 1
commit "$one" "$other" <<<"$second_add"; accepts 'a merge counts no run that the server has' "$one" "$commit"
git config --unset runs.maxRuns

# Purges: they cover what is gone, and what was purged does not come back, though the tip lacks it.
make_event $uid "  \"path\": \"config.json\",$lf" purge; path_purge=$say
commit "$base" <<<"D $first_dir/config.json$lf$path_purge"; purged=$commit
accepts 'a purged file' "$base" "$purged"
commit "$purged" <<<"$(put "$first_dir/config.json" "{$lf  \"lr\": 1$lf}$lf")"; back=$commit
refuses 'a purged file that comes back' "$first: it has a file that was purged, and may not come back: config.json" "$purged" "$back"
with_tree "$purged^{tree}" -p "$back"; refuses 'a purged file that comes back and is gone again' 'may not come back: config.json' "$purged" "$commit"
make_event $uid '' purge; run_purge=$say
commit "$base" <<<"D $first_dir$lf$run_purge"; purged=$commit
accepts 'a purged run' "$base" "$purged"
accepts 'a purged run whose history the server never had' "$none" "$purged"
commit "$purged" <<<"$first_add"; with_tree "$purged^{tree}" -p "$commit"
refuses 'a purged run that comes back and is gone again' "$first: it was purged, and may not come back" "$purged" "$commit"
accepts 'a merge of a purge into a clone that has the run' "$base" "$(git commit-tree -m x -p "$purged" -p "$base" "$purged^{tree}")"
make_event $uid "  \"event\": \"$(basename "$first_event" .json)\",$lf" purge
commit "$base" <<<"D $first_event$lf$say"; accepts 'a purged event' "$base" "$commit"
make_event 01jd0000000000000000000009 '' purge
commit "$base" <<<"D $first_dir$lf$say"; refuses 'a purge of another run' "drops the run $first" "$base" "$commit"

# Modes and trees as git itself would not write them, in place of the tree of a run, and of those above it.
exact() { # NAME PATTERN RUN-TREE
  local shard=${second:0:2} runs
  runs=$({ git ls-tree "$base:runs"; printf '040000 tree %s\t%s\n' "$(printf '040000 tree %s\t%s\n' "$3" "$second" | git mktree)" "$shard"; } | sort -t $'\t' -k 2 | git mktree)
  with_tree "$({ git ls-tree "$base" | grep -v 'runs$'; printf '040000 tree %s\truns\n' "$runs"; } | git mktree)" -p "$base"
  refuses "$1" "$2" "$base" "$commit"
}
list=$(git rev-parse "$other:runs/${second:0:2}/$second/SHA256SUMS") document=$(git rev-parse "$other:runs/${second:0:2}/$second/run.json")
form='has an entry of another mode than 100644 or 040000, or out of order, or two entries of one name'
for mode in 100664 100600 100444 0100644; do
  exact "mode $mode" "$second: it $form" "$({ raw 100644 SHA256SUMS "$list"; raw $mode run.json "$document"; } | raw_tree)"
done
exact 'mode 100755' "$second: it has an entry of mode 100755" "$({ raw 100644 SHA256SUMS "$list"; raw 100755 run.json "$document"; } | raw_tree)"
exact 'two entries of one name' "$second: it $form" "$({ raw 100644 SHA256SUMS "$list"; raw 100644 run.json "$document"; raw 100644 run.json "$document"; } | raw_tree)"
exact 'entries out of order' "$second: it $form" "$({ raw 100644 run.json "$document"; raw 100644 SHA256SUMS "$list"; } | raw_tree)"
exact 'a slash in a name' "$second: it" "$({ raw 100644 SHA256SUMS "$list"; raw 100644 a/b "$document"; raw 100644 run.json "$document"; } | raw_tree)"
exact 'an empty tree' 'has an empty directory' "$(git mktree </dev/null)"
exact 'a file whose object is a tree' 'has an entry that is no file: run.json' "$({ raw 100644 SHA256SUMS "$list"; raw 100644 run.json "$root_tree"; } | raw_tree)"
padded=$({ raw 100644 .gitattributes "$(git rev-parse "$root:.gitattributes")"; raw 100644 FORMAT "$(git rev-parse "$root:FORMAT")"; raw 100664 README.md "$(git rev-parse "$root:README.md")"
  raw 40000 events "$(git rev-parse "$base:events")"; raw 040000 runs "$(git rev-parse "$base:runs")"; } | raw_tree)
with_tree "$padded" -p "$base"; refuses 'modes at the top' "$form, in the top directory" "$base" "$commit"
with_tree "$base^{tree}" -p "$commit"; refuses 'modes at the top, put right' "$form, in the top directory" "$base" "$commit"

# Names that git or a disk takes for the branch's.
for ref in refs/tags/git-runs refs/git-runs refs/heads/Git-Runs refs/heads/GIT-RUNS refs/tags/GIT-runs refs/Heads/git-runs refs/runs/Code refs/runs/LIVE/x \
  "refs/heads/git-$(printf '\342\200\214')runs"; do
  refuses "the ref $ref" 'can be taken for that of refs/heads/git-runs' "$none" "$base" "$ref"
  accepts "the end of $ref" "$base" "$none" "$ref"
done
for ref in refs/heads/git-runs2 refs/heads/me/git-runs refs/tags/git-runs-1.0 refs/heads/runs; do accepts "the ref $ref" "$none" "$base" "$ref"; done
git config runs.branch refs/runs/team
refuses 'a ref like a configured one' 'can be taken for that of refs/runs/team' "$none" "$base" refs/runs/Team
accepts 'the configured ref' "$none" "$base" refs/runs/team
accepts 'a branch of the usual name, where another is configured' "$none" "$base" refs/heads/Git-Runs
git config --unset runs.branch

# Small pushes that stand for huge ones: each ends at a count, within a fraction of the memory. A hang ends at runs.maxSeconds.
git config runs.maxMemory 1073741824
commit=$(head -c 2000000 /dev/zero | tr '\0' a | git commit-tree "$tip^{tree}" -p "$base")
refuses 'a large message' 'a commit of it has more than 1048576 bytes' "$base" "$commit"
git config runs.maxSeconds 120
bomb() { # NAME PATTERN TREE: at events/
  with_tree "$({ git ls-tree "$base" | grep -v 'events$'; printf '040000 tree %s\tevents\n' "$3"; } | git mktree)" -p "$base"
  refuses "$1" "$2" "$base" "$commit"
}
fan() { # TREE NAMES …: a tree that has this one under each name
  local tree=$1 name
  shift
  for name; do printf '040000 tree %s\t%s\n' "$tree" "$name"; done | git mktree --missing
}
names() { local i; for ((i = 0; i < $2; i++)); do printf "$1\n" "$i"; done; }
tree=$(for name in $(names f%02d 40); do printf '100644 blob %s\t%s\n' "$list" "$name"; done | git mktree)
for _ in 1 2 3; do tree=$(fan "$tree" $(names d%02d 40)); done
bomb 'shared subtrees of any name' 'has a directory where none may be' "$(fan "$tree" $(names kind-%02d 40))"
tree=$(for name in $(names %02x 200); do printf '100644 blob %s\t00%062x.json\n' "$list" "0x$name"; done | git mktree)
tree=$(fan "$(fan "$(fan "$tree" 00)" $(names 00%030x 200))" 00)
git config runs.maxEntries 20000
bomb 'shared subtrees of names that may be' 'more than 20000 entries' "$(fan "$tree" $(names kind-%03d 200))"
tree=$(for name in $(names f%04d 300); do printf '100644 blob %s\t%s\n' "$document" "$name"; done | git mktree)
tree=$({ fan "$tree" $(names d%04d 300) | xargs git ls-tree; printf '100644 blob %s\tSHA256SUMS\n100644 blob %s\trun.json\n' "$list" "$document"; } | git mktree)
exact 'a run of 90,000 entries' 'more than 20000 entries' "$tree"
git config --unset runs.maxEntries
make_event $uid ''
commit "$base" <<<"$(printf 'M 100644 inline %s\ndata 3000000\n%03000000d\n' "$event" 0)"
refuses 'a large event' 'has an event of 3000000 bytes, and at most 1048576 may be' "$base" "$commit"
commit "$base" <<<"$(put "$first_dir/config.json" changed)$lf$say"
for memory in 1 4 6 8 10 12 16; do
  git config runs.maxMemory $((memory * 1048576))
  if check "$base" "$commit"; then not_ok "a wrong run, with $memory MiB"; else ok; fi
done
git config --unset runs.maxMemory
git config runs.maxSeconds 1
printf '#!/bin/sh\nexec sleep 60\n' >"$work/sha256sum" && chmod +x "$work/sha256sum"
PATH=$work:$PATH refuses 'too little time' 'its check took longer than 1 s' "$base" "$tip"
git config --unset runs.maxSeconds
PATH=$work:$PATH "$here/check-runs" refs/heads/git-runs "$base" "$tip" 2>/dev/null &
until [ -n "$(ls "$TMPDIR")" ] || ! kill -0 $!; do sleep 0.02; done
kill -TERM $!; wait $!
told=$(ls "$TMPDIR"); if [ -z "$told" ]; then ok; else not_ok 'files that a killed check leaves'; fi
rm "$work/sha256sum"

# A real push, through a link to the hook, as gitolite makes it; nothing stays of a check that is killed outright.
ln -s "$here/pre-receive" hooks/pre-receive
git init -q "$work/clone" && git -C "$work/clone" remote add origin "$work/hub.git" && git -C "$work/clone" fetch -q "$work/hub.git" "$(git update-ref refs/keep/tip "$tip"; echo refs/keep/tip)"
git update-ref -d refs/keep/tip
push() { told=$(git -C "$work/clone" push -q origin "$@" 2>&1); }
if push "FETCH_HEAD:refs/heads/git-runs"; then ok; else not_ok 'a push'; fi
if push "FETCH_HEAD:refs/tags/git-runs"; then not_ok 'a push of a tag of the name'; else ok; fi
if git ls-tree -r "$(git rev-parse refs/heads/git-runs)" | grep -q "$second"; then ok; else not_ok 'the run that was pushed'; fi
told=$(ls "$TMPDIR" objects | grep 'check-runs\|incoming'); if [ -z "$told" ]; then ok; else not_ok 'files that pushes leave'; fi

printf '%d passed, %d failed\n' "$passed" "$failed"
[ $failed -eq 0 ]
