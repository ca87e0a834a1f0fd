#!/usr/bin/env bash
# Every file that a command leaves, in a home without any configuration: only in directories of git-runs and of git.
set -u
home=$(cd "$(dirname "$0")/../.." && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/home" "$work/repo" "$work/tmp"
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GITRUNS_JAVA GITRUNS_JAR XDG_CACHE_HOME XDG_CONFIG_HOME
export HOME="$work/home" TMPDIR="$work/tmp" GIT_CONFIG_NOSYSTEM=1 GITRUNS_NO_ARCHIVE=1
export JAVA_TOOL_OPTIONS="-Djava.io.tmpdir=$work/tmp"
export GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@t GIT_COMMITTER_NAME=t GIT_COMMITTER_EMAIL=t@t
run="$home/bin/git-runs"
cd "$work/repo" && git init -q -b main . && echo 'print(1)' >train.py && git add . && git commit -q -m one || exit 1
git init -q --bare ../hub.git && git remote add origin ../hub.git && git push -q origin main || exit 1

# What git-runs and git keep; objects, refs and logs are git's.
expected='^(repo/\.git/(runs(/.*)?|objects/.*|refs/.*|logs(/.*)?|packed-refs|config|info/attributes|index|hooks/pre-push|gc\.(log|pid))|hub\.git/.*|repo/asked(\.bundle)?)$'
list() { (cd "$work" && find . -mindepth 1 ! -type d -printf '%P\n' -o -mindepth 1 -type d -printf '%P\n' | sort); }
failed=0 count=0
try() { # EXPECTED-EXIT COMMAND...
  local code=$1 said status
  shift
  list >"$work.before"
  said=$("$run" "$@" 2>&1 </dev/null)
  status=$?
  list >"$work.after"
  count=$((count + 1))
  if [ "$status" != "$code" ]; then failed=$((failed + 1)) && echo "FAILED: $* ended with $status: $said"; fi
  new=$(comm -13 "$work.before" "$work.after" | grep -Ev "$expected")
  if [ -n "$new" ]; then failed=$((failed + 1)) && echo "FAILED: $* left:" && echo "$new"; fi
}

try 0 init
line="echo '{\"m\":{\"loss\":1},\"s\":1}' >> \"\$GITRUNS_JOURNAL\""
try 3 record -n a --param lr=1 --input train.py --artifact train.py -- sh -c "$line; exit 3"
echo 'print(2)' >train.py
try 0 record -n b -- sh -c "$line"
try 0 record -n c --no-seal -- true
try 0 seal
try 0 ls
try 0 ls --json
try 0 show a
try 0 show @0 --json
try 0 plot loss a b
try 1 diff a b
try 1 diff --code a b
try 0 log
try 0 tag a keep
try 0 note a 'a note'
try 0 lineage train.py
try 0 cat a config.json
try 0 artifacts ls a
try 0 artifacts verify
try 0 artifacts get a train.py -o asked
try 0 verify --all
try 0 doctor
try 0 setup-git
try 0 push --yes origin
try 0 fetch origin
try 0 sync origin
try 0 bundle create asked.bundle
try 0 bundle verify asked.bundle
try 0 bundle unbundle asked.bundle
try 0 purge --yes --reason r c
try 0 purge --erase --yes --reason r b
try 0 push --erase --yes origin
try 2 ls --nonsense
try 3 show nothing
try 0 --help
try 0 deinit --delete-runs
left=$(cd "$work" && find home tmp -mindepth 1)
if [ -n "$left" ]; then failed=$((failed + 1)) && echo "FAILED: in the home directory or among temporary files:" && echo "$left"; fi
rm -f "$work.before" "$work.after"
echo "files: $count commands, $failed failed"
[ "$failed" = 0 ]
