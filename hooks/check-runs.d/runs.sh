# Part of check-runs: whether each version of a run that is new is what its id says.
# shellcheck shell=sh

# What was purged is covered in a commit if the purge was there already: "VERSION all" and "VERSION path PATH".
awk -F '\t' '
  FILENAME ~ /run.read$/ { uid[$1] = $4; next }
  { split($0, f, " ") }
  FILENAME ~ /listed$/ { if (f[1] == "file" && f[5] == "run.json") of[f[2]] = uid[f[4]]; next }
  FILENAME ~ /purged$/ { if (f[1] == "all" || f[1] == "path") for_uid[f[2]] = for_uid[f[2]] $0 "\n"; next }
  FILENAME ~ /versions$/ { version[f[2], f[3]] = f[1]; next }
  f[1] == "new" && of[v = version[f[3], f[4]]] in for_uid {
    n = split(for_uid[of[v]], line, "\n")
    for (i = 1; i < n; i++) {
      m = split(line[i], p, " ")
      what = p[1] == "all" ? "all" : "path " p[3]
      where = m > 2 && p[1] == "all" || p[1] == "path" ? p[m] : "FORMAT"
      print f[2] ":" where, v, what
    }
  }' "$tmp/run.read" "$tmp/listed" "$tmp/purged" "$tmp/versions" "$tmp/found" >"$tmp/covers"
cut -d ' ' -f 1 "$tmp/covers" | git cat-file --batch-check='%(objecttype)' | paste -d ' ' - "$tmp/covers" |
  awk '$1 == "blob" { print $3, $4, $5 }' | sort -u >"$tmp/covered"

# Digests of the files of a turn, and which of them are Git LFS pointers.
digest_all() {
  xargs -n 500 sha256sum | awk '{ print $2, $1 }' >>"$tmp/digests"
  find . -type f -size 1 | sed 's,^\./,,' | xargs -n 500 awk '
    FNR == 1 { bytes = lines = 0; ok = 1 }
    { lines++; bytes += length($0) + 1 }
    FNR == 1 && $0 != "version https://git-lfs.github.com/spec/v1" { ok = 0 }
    FNR == 2 { oid = substr($0, 12); if (index($0, "oid sha256:") != 1 || length(oid) != 64 || oid ~ /[^0-9a-f]/) ok = 0 }
    FNR == 3 && ($0 !~ /^size (0|[1-9][0-9]*)$/ || length($0) > 23) { ok = 0 }
    FNR == 3 && ok { print FILENAME, oid, bytes }
    FNR > 3 && ok { print FILENAME, "-", 0 }' /dev/null >>"$tmp/pointers"
}

# Versions in turns: as many as have $max_batch bytes of files that are written. Large files are digested without a copy on this disk.
awk -v file="$tmp/turn." -v most="$max_batch" '
  $1 == "bad" { skip[$2] = 1; next }
  {
    if (!($2 in lines)) { order[++n] = $2; id[$2] = $3 }
    written = $6 <= 1048576 || $5 == "SHA256SUMS" || $5 == ".gitattributes"
    lines[$2] = lines[$2] $0 " " written "\n"
    count[$2]++
    if (written) bytes[$2] += $6
  }
  END {
    for (i = 1; i <= n; i++) {
      v = order[i]
      if (id[v] in skip) continue
      total += bytes[v]
      files += count[v]
      if (turn == 0 || total > most || files > 100000) { if (turn) close(file turn); turn++; total = bytes[v]; files = count[v] }
      printf "%s", lines[v] >(file turn)
    }
  }' "$tmp/listed"
for turn in "$tmp"/turn.*; do
  [ -s "$turn" ] || continue
  mv "$turn" "$tmp/turn"
  : >"$tmp/digests"
  : >"$tmp/pointers"
  awk '!$7 && !seen[$4]++ { print $4 }' "$tmp/turn" | while read -r oid; do
    digest=$(git cat-file blob "$oid" | sha256sum) && echo "$oid ${digest%% *}"
  done >>"$tmp/digests"
  awk '$7 { print $4, $6 }' "$tmp/turn" | in_batches digest_all
  # A single run may need several batches; its list is then written once more.
  [ ! -s "$tmp/batch.2" ] || awk '$5 == "SHA256SUMS" || $5 == ".gitattributes" { print $4, $6 }' "$tmp/turn" | in_batches true
  awk -v blobs="$tmp/blobs/" -f "$parts/run.awk" \
    "$tmp/digests" "$tmp/pointers" "$tmp/run.read" "$tmp/purged" "$tmp/covered" "$tmp/turn" >>"$tmp/bad"
done
