#!/usr/bin/env bash
# check-run.sh [REF:]RUN-ID
#
# Checks a run with git, bash and coreutils alone, in the repository of the current directory or of GIT_DIR.
# REF is a full ref, a branch, or REMOTE/BRANCH; by default the configuration's runs.branch, else git-runs.
# A name that does not begin with refs/ is refs/heads/NAME, then refs/remotes/NAME, then refs/remotes/*/NAME, so that
# the check works in a fresh clone; a tag is read only by its full name. The ref that is read is printed.
# RUN-ID is the run's id or its first characters, at least four.
#
# Exit 0: everything that was checked holds.  1: something doesn't.  2: the call is wrong.  3: no such run.
#
# Every blob is read by its object name and nothing is checked out, so that neither a file name nor
# an attribute, filter, hook or replacement of the repository has a say in what is read.
set -u
export LC_ALL=C GIT_NO_REPLACE_OBJECTS=1 GIT_NO_LAZY_FETCH=1 GIT_OPTIONAL_LOCKS=0

max_listing=$((32 * 1024 * 1024))
max_path=100
max_entries=100000 # of all directories of the run
max_events=10000   # of the run
faults=0 gone=0

die() { printf 'check-run: %s\n' "$2" >&2; exit "$1"; }
fault() { faults=$((faults + 1)); printf 'FAULT %s\n' "$*"; }
quote() { printf '%q' "$1"; }
digest() { local line; line=$(sha256sum) && printf '%s' "${line%% *}"; }

[ $# -eq 1 ] || die 2 'call it as: check-run.sh [REF:]RUN-ID'
id=${1##*:}
ref=$(git config --get runs.branch) || ref=git-runs
[ "$id" = "$1" ] || ref=${1%:*}
[[ $id =~ ^[0-9a-f]{4,64}$ ]] || die 2 "a run id has 4 to 64 hexadecimal digits; this isn't one: $(quote "$id")"
[[ -n $ref && $ref != -* ]] || die 2 "this names no ref: $(quote "$ref")"
tmp=$(mktemp -d) || die 1 'no temporary directory'
trap 'rm -rf "$tmp"' EXIT
mkdir "$tmp/objects"

# Full names only: git itself would take a tag of the same name, which a clone brings along, before the branch.
refs=("$ref")
if [[ $ref != refs/* ]]; then
  refs=("refs/heads/$ref" "refs/remotes/$ref")
  while IFS= read -r name; do refs+=("$name"); done < <(git for-each-ref --format='%(refname)' "refs/remotes/*/$ref")
fi

# The run's tree, by its whole id, at the first of these that has it.
shard=${id:0:2}
found=() at=''
for name in "${refs[@]}"; do
  tip=$(git show-ref --verify --hash -- "$name" 2>/dev/null) && tip=$(git rev-parse --verify --quiet "$tip^{commit}") || continue
  at=${at:-$name}
  git ls-tree -z --full-tree "$tip:runs/$shard" >"$tmp/shard" 2>/dev/null || continue
  while IFS= read -r -d '' entry; do
    [[ ${entry#*$'\t'} == "$id"* ]] && found+=("$entry")
  done <"$tmp/shard"
  if [ ${#found[@]} -ne 0 ]; then
    commit=$tip
    ref=$name
    break
  fi
done
[ -n "$at" ] || die 3 "nothing is at $(quote "$ref"), here or on a remote; name it: check-run.sh REMOTE/BRANCH:$id"
[ ${#found[@]} -ne 0 ] || die 3 "no run $id at $ref"
[ ${#found[@]} -eq 1 ] || die 3 "more than one entry at $ref begins with $id"
read -r mode kind tree <<<"${found[0]%%$'\t'*}"
id=${found[0]#*$'\t'}
[[ $id =~ ^[0-9a-f]{64}$ ]] || die 3 "the directory's name isn't a run id: $(quote "$id")"
printf 'run %s\n at %s, commit %s\n' "$id" "$(quote "$ref")" "$commit"
if [ "$mode $kind" != '040000 tree' ]; then
  fault "the run isn't a directory but has mode $mode"
  exit 1
fi

# How many entries a listing has; a tree of a few kilobytes can stand for millions.
count_of() { tr -cd '\0' <"$1" | wc -c; }
entries=0

# Names and modes. Each directory is listed by itself, so that a name with a slash in it shows.
declare -A blob=()
paths=()
list() { # TREE PREFIX
  local entry name info mode kind oid count=0 segment='^[a-z0-9][a-z0-9._-]*$'
  local listing=$tmp/tree${2:+.sub}
  if ! git ls-tree -z --full-tree "$1" >"$listing" 2>"$tmp/err"; then
    fault "a directory can't be read: $(quote "${2:-.}")"
    return
  fi
  entries=$((entries + $(count_of "$listing")))
  if [ "$entries" -gt $max_entries ]; then
    fault "the run has more than $max_entries entries"
    exit 1
  fi
  # git shows other modes of files as 100644, but writes these only.
  [ "$(GIT_OBJECT_DIRECTORY=$tmp/objects git mktree -z --missing <"$listing" 2>/dev/null)" = "$1" ] ||
    fault "entries out of order, or with modes other than 100644 and 40000, in $(quote "${2:-.}")"
  while IFS= read -r -d '' entry; do
    info=${entry%%$'\t'*} name=${entry#*$'\t'}
    read -r mode kind oid <<<"$info"
    count=$((count + 1))
    if ! [[ $name =~ $segment ]] && ! [[ -z $2 && ($name = SHA256SUMS || $name = .gitattributes) ]] \
      || [ $((${#2} + ${#name})) -gt $max_path ]; then
      fault "a name that no run may have: $(quote "$2$name")"
      continue
    fi
    if [ -n "${blob["$2$name"]+there}" ]; then
      fault "a name is there twice: $2$name"
    elif [ "$mode $kind" = '100644 blob' ]; then
      blob["$2$name"]=$oid
      paths+=("$2$name")
    elif [ "$mode $kind" = '040000 tree' ] && [ -z "$2" ]; then
      blob["$name"]=directory
      list "$oid" "$name/"
    else
      blob["$2$name"]=other
      fault "mode $mode, where only ordinary files may be: $2$name"
    fi
  done <"$listing"
  [ -z "$2" ] || [ $count -gt 0 ] || fault "an empty directory: $2"
}
list "$tree" ''

# What was purged: events of this run that name a path. Canonical JSON has a field on a line.
declare -A purged=()
field() { # NAME, of the event in $event: its text or number, as it is written
  local form=$'\n'"  \"$1\": \"?([^"$'\n'"]*[^\",])\"?,?"$'\n'
  [[ $event =~ $form ]] && printf '%s' "${BASH_REMATCH[1]}"
}
purges() { # UID
  local entry name mode kind oid event path at day
  git ls-tree -z --full-tree "$commit:events/run/${1:24}/$1" >"$tmp/events" 2>/dev/null || return
  if [ "$(count_of "$tmp/events")" -gt $max_events ]; then
    fault "the run has more than $max_events events, so its purges were not read"
    return
  fi
  while IFS= read -r -d '' entry; do
    name=${entry#*$'\t'}
    read -r mode kind oid <<<"${entry%%$'\t'*}"
    [[ $name =~ ^[0-9a-f]{64}\.json$ && "$mode $kind" = '100644 blob' ]] || continue
    [ "$(git cat-file -s "$oid" 2>/dev/null || echo $max_listing)" -le 1048576 ] || continue
    [ "$(git cat-file blob "$oid" | digest)" = "${name%.json}" ] || continue
    event=$(git cat-file blob "$oid" 2>/dev/null | tr -d '\0')
    [ "$(field type)" = purge ] && [ "$(field about)" = "$1" ] && [ -z "$(field event)" ] || continue
    path=$(field path) at=$(field at)
    [[ -n $path && $path != run.json && $at =~ ^[0-9]+$ ]] || continue
    day=$(date -u -d "@$((at / 1000000))" +%F 2>/dev/null || date -u -r $((at / 1000000)) +%F)
    purged["$path"]="by $(quote "$(field by)") on $day"
  done <"$tmp/events"
}
uid_form=$'\n  "uid": "([0-7][0-9a-hjkmnp-tv-z]{25})",?\n'
if [ -n "${blob[run.json]:-}" ] && [[ $(git cat-file blob "${blob[run.json]}" 2>/dev/null | tr -d '\0') =~ $uid_form ]]; then
  purges "${BASH_REMATCH[1]}"
fi

# The list, and the id that is its digest. Writing it again shows any byte that doesn't belong.
declare -A listed=()
sums=${blob[SHA256SUMS]:-}
if [ -z "$sums" ] || [ "$sums" = other ] || [ "$sums" = directory ]; then
  fault 'there is no SHA256SUMS'
elif ! size=$(git cat-file -s "$sums" 2>/dev/null) || [ "$size" -gt $max_listing ]; then
  fault 'SHA256SUMS is missing from this repository, or too large'
else
  git cat-file blob "$sums" >"$tmp/sums"
  actual=$(digest <"$tmp/sums")
  [ "$actual" = "$id" ] || fault "the digest of SHA256SUMS is $actual, and not the id"
  previous=
  form='^([0-9a-f]{64})  ([a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)?)$'
  : >"$tmp/again"
  while IFS= read -r line || [ -n "$line" ]; do
    if ! [[ $line =~ $form ]] || [ ${#BASH_REMATCH[2]} -gt $max_path ]; then
      fault "a line of SHA256SUMS isn't a digest, two spaces and a path: $(quote "${line:0:200}")"
      continue
    fi
    path=${BASH_REMATCH[2]}
    [[ -z $previous || $previous < $path ]] || fault "SHA256SUMS is out of order, or has a line twice: $path"
    previous=$path
    listed["$path"]=${BASH_REMATCH[1]}
    printf '%s  %s\n' "${BASH_REMATCH[1]}" "$path" >>"$tmp/again"
  done 2>/dev/null <"$tmp/sums"
  [ "$(digest <"$tmp/again")" = "$actual" ] || fault 'SHA256SUMS has bytes that are no part of its lines'
  [ -n "${listed[run.json]+there}" ] || fault 'SHA256SUMS lists no run.json'
  for path in "${!listed[@]}"; do
    case ${blob["$path"]:-} in
      '' | directory)
        if [ -n "${purged["$path"]:-}" ]; then
          gone=$((gone + 1))
          printf 'purged %s: %s\n' "${purged["$path"]}" "$path"
        else
          fault "listed, but not there: $path"
        fi
        ;;
      *) ;;
    esac
  done
fi

# The bytes.
common=$(git rev-parse --path-format=absolute --git-common-dir 2>/dev/null) || common=$(git rev-parse --git-common-dir)
lfs=$(git config --get lfs.storage) || lfs=lfs
[[ $lfs = /* ]] || lfs=$common/$lfs
bytes=0 pointers=() large=0 absent=0
pointer='^version https://git-lfs\.github\.com/spec/v1
oid sha256:([0-9a-f]{64})
size (0|[1-9][0-9]{0,17})
$'
for path in "${paths[@]}"; do
  case $path in SHA256SUMS | .gitattributes) continue ;; esac
  oid=${blob["$path"]}
  expected=${listed["$path"]:-}
  [ -n "$expected" ] || fault "there, but not listed: $path"
  if ! size=$(git cat-file -s "$oid" 2>/dev/null); then
    fault "its bytes are missing from this repository: $path"
    continue
  fi
  if [ "$size" -le 200 ]; then
    { text=$(git cat-file blob "$oid"; printf x); } 2>/dev/null
    text=${text%x}
    if [ ${#text} -eq "$size" ] && [[ $text =~ $pointer ]]; then
      pointers+=("$path")
      real=${BASH_REMATCH[1]} length=${BASH_REMATCH[2]}
      [ -z "$expected" ] || [ "$real" = "$expected" ] || fault "points at bytes other than those listed: $path"
      object=$lfs/objects/${real:0:2}/${real:2:2}/$real
      if [ -f "$object" ]; then
        large=$((large + 1))
        [ "$(digest <"$object")" = "$real" ] || fault "the LFS object has other bytes: $path"
        [ "$(stat -c %s "$object" 2>/dev/null || stat -f %z "$object")" = "$length" ] \
          || fault "the pointer says $length bytes, and the LFS object has another size: $path"
      else
        absent=$((absent + 1))
        printf 'pointer, its bytes are not here: %s\n' "$path"
      fi
      continue
    fi
  fi
  bytes=$((bytes + 1))
  [ -z "$expected" ] || [ "$(git cat-file blob "$oid" | digest)" = "$expected" ] \
    || fault "has other bytes than those listed: $path"
done

# The run's own attributes follow from its pointers.
: >"$tmp/attributes"
if [ ${#pointers[@]} -gt 0 ]; then
  printf '%s\n' "${pointers[@]}" | sort >"$tmp/pointers"
  while IFS= read -r path; do
    printf '/%s filter=lfs diff=lfs merge=lfs -text\n' "$path"
  done <"$tmp/pointers" >"$tmp/attributes"
fi
attributes=${blob[.gitattributes]:-}
if [ ${#pointers[@]} -eq 0 ]; then
  [ -z "$attributes" ] || fault 'there is a .gitattributes, though no file is a pointer'
elif [ -z "$attributes" ]; then
  fault 'there are pointers, but no .gitattributes'
elif [ "$(git cat-file blob "$attributes" 2>/dev/null | digest)" != "$(digest <"$tmp/attributes")" ]; then
  fault '.gitattributes is not what the pointers give'
fi

printf 'checked: names and modes of %d files, the list both ways, the id, the bytes of %d files, %d pointers, the bytes of %d large files\n' \
  "${#paths[@]}" "$bytes" "${#pointers[@]}" "$large"
printf 'not checked: the bytes and sizes of %d large files that are not here, and of %d files that were purged; what the documents say; who made the run; the history of the branch\n' "$absent" "$gone"
if [ $faults -gt 0 ]; then
  printf '%d faults\n' "$faults"
  exit 1
fi
echo 'everything that was checked holds'
