#!/usr/bin/env bash
# A repository that a group shares: what one account sees of another's runs. Needs root, to be two accounts.
set -u
if [ "$(id -u)" != 0 ] || ! command -v setpriv >/dev/null; then
  echo 'group: skipped, since it needs root and setpriv'
  exit 77
fi
home=$(cd "$(dirname "$0")/../.." && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
mkdir "$work/bin" "$work/home"
cp "$home/bin/git-runs" "$work/bin/" && cp "$home"/cli/target/git-runs.jar* "$work/"
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GITRUNS_JAVA XDG_CACHE_HOME
export GITRUNS_JAR="$work/git-runs.jar" GITRUNS_NO_ARCHIVE=1 HOME="$work/home" GIT_CONFIG_NOSYSTEM=1
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'
export GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@t GIT_COMMITTER_NAME=t GIT_COMMITTER_EMAIL=t@t
umask 002
ada() { setpriv --reuid=4001 --regid=4242 --clear-groups "$@"; }
bob() { setpriv --reuid=4002 --regid=4242 --clear-groups "$@"; }
passed=0 failed=0
check() { # WHAT CONDITION...: the condition is a command
  local what=$1
  shift
  if "$@" 2>&1; then passed=$((passed + 1)); else failed=$((failed + 1)) && echo "FAILED: $what"; fi
}
holds() { case $1 in *"$2"*) ;; *) echo "  not in: $1"; return 1 ;; esac; }
lacks() { case $1 in *"$2"*) echo "  in: $1"; return 1 ;; esac; }

mkdir -m 2775 "$work/p" && chown 4001:4242 "$work/p" && cd "$work/p" || exit 1
ada git init -q --shared=group . && ada git commit -q --allow-empty -m x || exit 1
run="$work/bin/git-runs"
ada "$run" init >/dev/null || exit 1
ada "$run" record -n sealed -- true
ada "$run" record -n other -- sh -c 'touch "$1"; while [ -e "$1" ]; do sleep 0.1; done' - "$work/home/going" &
chmod 777 "$work/home"
until [ -e "$work/home/going" ]; do sleep 0.1; done
said=$(bob "$run" ls 2>&1)
check "a colleague's sealed run is listed" holds "$said" sealed
check "a colleague's active run names the account" holds "$said" '(active, by 4001)'
check "it runs" holds "$said" running
check "it isn't damaged" lacks "$said" damaged
check "its age is that of its start" lacks "$said" 56y
said=$(bob "$run" seal 2>&1)
check "a seal leaves the colleague's journals alone" [ $? = 0 ]
check "a seal doesn't warn of them" lacks "$said" warning
bob "$run" record -n mine -- true
check "both accounts seal into one branch" holds "$(bob "$run" ls 2>&1)" mine
rm "$work/home/going"
wait
said=$(bob "$run" ls 2>&1)
check "the colleague's run is sealed by its own account" holds "$said" other
check "all runs are over" lacks "$said" running

# Once sealed, a run is everybody's to resume; its journal stays its account's.
journal=$(ls -d "$work"/p/.git/runs/live/* "$work"/p/.git/runs/done/* 2>/dev/null | head -1)
check "a journal's directory is closed" [ "$(stat -c %A "$journal" | cut -c5-9)" = --S-- ]
bob "$run" record --resume sealed -- true 2>&1
check "a colleague resumes a sealed run" holds "$(bob "$run" show sealed 2>&1)" sealed

# A spool that all accounts may write to.
mkdir -m 1777 "$work/spool"
export GITRUNS_DIR="$work/spool"
ada "$run" record -n spooled --no-seal -- true
chmod -R a+rX "$work/spool"/*
said=$(bob "$run" ls 2>&1)
check "another account's journal isn't believed" lacks "$said" spooled
bob "$run" seal >/dev/null 2>&1
check "nor sealed" lacks "$(bob "$run" ls 2>&1)" spooled
check "its own account sees it" holds "$(ada "$run" ls 2>&1)" spooled
chmod 0777 "$work/spool"
said=$(ada "$run" record -n exposed -- echo trained 2>&1)
check "a spool in which all may replace files isn't used" holds "$said" 'every account may replace files in it'
check "the command runs" holds "$said" trained
unset GITRUNS_DIR
echo "group: $passed passed, $failed failed"
[ "$failed" = 0 ]
