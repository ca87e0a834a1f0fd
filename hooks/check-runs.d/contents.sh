# Part of check-runs: the contents of runs and events that are new, and whether purges cover what is gone.
# shellcheck shell=sh

max_file=$(setting --type=int runs.maxFile)
max_file=${max_file:-33554432}
max_run=$(setting --type=int runs.maxRun)
max_runs=$(setting --type=int runs.maxRuns)
max_event=1048576

# Versions of runs, each once: NUMBER ID TREE COMMIT.
awk '$1 == "new" && !seen[$3, $4]++ { print ++n, $3, $4, $2 }' "$tmp/found" >"$tmp/versions"
count=$(awk '!seen[$2]++ { n++ } END { print n + 0 }' "$tmp/versions")
if [ "${max_runs:-0}" -gt 0 ] && [ "$count" -gt "$max_runs" ]; then
  refuse "it brings $count runs at once, and $max_runs may come" 'ask who keeps this repository, or push fewer'
fi

# Their files: "file NUMBER ID OID PATH".
awk '{ print $3, $1 ":" $2 ":" }' "$tmp/versions" >"$tmp/directories"
: >"$tmp/files"
: >"$tmp/subdirectories"
while [ -s "$tmp/directories" ]; do
  awk '{ split($2, tag, ":"); print $1, tag[2], "runs/" substr(tag[2], 1, 2) "/" tag[2] (tag[3] == "" ? "" : "/" tag[3]) }' "$tmp/directories" >>"$tmp/trees"
  list_trees "$tmp/directories" "$most" >"$tmp/entries"
  awk -F '\t' -v below="$tmp/directories" -v empty="$nothing" '
    BEGIN { printf "" >below }
    {
      split($1, f, " ")
      split(f[4], tag, ":")
      path = (tag[3] == "" ? "" : tag[3] "/") $2
      if (length(path) > 100 || path !~ /^[a-z0-9][a-z0-9._-]*(\/[a-z0-9][a-z0-9._-]*)?$/ && (tag[3] != "" || path != "SHA256SUMS" && path != ".gitattributes"))
        print "bad", tag[2], "has a " (f[1] == "040000" ? "directory where none may be: " : "file of a name that no run has: ") path
      else if (f[1] == "100644") print "file", tag[1], tag[2], f[2], path
      else if (f[1] != "040000") print "bad", tag[2], "has an entry of mode " f[1] ", and only plain files (100644) may be there: " path
      else if (tag[3] != "") print "bad", tag[2], "has a directory where none may be: " path
      else if (f[2] == empty) print "bad", tag[2], "has an empty directory: " path
      else print f[2], tag[1] ":" tag[2] ":" path >below
    }' "$tmp/entries" >>"$tmp/files"
done
[ "$(wc -l <"$tmp/files")" -le "$most" ] || too_many
check_form "$tmp/trees"

# Sizes, before anything is written to this disk or digested.
{
  awk '$1 == "file" { print $4 }' "$tmp/files"
  awk '$1 == "event" { print $3 }' "$tmp/found"
} | sizes_of >"$tmp/sizes"
awk -v max_file="$max_file" -v max_run="${max_run:-1073741824}" '
  pass == 1 { if ($2 == "blob") size[$1] = $3; next }
  $1 == "bad" { print; next }
  {
    if (!($4 in size)) print "bad", $3, "has an entry that is no file: " $5
    else if (size[$4] + 0 > max_file + 0) print "bad", $3, "has a file of " size[$4] " bytes, and at most " max_file " may be: " $5
    else print $0, size[$4]
    total[$2] += size[$4]
    id[$2] = $3
  }
  END {
    for (n in total)
      if (max_run + 0 > 0 && total[n] > max_run + 0) print "bad", id[n], "has " total[n] " bytes in all, and at most " max_run " may be"
  }' pass=1 "$tmp/sizes" pass=2 "$tmp/files" >"$tmp/listed"
grep '^bad ' "$tmp/listed" | sort -u >>"$tmp/bad"
awk -v max="$max_event" -v bad="$tmp/bad" '
  pass == 1 { if ($2 == "blob") size[$1] = $3; next }
  $1 != "event" { next }
  !($3 in size) { print "bad - has an event that is no file: " $4 >>bad; next }
  size[$3] > max { print "bad - has an event of " size[$3] " bytes, and at most " max " may be: " $4 >>bad; next }
  { print $3, size[$3], $4 }' pass=1 "$tmp/sizes" pass=2 "$tmp/found" | sort -u >"$tmp/events"

# Which run each version is of, and each run that is gone. Whoever lost it had its run.json in the tree before.
read_documents() { # MODE: appends to MODE.read
  xargs -n 500 awk -v mode="$1" -f "$parts/json.awk" >>"$tmp/$1.read"
}
: >"$tmp/run.read"
awk '$1 == "lost" { print $3, $4 }' "$tmp/found" | sort -u >"$tmp/lost"
sed 's/^[^ ]* \(.*\)$/\1:run.json/' "$tmp/lost" | git cat-file --batch-check='%(objectname) %(objecttype) %(objectsize)' |
  awk '{ print ($2 == "blob" && $3 <= 33554432 ? $1 " " $3 : "- 0") }' | paste -d ' ' "$tmp/lost" - >"$tmp/lost_documents"
{
  awk '$1 == "file" && $5 == "run.json" { print $4, $6 }' "$tmp/listed"
  awk '$3 != "-" { print $3, $4 }' "$tmp/lost_documents"
} | in_batches read_documents run
awk -F '\t' 'pass == 1 { uid[$1] = $4; next } { split($0, f, " "); print f[1], (uid[f[3]] == "" ? "!" : uid[f[3]]) }' \
  pass=1 "$tmp/run.read" pass=2 "$tmp/lost_documents" >"$tmp/lost_uids"

# The purges at the tip that may cover what is gone or may not come back.
{
  awk -F '\t' '$4 != "" && $4 != "!" { print "events/run/" substr($4, 25) "/" $4 }' "$tmp/run.read"
  awk '$1 == "gone" { path = $3; sub(/\/[^\/]*$/, "", path); if (path !~ /^events\/run\//) sub(/\/[^\/]*$/, "", path); print path }' "$tmp/found"
} | sort -u >"$tmp/keys"
: >"$tmp/kept"
if [ -s "$tmp/keys" ]; then
  git rev-parse -q --verify "$new:events" | sed 's,$, events,' >"$tmp/directories"
  while [ -s "$tmp/directories" ]; do
    list_trees "$tmp/directories" "$most" >"$tmp/entries"
    awk -F '\t' -v keys="$tmp/keys" -v below="$tmp/directories" '
      BEGIN {
        printf "" >below
        while ((getline key <keys) > 0) {
          wanted[key] = 1
          while (sub(/\/[^\/]*$/, "", key)) above[key] = 1
        }
      }
      {
        split($1, f, " ")
        path = f[4] "/" $2
        n = split(path, w, "/")
        key = w[1] "/" w[2] "/" w[3] "/" w[4]
        if (f[1] == "100644" && key in wanted) print f[2], path
        else if (f[1] == "040000" && (path in wanted || path in above || n == 5 && w[2] != "run" && key in wanted)) print f[2], path >below
      }' "$tmp/entries" >>"$tmp/kept"
  done
fi

# Events: OID DIGEST BYTES VERDICT ABOUT TYPE PATH EVENT, of the new ones and of those that may be such purges.
read_events() {
  xargs -n 500 grep -l '^  "type": "purge"' >"$tmp/purges" || :
  awk 'pass == 1 { wanted[$1] = 1; next } $1 in wanted { print $1 }' pass=1 "$tmp/new_events" pass=2 - <"$tmp/batch_of_events" | sort -u - "$tmp/purges" >"$tmp/to_read"
  [ -s "$tmp/to_read" ] || return 0
  xargs -n 500 sha256sum <"$tmp/to_read" | awk '{ sub(/^\*/, "", $2); print $2 "\t" $1 }' >>"$tmp/event_digests"
  read_documents event <"$tmp/to_read"
}
: >"$tmp/event.read"
: >"$tmp/event_digests"
cut -d ' ' -f 1 "$tmp/events" >"$tmp/new_events"
awk '{ print $1 }' "$tmp/kept" | sizes_of | awk -v max="$max_event" '$2 == "blob" && $3 <= max { print $1, $3 }' >"$tmp/kept_sizes"
with_copy() { cat >"$tmp/batch_of_events" && read_events <"$tmp/batch_of_events"; }
{
  cut -d ' ' -f 1,2 "$tmp/events"
  cat "$tmp/kept_sizes"
} | in_batches with_copy
awk -F '\t' -v OFS='\t' 'pass == 1 { digest[$1] = $2; next } { print $1, digest[$1], $2, $3, $4, $5, $6, $7 }' pass=1 "$tmp/event_digests" pass=2 "$tmp/event.read" >"$tmp/event_facts"

# In its place, named by its digest, in its form, about its key.
awk -F '\t' '
  pass == 1 { digest[$1] = $2; bytes[$1] = $3; verdict[$1] = $4; about[$1] = $5; type[$1] = $6; next }
  {
    split($0, f, " ")
    oid = f[1]
    n = split(f[3], w, "/")
    if (digest[oid] ".json" != w[n]) print "bad - has an event that is not what its name says: " f[3]
    else if (type[oid] == "" && verdict[oid] ~ /^(ok|no field type|no field about|no field at)$/) print "bad - has an event without a type: " f[3]
    else if (verdict[oid] != "ok") print "bad - has an event that is not a document of its form (" verdict[oid] "): " f[3]
    else if (bytes[oid] != f[2]) print "bad - has an event that is not a document of its form (its last line): " f[3]
    else if (about[oid] != w[4]) print "bad - has an event that is about another key: " f[3]
  }' pass=1 "$tmp/event_facts" pass=2 "$tmp/events" >>"$tmp/bad"

# What they cover: "all UID", "path UID PATH", "event KEY-DIRECTORY NAME".
{
  awk -F '\t' '
    pass == 1 { if ($4 == "ok" && $6 == "purge") { digest[$1] = $2; about[$1] = $5; path[$1] = $7; event[$1] = $8 } next }
    {
      split($0, f, " ")
      oid = f[1]
      n = split(f[2], w, "/")
      if (!(oid in about) || about[oid] != w[4] || digest[oid] ".json" != w[n]) next
      run = w[2] == "run"
      if (path[oid] != "" && event[oid] != "") next
      if (event[oid] != "") { if (event[oid] ~ /^[0-9a-f]+$/ && length(event[oid]) == 64) print "event", w[1] "/" w[2] "/" w[3] "/" w[4], event[oid] }
      else if (run && path[oid] == "") print "all", about[oid], f[2]
      else if (run && path[oid] != "run.json" && path[oid] != "SHA256SUMS" && length(path[oid]) <= 100 && path[oid] ~ /^[a-z0-9][a-z0-9._-]*(\/[a-z0-9][a-z0-9._-]*)?$/)
        print "path", about[oid], path[oid], f[2]
    }' pass=1 "$tmp/event_facts" pass=2 "$tmp/kept"
  sed 's/^/all /' "$tmp/erased"
} >"$tmp/purged"

# Runs and events that are gone.
awk '
  FILENAME ~ /purged$/ { if ($1 == "all") purged[$2] = 1; next }
  !($2 in purged) && !told[$1]++ { print "bad - drops the run " $1 ", which nobody purged (git runs purge)" }' "$tmp/purged" "$tmp/lost_uids" >>"$tmp/bad"
awk -v tip="$new" '
  FILENAME ~ /purged$/ { if ($1 == "event") purged[$2 "/" $3] = 1; next }
  FILENAME ~ /erased$/ { erased[$1] = 1; next }
  $1 != "gone" { next }
  {
    n = split($3, w, "/")
    name = w[n]
    sub(/\.json$/, "", name)
    if ((w[1] "/" w[2] "/" w[3] "/" w[4] "/" name) in purged || w[2] == "run" && w[4] in erased) next
    print "bad - drops the event " $3 ", which nobody purged" ($2 == tip ? "" : " (in commit " substr($2, 1, 12) ")")
  }' "$tmp/purged" "$tmp/erased" "$tmp/found" >>"$tmp/bad"
