#!/usr/bin/env bash
# The launcher: where it finds itself, its jar and Java; locales; the class archive.
set -u
home=$(cd "$(dirname "$0")/../.." && pwd -P)
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
export HOME="$work/my home" GIT_CONFIG_NOSYSTEM=1 GITRUNS_NO_ARCHIVE=1
export GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@t GIT_COMMITTER_NAME=t GIT_COMMITTER_EMAIL=t@t
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GITRUNS_JAVA GITRUNS_JAR XDG_CACHE_HOME CI LC_ALL LC_CTYPE LANG
mkdir -p "$HOME" "$work/a repo" && cd "$work/a repo" && git init -q . && git commit -q --allow-empty -m one || exit 1
passed=0 failed=0
check() { # WHAT CONDITION...: the condition is a command
  local what=$1
  shift
  if "$@" 2>&1; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAILED: $what"; fi
}
is() { [ "$1" = "$2" ] || { echo "  expected: $1"; echo "  was:      $2"; return 1; }; }
holds() { case $1 in *"$2"*) ;; *) echo "  not in: $1"; return 1 ;; esac; }
run="$home/bin/git-runs"

# Where it is
release=$("$run" --version)
check 'tells its release' holds "$release" 'git-runs 0.'
mkdir -p "$work/in stallation/bin" "$work/in stallation/lib" "$work/on path"
cp "$run" "$work/in stallation/bin/"
cp "$home"/cli/target/git-runs.jar* "$work/in stallation/lib/"
ln -s "../in stallation/bin/git-runs" "$work/on path/second"
ln -s second "$work/on path/git-runs"
check 'is found through links and spaces' is "$release" "$("$work/on path/git-runs" --version)"
check 'starts Java through links and spaces' is "$release" "$(cd / && "$work/on path/git-runs" --version --version 2>/dev/null || "$work/on path/git-runs" --version)"
PATH="$work/on path:$PATH"
check 'git finds it' holds "$(git runs init 2>&1)" 'git-runs'
rm "$work/in stallation/lib/git-runs.jar"
said=$(git-runs ls 2>&1)
check 'a missing jar is an environment error' is 6 $?
check 'a missing jar has a next step' holds "$said" 'next: run ./quickstart'
PATH="$home/bin:$PATH"

# A work directory that was deleted
mkdir "$work/gone"
for command in ls doctor 'record -- no-such-command'; do
  # shellcheck disable=SC2086
  said=$(cd "$work/gone" && mkdir inner && cd inner && rmdir ../inner && git-runs $command 2>&1)
  code=$?
  check "$command: a deleted directory is said in one line" holds "$said" "error: the current directory"
  check "$command: without Java's own words" is "${said%%Exception*}" "${said%%jdk.internal*}"
  case $command in record*) ;; *) check "$command: it is the environment's" is 6 "$code" ;; esac
done
said=$(cd "$work/gone" && mkdir inner && cd inner && rmdir ../inner && git-runs record -- echo ran 2>/dev/null)
check 'record runs the command in a deleted directory' is ran "$said"

# Java
said=$(GITRUNS_JAVA=/nowhere/java git-runs ls 2>&1)
check 'no Java is an environment error' is 6 $?
check 'no Java has a next step' holds "$said" 'next: install a JDK'
mkdir -p "$work/old/bin" "$work/shim"
printf 'JAVA_VERSION="11.0.2"\n' >"$work/old/release"
printf '#!/bin/sh\nexit 9\n' >"$work/old/bin/java"
chmod +x "$work/old/bin/java"
said=$(GITRUNS_JAVA="$work/old/bin/java" git-runs ls 2>&1)
check 'an old Java is an environment error' is 6 $?
check 'an old Java is named' holds "$said" "old/bin/java is Java 11"
JAVA_HOME="$work/old" git-runs ls >/dev/null 2>&1
check 'an old JAVA_HOME is passed over' is 0 $?
real=$(command -v java)
printf '#!/bin/sh\nexec "%s" "$@"\n' "$real" >"$work/shim/java"
chmod +x "$work/shim/java"
GITRUNS_JAVA="$work/shim/java" git-runs ls >/dev/null 2>&1
check 'a script in place of java is asked for its version' is 0 $?

# The compiler: short commands keep the quick one, those that may digest gigabytes get the one that knows SHA-256
printf '#!/bin/sh\n[ "$1" = -version ] && exec "%s" "$@"\nprintf "%%s " "$@"\n' "$real" >"$work/shim/options"
chmod +x "$work/shim/options"
for verb in ls show log diff tag note alias init doctor top textconv completion help --help; do
  check "$verb starts with the quick compiler" holds "$(GITRUNS_JAVA="$work/shim/options" git-runs "$verb" x)" '-XX:TieredStopAtLevel=1 '
done
for verb in record seal push fetch sync verify artifacts bundle hook purge cat; do
  said=$(GITRUNS_JAVA="$work/shim/options" git-runs "$verb" x)
  check "$verb starts with the optimizing compiler" holds "$said" '-XX:Tier4InvocationThreshold='
  check "$verb isn't kept to the quick compiler" is 0 "$(printf '%s' "$said" | grep -c TieredStopAtLevel)"
done

# Exit codes and streams
said=$(git-runs record -- sh -c 'echo out; exit 3' 2>/dev/null)
check "the command's exit code comes through" is 3 $?
check "the command's output comes through" is out "$said"

# Training goes first
for java in "GITRUNS_JAVA=/nowhere/java" "GITRUNS_JAR=/nowhere.jar" "JAVA_TOOL_OPTIONS=-XX:NoSuchOption"; do
  said=$(env "$java" git-runs record -n x --no-seal -e=y --tag a -- sh -c 'echo ran "$1"; exit 3' sh 'a b' 2>"$work/err")
  check "$java: the command runs" is 3 $?
  check "$java: as it is" is 'ran a b' "$said"
  check "$java: and it is said that it isn't recorded" holds "$(cat "$work/err")" 'it is not recorded'
done
said=$(ulimit -v 2000000 && git-runs record -n tight -- sh -c 'echo ran; exit 3' 2>&1)
check 'with little room the command runs' is 3 $?
check 'with little room nothing is said' is ran "$said"
check 'with little room it is recorded' holds "$(git-runs ls)" tight
said=$(ulimit -v 1000000 && git-runs record -- sh -c 'echo ran; exit 3' 2>"$work/err")
check 'without room for Java the command runs' is 3 $?
check 'without room for Java it runs once' is ran "$said"
check 'without room for Java the reason is given' holds "$(cat "$work/err")" 'cannot start here'
GITRUNS_JAVA=/nowhere/java git-runs record --help >/dev/null 2>&1
check 'help runs nothing' is 6 $?
said=$(setsid -w script -qec "setsid -w '$run' ls" /dev/null </dev/null 2>&1)
check 'without a controlling terminal nothing is said of it' is '' "$(printf %s "$said" | grep /dev/tty)"

# Locales
printf 'a,b\n1,2\n' >données.csv
for locale in "LC_ALL=C" "LANG=C" "LC_ALL=" "LC_ALL=en_XX.UTF-8" "LC_CTYPE=POSIX" "LC_ALL=C.UTF-8" "TZ=UTC"; do
  said=$(env "$locale" git-runs record -n "né" --input données.csv -- env 2>&1)
  check "$locale: the run is recorded" is 0 $?
  lc=$(printf '%s\n' "$said" | grep -E '^(LC_|LANG)')
  case $locale in LC_* | LANG*) wanted=$locale ;; *) wanted= ;; esac
  check "$locale: the command sees the caller's locale" is "$wanted" "$lc"
  id=$(git-runs ls --limit 1 --json | sed -n 's/.*"id": "\([0-9a-f]\{64\}\)".*/\1/p')
  check "$locale: the file has its name" holds "$(git cat-file -p "git-runs:runs/${id:0:2}/$id/inputs.json")" '"données.csv"'
  check "$locale: the run has its name" holds "$(env "$locale" git-runs ls --limit 1)" 'né'
done

# The class archive
unset GITRUNS_NO_ARCHIVE
before=$(git-runs ls --json)
for ((i = 0; i < 600; i++)); do
  archive=$(find "$HOME/.cache/git-runs" -name '*.archive')
  [ -z "$archive" ] || break
  sleep 0.5
done
check 'the first command has the archive made' [ -s "$archive" ]
check 'the archive is only for its user' is '' "$(find "$archive" -perm -040 -o -perm -004)"
said=$(git-runs ls --json 2>&1)
check 'with the archive it answers the same and prints nothing else' is "$before" "$said"
_JAVA_OPTIONS="-Xlog:class+load:file=$work/loaded" git-runs ls >/dev/null 2>&1
# Java 17 takes no class from an archive of a jar whose path has a space.
case $home in *' '*) ;; *) check 'the archive is used' [ "$(grep -c 'dev.gitruns.*shared objects file' "$work/loaded")" -gt 50 ] ;; esac
_JAVA_OPTIONS="-Xlog:class+load:file=$work/loaded" git-runs verify >/dev/null 2>&1
case $home in *' '*) ;; *) check 'the archive is used with the optimizing compiler too' [ "$(grep -c 'dev.gitruns.*shared objects file' "$work/loaded")" -gt 50 ] ;; esac
# The same jar at another place or time is another jar to Java.
mkdir "$work/elsewhere" && cp "$home"/cli/target/git-runs.jar* "$work/elsewhere/"
GITRUNS_JAR="$work/elsewhere/git-runs.jar" git-runs ls >/dev/null 2>&1
check 'a jar at another place gets an archive of its own' holds "$(find "$HOME/.cache/git-runs" -name '*.turn' -o -name '*.archive' | wc -l)" 2
for ((i = 0; i < 600; i++)); do
  [ -n "$(find "$HOME/.cache/git-runs" -name '*.turn')" ] || break
  sleep 0.5
done
touch "$work/elsewhere/git-runs.jar"
_JAVA_OPTIONS="-Xlog:class+load:file=$work/loaded" GITRUNS_JAR="$work/elsewhere/git-runs.jar" CI=1 git-runs ls >/dev/null 2>&1
check 'an archive older than its jar is left alone' [ "$(grep -c 'dev.gitruns.*shared objects file' "$work/loaded")" = 0 ]
find "$HOME/.cache/git-runs" -name '*.archive' ! -path "$archive" -exec rm -f {} +
{ printf 'something else' && tail -c +15 "$archive"; } >"$archive.other" && mv -f "$archive.other" "$archive"
said=$(git-runs ls --json 2>&1)
check "an archive that isn't one does no harm" is "$before" "$said"
rm "$archive"
GITRUNS_NO_ARCHIVE=1 git-runs ls >/dev/null 2>&1
CI=true git-runs ls >/dev/null 2>&1
git-runs record -- true 2>/dev/null
sleep 0.5
check 'record, CI and who said no have none made' is '' "$(find "$HOME/.cache/git-runs" -mindepth 1)"

echo "launcher: $passed passed, $failed failed"
[ "$failed" = 0 ]
