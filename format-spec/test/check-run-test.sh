#!/usr/bin/env bash
# Runs check-run.sh on good runs and on runs that were tampered with, all built with git plumbing.
set -u
here=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME=$work GIT_CONFIG_NOSYSTEM=1 LC_ALL=C
export GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@t GIT_COMMITTER_NAME=t GIT_COMMITTER_EMAIL=t@t
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE
git init -q --bare "$work/repo" && cd "$work/repo" || exit 1
passed=0 failed=0

sum() { local line; line=$(sha256sum); printf '%s' "${line%% *}"; }
blob() { git hash-object -w --stdin; }
pointer() { printf 'version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize %s\n' "$1" "$2"; }
entry() { printf '%s %s %s\t%s\0' "$1" "$2" "$3" "$4"; }   # MODE TYPE OID NAME, as mktree -z reads

# The parts of a reference run: two documents, an inline artifact, a pointer.
large=$(printf 'large bytes' | sum)
inline=$(printf 'inline\n' | sum)
run=$(printf '{}\n' | blob) config=$(printf '{"lr": 0.1}\n' | blob) art=$(printf 'inline\n' | blob)
ptr=$(pointer "$large" 11 | blob)
p_inline=artifacts/${inline:0:32}.txt p_large=artifacts/${large:0:32}.pt
{ printf '%s  %s\n' "$inline" "$p_inline"; printf '%s  %s\n' "$large" "$p_large"; } | sort -k2 >"$work/arts"
{ cat "$work/arts"
  printf '%s  config.json\n' "$(printf '{"lr": 0.1}\n' | sum)"
  printf '%s  run.json\n' "$(printf '{}\n' | sum)"; } >"$work/sums"
id=$(sum <"$work/sums")
attr=$(printf '/%s filter=lfs diff=lfs merge=lfs -text\n' "$p_large" | blob)

# Entries of the run directory and of artifacts/, which a test may change before `put`.
fresh() {
  top=("100644 blob $run	run.json" "100644 blob $config	config.json" "100644 blob $attr	.gitattributes")
  arts=("100644 blob $art	${p_inline#*/}" "100644 blob $ptr	${p_large#*/}")
  sums=$(blob <"$work/sums") as=$id
}
set_sums() { sums=$(blob <"$1"); as=$(sum <"$1"); }
put() { # builds the run as directory $as and moves the branch there
  local sub tree
  sub=$({ [ ${#arts[@]} -eq 0 ] || printf '%s\0' "${arts[@]}"; } | git mktree -z)
  tree=$(printf '%s\0' "${top[@]}" "100644 blob $sums	SHA256SUMS" "040000 tree $sub	artifacts" | git mktree -z --missing)
  place "040000 tree $tree"
}
place() {
  local shard all root
  shard=$(printf '%s\t%s\0' "$1" "$as" | git mktree -z)
  all=$(printf '040000 tree %s\t%s\0' "$shard" "${as:0:2}" | git mktree -z)
  root=$(printf '040000 tree %s\truns\0' "$all" | git mktree -z)
  git update-ref refs/heads/git-runs "$(git commit-tree -m x "$root")"
}
expect() { # EXIT PATTERN NAME [ARGUMENT]
  local out rc
  out=$(bash "$here/check-run.sh" "${4:-$as}" 2>&1); rc=$?
  if [ $rc -eq "$1" ] && [[ $out == *"$2"* ]]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1)); printf 'not ok: %s (exit %s)\n%s\n' "$3" "$rc" "$out"
  fi
}

fresh; put; expect 0 'the bytes of 3 files, 1 pointers, the bytes of 0 large files' 'a good run'
expect 0 "pointer, its bytes are not here: $p_large" 'a pointer without its bytes'
expect 0 'everything' 'a prefix of the id' "${id:0:8}"
expect 0 'everything' 'a ref before the id' "refs/heads/git-runs:$id"
expect 3 'no run' 'an unknown id' "$(printf 0%.0s {1..64})"
expect 3 'nothing is at' 'an unknown ref' "nowhere:$id"
expect 2 'hexadecimal' 'an id that is none' 'run.json'
expect 2 'no ref' 'a ref that looks like an option' "--help:$id"
git update-ref refs/heads/other refs/heads/git-runs; git config runs.branch other; git update-ref -d refs/heads/git-runs
expect 0 'everything' 'the configured branch'; git config --unset runs.branch

lfs=lfs/objects/${large:0:2}/${large:2:2}; mkdir -p "$lfs"
fresh; put; printf 'large bytes' >"$lfs/$large"; expect 0 'the bytes of 1 large files' 'a local LFS object'
printf 'large bytez' >"$lfs/$large"; expect 1 'the LFS object has other bytes' 'a damaged LFS object'
printf 'large bytes' >"$lfs/$large"
fresh; arts[1]="100644 blob $(pointer "$large" 12 | blob)	${p_large#*/}"; put; expect 1 'another size' 'a pointer with another size'
rm -r lfs

fresh; top[1]="100644 blob $(printf '{"lr": 0.2}\n' | blob)	config.json"; put; expect 1 'other bytes than those listed: config.json' 'a flipped byte'
fresh; top+=("100644 blob $run	extra.json"); put; expect 1 'not listed: extra.json' 'an extra file'
fresh; unset 'top[1]'; put; expect 1 'not there: config.json' 'a missing file'
fresh; top[1]="100644 blob $config	konfig.json"; put; expect 1 'not there: config.json' 'a renamed file'
fresh; top[1]="100755 blob $config	config.json"; put; expect 1 'mode 100755' 'an executable file'
fresh; top[1]="120000 blob $config	config.json"; put; expect 1 'mode 120000' 'a symbolic link'
fresh; top[1]="160000 commit $(git rev-parse other)	config.json"; put; expect 1 'mode 160000' 'a gitlink'
fresh; arts[1]="100644 blob $(pointer "$inline" 11 | blob)	${p_large#*/}"; put; expect 1 'points at bytes other' 'a pointer to other bytes'
fresh; arts[1]="100644 blob $({ pointer "$large" 11; echo; } | blob)	${p_large#*/}"; put; expect 1 'has other bytes' 'a pointer-like blob'
fresh; arts[1]="100644 blob $({ pointer "$large" 11; printf '\0'; } | blob)	${p_large#*/}"; put; expect 1 'has other bytes' 'a pointer with a NUL'
fresh; top[2]="100644 blob $(printf '* filter=evil\n' | blob)	.gitattributes"; put; expect 1 'not what the pointers give' 'a forged .gitattributes'
fresh; unset 'top[2]'; put; expect 1 'no .gitattributes' 'a missing .gitattributes'
fresh; unset 'arts[1]'; put; expect 1 'though no file is a pointer' 'a .gitattributes too many'
fresh; arts=(); put; expect 1 'an empty directory' 'an empty directory'
fresh; top+=("100644 blob $run	"$'a\nb'); put; expect 1 "\$'a\\nb'" 'a newline in a name'
fresh; top+=("100644 blob $run	"$'\e[2Jx'); put; expect 1 "\$'\\E[2Jx'" 'an escape in a name'
fresh; top+=("100644 blob $run	-rf"); put; expect 1 'no run may have: -rf' 'a name like an option'
fresh; top+=("100644 blob $run	Run.json"); put; expect 1 'no run may have: Run.json' 'a name in capitals'
fresh; top+=("040000 tree $(printf '040000 tree %s\tdeep\0' "$(printf '100644 blob %s\tx\0' "$run" | git mktree -z)" | git mktree -z)	sub"); put; expect 1 'mode 040000' 'a directory in a directory'
fresh; top+=("100644 blob $run	$(printf 'a%.0s' {1..101})"); put; expect 1 'no run may have' 'a long name'

fresh; as=$(printf 'f%.0s' {1..64}); put; expect 1 'and not the id' 'a directory of another id'
{ cat "$work/sums"; tail -n 1 "$work/sums"; } >"$work/t"; fresh; set_sums "$work/t"; put; expect 1 'a line twice' 'a line twice'
sort -r -k2 "$work/sums" >"$work/t"; fresh; set_sums "$work/t"; put; expect 1 'out of order' 'lines out of order'
tr -d '\n' <"$work/sums" >"$work/t"; fresh; set_sums "$work/t"; put; expect 1 'digest, two spaces' 'lines without ends'
head -c -1 "$work/sums" >"$work/t"; fresh; set_sums "$work/t"; put; expect 1 'no part of its lines' 'a last line without its end'
{ cat "$work/sums"; printf '\0'; } >"$work/t"; fresh; set_sums "$work/t"; put; expect 1 'SHA256SUMS' 'a NUL after the lines'
tr 'a-f' 'A-F' <"$work/sums" >"$work/t"; fresh; set_sums "$work/t"; put; expect 1 'digest, two spaces' 'digests in capitals'
head -n -1 "$work/sums" >"$work/t"; fresh; set_sums "$work/t"; unset 'top[0]'; put; expect 1 'no run.json' 'no run.json'
: >"$work/t"; fresh; set_sums "$work/t"; put; expect 1 'no run.json' 'an empty SHA256SUMS'
fresh; place "100644 blob $run"; expect 1 "isn't a directory" 'a file in place of the run'
fresh; place "120000 blob $run"; expect 1 "isn't a directory" 'a link in place of the run'

# Where the run is read: a subdirectory, another directory, a linked work tree, a remote's branch, SHA-256.
from() { # DIRECTORY EXIT PATTERN NAME ARGUMENT [GIT_DIR]
  local out rc
  out=$(cd "$1" && { [ -z "${6:-}" ] || export GIT_DIR=$6; } && bash "$here/check-run.sh" "$5" 2>&1); rc=$?
  if [ $rc -eq "$2" ] && [[ $out == *"$3"* ]]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1)); printf 'not ok: %s (exit %s)\n%s\n' "$4" "$rc" "$out"
  fi
}
fresh; put
git clone -q --branch git-runs "file://$work/repo" "$work/clone" 2>/dev/null
git -C "$work/clone" checkout -q --orphan code && git -C "$work/clone" rm -rqf . && mkdir -p "$work/clone/sub/runs"
lfs=.git/lfs/objects/${large:0:2}/${large:2:2}; mkdir -p "$work/clone/$lfs" && printf 'large bytes' >"$work/clone/$lfs/$large"
whole='the bytes of 3 files, 1 pointers, the bytes of 1 large files'
from "$work/clone" 0 "$whole" 'a clone' "$as"
from "$work/clone/sub" 0 "$whole" 'a subdirectory' "$as"
from "$work/clone/sub/runs" 0 "$whole" 'a subdirectory with a name of the branch' "origin/git-runs:$as"
from "$work/clone/.git" 0 "$whole" 'the directory of git' "refs/remotes/origin/git-runs:${as:0:10}"
from / 0 "$whole" 'GIT_DIR from elsewhere' "$as" "$work/clone/.git"
from "$work" 0 "$whole" 'a relative GIT_DIR' "$as" clone/.git
git -C "$work/clone" commit -q --allow-empty -m x && git -C "$work/clone" worktree add -q "$work/linked" 2>/dev/null
from "$work/linked" 0 "$whole" 'a linked work tree' "$as"
git -C "$work/clone" config lfs.storage "$work/elsewhere"
from "$work/clone/sub" 0 'the bytes of 0 large files' 'another LFS store, and the file is not in it' "$as"
mkdir -p "$work/elsewhere" && mv "$work/clone/.git/lfs/objects" "$work/elsewhere/"
from "$work/clone/sub" 0 "$whole" 'another LFS store' "$as"
from / 3 'nothing is at' 'no repository' "$as" "$work/nowhere"
if git init -q --object-format=sha256 "$work/sha256" 2>/dev/null; then
  git -C "$work/sha256" fetch -q "$work/repo" git-runs 2>/dev/null   # refused: they don't mix
  from "$work/sha256" 3 'nothing is at' 'a SHA-256 repository without runs' "$as"
fi

# A purged path isn't damage; a purge of another run, or one whose name isn't its digest, is none.
uid=01jd0000000000000000000000
with_events() { # FILE...: the run's uid is $uid, config.json and the pointer are gone, these events are there
  local own entries=() name top_tree shard events root
  own=$(printf '{\n  "format": 1,\n  "uid": "%s"\n}\n' "$uid" | blob)
  { cat "$work/arts"; printf '%s  config.json\n' "$(printf '{"lr": 0.1}\n' | sum)"
    printf '%s  run.json\n' "$(git cat-file blob "$own" | sum)"; } >"$work/t"
  set_sums "$work/t"
  top_tree=$(printf '%s\0' "100644 blob $own	run.json" "100644 blob $sums	SHA256SUMS" \
    "040000 tree $(printf '%s\0' "100644 blob $art	${p_inline#*/}" | git mktree -z)	artifacts" | git mktree -z)
  for name; do entries+=("100644 blob $(blob <"$name")	${name##*/}"); done
  events=$(printf '%s\0' "${entries[@]}" | git mktree -z)
  for name in "$uid" "${uid:24}" run; do events=$(printf '040000 tree %s\t%s\0' "$events" "$name" | git mktree -z); done
  shard=$(printf '040000 tree %s\t%s\0' "$top_tree" "$as" | git mktree -z)
  shard=$(printf '040000 tree %s\t%s\0' "$shard" "${as:0:2}" | git mktree -z)
  root=$(printf '040000 tree %s\t%s\0' "$shard" runs "$events" events | git mktree -z)
  git update-ref refs/heads/git-runs "$(git commit-tree -m x "$root")"
}
purge() { # PATH [ABOUT]: an event file named by its digest
  printf '{\n  "about": "%s",\n  "at": 1700000000000000,\n  "by": "Ada <ada@example.org>",\n  "path": "%s",\n  "type": "purge"\n}\n' "${2:-$uid}" "$1" >"$work/event"
  local name; name=$work/$(sum <"$work/event").json; mv "$work/event" "$name"; printf '%s' "$name"
}
with_events "$(purge config.json)" "$(purge "$p_large")"; expect 0 'of 2 files that were purged' 'purged paths'
expect 0 'purged by Ada\ \<ada@example.org\> on 2023-11-14: config.json' 'who purged a path'
with_events "$(purge config.json)"; expect 1 "listed, but not there: $p_large" 'a missing path beside a purged one'
with_events "$(purge config.json 01jd0000000000000000000001)" "$(purge "$p_large")"; expect 1 'not there: config.json' 'a purge of another run'
forged=$(purge config.json); mv "$forged" "$work/$(printf 'f%.0s' {1..64}).json"
with_events "$work/$(printf 'f%.0s' {1..64}).json" "$(purge "$p_large")"; expect 1 'not there: config.json' 'a purge of another name'

# A blob that this clone lacks, and a replacement that would hide damage.
fresh; top[1]="100644 blob $(printf 'never written' | git hash-object --stdin)	config.json"; put; expect 1 'missing from this repository: config.json' 'a missing blob'
fresh; bad=$(printf '{"lr": 0.3}\n' | blob); top[1]="100644 blob $bad	config.json"; put
git update-ref "refs/replace/$bad" "$config"; expect 1 'other bytes than those listed: config.json' 'a replaced blob'

# Trees that git itself would not write: a slash in a name, the same name twice.
raw() { printf '%s %s\0' "$1" "$2"; printf '%b' "$(printf '%s' "$3" | sed 's/../\\x&/g')"; }
fresh; { raw 100644 SHA256SUMS "$sums"; raw 100644 artifacts/x "$art"; raw 100644 run.json "$run"; } >"$work/t"
place "040000 tree $(git hash-object -w -t tree --literally "$work/t")"; expect 1 'no run may have: artifacts/x' 'a slash in a name'
{ raw 100644 SHA256SUMS "$sums"; raw 100644 run.json "$run"; raw 100644 run.json "$config"; } >"$work/t"
place "040000 tree $(git hash-object -w -t tree --literally "$work/t")"; expect 1 'there twice: run.json' 'a name twice'
for mode in 100664 100600 0100644; do
  fresh; { raw 100644 SHA256SUMS "$sums"; raw $mode run.json "$run"; } >"$work/t"
  place "040000 tree $(git hash-object -w -t tree --literally "$work/t")"; expect 1 'with modes other than 100644 and 40000' "mode $mode"
done

# The vectors of run directories: what is wrong with names and bytes is found, what documents say is not looked at.
for dir in "$here"/vectors/v1/*/run-*/; do
  case_text=$(cat "$dir/case.json") want=0
  [[ $case_text =~ \"id\":\ \"([0-9a-f]{64})\" ]] && as=${BASH_REMATCH[1]}
  [[ $case_text =~ \"finding\":\ \"([A-Z_]+)\" ]] && case ${BASH_REMATCH[1]} in
    BAD_NAME | NO_SUMS | BAD_SUMS | WRONG_ID | MISSING_FILE | EXTRA_FILE | WRONG_DIGEST | WRONG_POINTER | WRONG_ATTRIBUTES | NO_RUN_DOCUMENT) want=1 ;;
  esac
  sub=$(for f in "$dir"files/artifacts/*; do
    [ ! -f "$f" ] || printf '100644 blob %s\t%s\0' "$(blob <"$f")" "${f##*/}"; done | git mktree -z)
  tree=$({ for f in "$dir"files/*; do
    [ ! -f "$f" ] || { name=${f##*/}; printf '100644 blob %s\t%s\0' "$(blob <"$f")" "${name/#dot-/.}"; }; done
    [ ! -d "$dir/files/artifacts" ] || printf '040000 tree %s\tartifacts\0' "$sub"; } | git mktree -z)
  place "040000 tree $tree"
  expect $want checked: "vector $(basename "$dir")"
done

# Trees that stand for more than anybody can read.
many=$(seq 100000 | awk -v oid="$art" '{ printf "100644 blob %s\tf%06d\n", oid, $1 }' | git mktree)
fresh; top+=("040000 tree $many	d"); put; expect 1 'more than 100000 entries' 'a run of 100,000 entries in one directory'
own=$(printf '{\n  "format": 1,\n  "uid": "%s"\n}\n' "$uid" | blob)
events=$(seq 10001 | awk -v oid="$art" '{ printf "100644 blob %s\t%064d.json\n", oid, $1 }' | git mktree)
for name in "$uid" "${uid:24}" run; do events=$(printf '040000 tree %s\t%s\0' "$events" "$name" | git mktree -z); done
fresh; top[0]="100644 blob $own	run.json"; put
git update-ref refs/heads/git-runs "$(git commit-tree -m x "$({ git ls-tree git-runs; printf '040000 tree %s\tevents\n' "$events"; } | git mktree)")"
expect 1 'more than 10000 events' 'a run of 10,001 events'

# A fresh clone has the branch at its remote only; a branch of its own without the run is no obstacle.
fresh; put
inclone() { (cd "$work/fresh-clone" && bash "$here/check-run.sh" "$@" >"$work/said" 2>&1); }
told() { # EXIT TEXT NAME
  if [ "$code" = "$1" ] && grep -qF -- "$2" "$work/said"; then passed=$((passed + 1)); else
    failed=$((failed + 1)); printf 'FAILED %s: exit %s\n' "$3" "$code"; cat "$work/said"; fi
}
git init -q "$work/fresh-clone" && git -C "$work/fresh-clone" remote add origin "$work/repo" && git -C "$work/fresh-clone" fetch -q origin
inclone "$as"; code=$?; told 0 'at refs/remotes/origin/git-runs' 'a fresh clone'
inclone "origin/git-runs:$as"; code=$?; told 0 'origin/git-runs' 'a named remote branch'
inclone "nowhere:$as"; code=$?; told 3 'nothing is at nowhere' 'a name that is nowhere'
git -C "$work/fresh-clone" branch -q git-runs "$(git -C "$work/fresh-clone" commit-tree -m x "$(git -C "$work/fresh-clone" mktree </dev/null)")"
inclone "$as"; code=$?; told 0 'at refs/remotes/origin/git-runs' 'a branch here without the run'

# A tag, or another ref that git takes before a branch of this name, has the run whole; the branches are tampered with.
fresh; put; whole=$(git rev-parse refs/heads/git-runs)
fresh; top[1]="100644 blob $(printf '{"lr": 0.2}\n' | blob)	config.json"; put; tampered=$(git rev-parse refs/heads/git-runs)
git update-ref refs/heads/whole "$whole"
cd "$work/fresh-clone" && git fetch -q "$work/repo" 'refs/heads/*:refs/scratch/*'
git update-ref -d refs/heads/git-runs
for name in git-runs origin/git-runs heads/git-runs remotes/origin/git-runs; do
  for ref in "refs/tags/$name" "refs/$name"; do
    case $ref in refs/heads/* | refs/remotes/*) ;; *) git update-ref "$ref" "$whole" ;; esac
  done
done
git update-ref refs/remotes/origin/git-runs "$tampered"
expect 1 'at refs/remotes/origin/git-runs, ' 'a tag of the branch'"'"'s name' "$as"
expect 1 'at refs/remotes/origin/git-runs, ' 'a tag of the name of a remote'"'"'s branch' "origin/git-runs:$as"
expect 3 'nothing is at' 'a tag by its short name' "tags/git-runs:$as"
expect 0 'at refs/tags/git-runs, ' 'a tag by its full name' "refs/tags/git-runs:$as"
git update-ref refs/heads/git-runs "$tampered"
expect 1 'at refs/heads/git-runs, ' 'a branch and a tag of its name' "$as"
expect 1 'at refs/heads/git-runs, ' 'a branch by its full name' "refs/heads/git-runs:$as"

printf '%d passed, %d failed\n' "$passed" "$failed"
[ $failed -eq 0 ]
