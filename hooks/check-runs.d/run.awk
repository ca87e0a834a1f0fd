# Checks the versions of runs in the file `turn` against their lists; everything else is known from the files before it.
#   digests: OID DIGEST   pointers: OID DIGEST BYTES   run.read: as json.awk prints   purged, covered: see contents.sh and runs.sh
#   turn: file VERSION ID OID PATH SIZE WRITTEN
# shellcheck shell=sh disable=all

function digest_of(oid) { return oid in pointer ? pointer[oid] : digest[oid] }
BEGIN { no_attributes = "has another .gitattributes than its Git LFS pointers ask for" }
function bad(id, why) { if (!((id, why) in told)) print "bad", id, why; told[id, why] = 1 }
# Whether the next line of .gitattributes is that of this pointer.
function follows(path,    wanted) {
  wanted = "/" path " filter=lfs diff=lfs merge=lfs -text"
  attribute_bytes += length(wanted) + 1
  return (getline line <attributes) > 0 && line == wanted
}
function check(v) {
  listed = attribute_bytes = 0
  last = ""
  attributes = (v, ".gitattributes") in oid ? blobs oid[v, ".gitattributes"] : "/dev/null"
  check_list(v)
  close(attributes)
}
function check_list(v,    id, file, bytes, path, want, who, doc) {
  id = id_of[v]
  if (!((v, "SHA256SUMS") in oid)) return bad(id, "has no SHA256SUMS")
  if (!((v, "run.json") in oid)) return bad(id, "has no run.json")
  doc = oid[v, "run.json"]
  if (size[v, "SHA256SUMS"] > 168 * (count[v] + 1) + purged_bytes) return bad(id, "has a SHA256SUMS that lists more files than it has")
  if (digest[oid[v, "SHA256SUMS"]] != id) return bad(id, "is not what its name says: the SHA-256 of its SHA256SUMS is " digest[oid[v, "SHA256SUMS"]])
  if (verdict[doc] == "format") return bad(id, "has a run.json of a format that this server does not know")
  if (verdict[doc] != "ok") return bad(id, "has a run.json that is not a document of its form (" verdict[doc] ")")
  if (length_of_doc[doc] != size[v, "run.json"]) return bad(id, "has a run.json that is not a document of its form (its last line)")
  who = uid[doc]
  if ((v, "all") in covered) return bad(id, "was purged, and may not come back")
  file = blobs oid[v, "SHA256SUMS"]
  bytes = 0
  while ((getline line <file) > 0) {
    path = substr(line, 67)
    want = substr(line, 1, 64)
    bytes += length(line) + 1
    if (length(want) != 64 || want ~ /[^0-9a-f]/ || substr(line, 65, 2) != "  " || path == "" || path "" <= last "" ||
        length(path) > 100 || path !~ /^[a-z0-9][a-z0-9._-]*(\/[a-z0-9][a-z0-9._-]*)?$/) {
      close(file)
      return bad(id, "has a SHA256SUMS that is not sorted lines of digests and paths")
    }
    last = path
    if ((v, path) in oid) {
      if ((v, "path", path) in covered) { close(file); return bad(id, "has a file that was purged, and may not come back: " path) }
      if (digest_of(oid[v, path]) != want) { close(file); return bad(id, "has a file that is not the one in SHA256SUMS: " path) }
      listed++
      if (oid[v, path] in pointer && !follows(path)) { close(file); return bad(id, no_attributes) }
    } else if (!(("path", who, path) in purged)) { close(file); return bad(id, "lacks a file that SHA256SUMS lists: " path) }
  }
  close(file)
  if (bytes != size[v, "SHA256SUMS"]) return bad(id, "has a SHA256SUMS that does not end with a line feed")
  if (listed + 1 + ((v, ".gitattributes") in oid) != count[v]) return bad(id, "has a file that SHA256SUMS does not list")
  if (attribute_bytes != size[v, ".gitattributes"] + 0) return bad(id, no_attributes)
}
FILENAME ~ /\/digests$/ { digest[$1] = $2; next }
FILENAME ~ /\/pointers$/ {
  if ($2 == "-") delete pointer[$1]
  else { pointer[$1] = $2; pointer_bytes[$1] = $3 }
  next
}
FILENAME ~ /\/run.read$/ { n = split($0, f, "\t"); length_of_doc[f[1]] = f[2]; verdict[f[1]] = f[3]; uid[f[1]] = f[4]; next }
FILENAME ~ /\/purged$/ { if ($1 == "path") { purged["path", $2, $3] = 1; purged_bytes += 168 } next }
FILENAME ~ /\/covered$/ { if ($2 == "all") covered[$1, "all"] = 1; else covered[$1, "path", $3] = 1; next }
{
  id_of[$2] = $3
  oid[$2, $5] = $4
  size[$2, $5] = $6
  count[$2]++
  if ($4 in pointer && pointer_bytes[$4] != $6) delete pointer[$4]
}
END { for (v in id_of) check(v) }
