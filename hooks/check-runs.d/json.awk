# Reads documents in the canonical form of format-spec/json-form.md, in which each key and each element has its own line.
# Prints for each file, separated by tabs: its name, its bytes, "ok" or what is wrong, and then
#   mode=event: about, type, path, event     mode=run: uid     mode=format: nothing     ("" if absent, "!" if not a plain text)
# A NUL either fails a pattern or, in an awk that ends lines there, shows in the number of bytes.
# shellcheck shell=sh disable=all

function wrong(why) { if (verdict == "") verdict = why }

# The characters of a text between its quotes. The first pattern is the usual case, and fast.
function is_text(s,    rest) {
  if (s ~ /^[ !#-\[\]-~]*$/) return 1
  rest = s
  gsub(/\\(["\\bfnrt]|u00[01][0-9a-f])/, "", rest)
  if (rest ~ /[\001-\037"\\]/ || index(rest, nul) > 0 && nul != "") return 0
  if (s ~ /\\u00(08|09|0a|0c|0d)/) return 0
  gsub(/[\302-\337][\200-\277]/, "", rest)
  gsub(/\340[\240-\277][\200-\277]|[\341-\354\356\357][\200-\277][\200-\277]|\355[\200-\237][\200-\277]/, "", rest)
  gsub(/\360[\220-\277][\200-\277][\200-\277]|[\361-\363][\200-\277][\200-\277][\200-\277]|\364[\200-\217][\200-\277][\200-\277]/, "", rest)
  return rest ~ /^[ !#-\[\]-~\177]*$/
}

# A key with its escapes resolved, as text that sorts as its bytes do.
function sort_form(s,    out, i, c) {
  for (i = 1; i <= length(s); i++) {
    c = substr(s, i, 1)
    if (c == "\\") {
      c = substr(s, ++i, 1)
      if (c == "u") { out = out sprintf("%03d", 16 * substr(s, i + 3, 1) + index("0123456789abcdef", substr(s, i + 4, 1)) - 1); i += 4; continue }
      if (c in escape) c = escape[c]
    }
    out = out sprintf("%03d", code[c])
  }
  return out
}
function follows(key, last) {
  if (index(key, "\\") == 0 && index(last, "\\") == 0) return key "" > last ""
  return sort_form(key) "" > sort_form(last) ""
}

# An integer that is exact in every language.
function is_integer(s,    digits) {
  if (s !~ /^(0|-?[1-9][0-9]*)$/) return 0
  digits = s
  sub(/^-/, "", digits)
  return length(digits) < 16 || length(digits) == 16 && digits "" <= "9007199254740991"
}

# A float with the fewest digits that read back as the same number, laid out as ECMAScript does.
function is_float(s,    digits, exponent, shown, n, x, point) {
  if (s == "0.0" || s == "-0.0") return 1
  if (s !~ /^-?(0|[1-9][0-9]*)(\.[0-9]+)?(e[-+][1-9][0-9]*)?$/ || s !~ /[.e]/ || length(s) > 30) return 0
  x = s + 0
  for (n = 0; n < 17; n++) {
    shown = sprintf("%." n "e", x)
    if (shown + 0 == x) break
    # Below a power of two numbers are closer to each other than above it.
    shown = next_digit(shown)
    if (shown + 0 == x) break
  }
  if (shown !~ /^-?[0-9]/) return 0
  exponent = shown
  sub(/.*e/, "", exponent)
  exponent += 0
  digits = shown
  sub(/e.*/, "", digits)
  gsub(/[-.]/, "", digits)
  sub(/0+$/, "", digits)
  if (digits == "") return 0
  n = length(digits)
  point = exponent + 1
  if (point >= n && point <= 21) shown = digits zeros(point - n) ".0"
  else if (point > 0 && point <= 21) shown = substr(digits, 1, point) "." substr(digits, point + 1)
  else if (point > -6 && point <= 0) shown = "0." zeros(-point) digits
  else shown = substr(digits, 1, 1) (n > 1 ? "." substr(digits, 2) : "") "e" (exponent < 0 ? "-" : "+") (exponent < 0 ? -exponent : exponent)
  return s == (x < 0 ? "-" : "") shown
}
function next_digit(shown,    at, c) {
  for (at = index(shown, "e") - 1; at > 0; at--) {
    c = substr(shown, at, 1)
    if (c == ".") continue
    if (c ~ /[0-8]/) return substr(shown, 1, at - 1) (c + 1) substr(shown, at + 1)
    if (c != "9") break
    shown = substr(shown, 1, at - 1) "0" substr(shown, at + 1)
  }
  return ""
}
function zeros(n,    out) { while (n-- > 0) out = out "0"; return out }

# What stands in the place `at`: its kind is "{", "[", "text", "integer", "large" (an integer beyond those) or another scalar.
function judge(at, kind, text,    want) {
  if (!(at in exact_rule)) return
  want = exact_rule[at]
  if (want == "object" && kind == "{" || want == "array" && kind == "[" || want == "text" && kind == "text" || want == "name" && kind == "text" && text != "") return
  if (want == "integer" && (kind == "integer" || kind == "large")) return
  if (want == "count" && (kind == "integer" || kind == "large") && text !~ /^-/) return
  # Not after the start of the year 2100; no number of fewer digits is.
  if (want == "time" && kind == "integer" && text !~ /^-/ && \
      (length(text) < 16 || length(text) == 16 && text "" <= "4102444800000000")) return
  if (want == "positive" && kind == "integer" && text !~ /^(-|0$)/) return
  if (want == "digest" && kind == "text" && length(text) == 64 && text !~ /[^0-9a-f]/) return
  if (want == "commit" && kind == "text" && text ~ /^[0-9a-f]+$/ && (length(text) == 40 || length(text) == 64)) return
  if (want == "uid" && kind == "text" && length(text) == 26 && text !~ /[^0-9a-hjkmnp-tv-z]/ && text ~ /^[0-7]/) return
  if (want == "status" && kind == "text" && text ~ /^(finished|failed|killed|crashed)$/) return
  gsub(/[\n\t]/, ".", at)
  wrong("a wrong value in the field " at)
}

function exactly(at) {
  gsub(/\[\]/, "\t", at)
  gsub(/\./, "\n", at)
  return at
}

function begin() {
  name = FILENAME
  sub(/.*\//, "", name)
  verdict = ""
  depth = lines = bytes = values = ended = 0
  split("", field)
  split("", kind_of)
  split("", chain)
}
function finish() {
  if (name == "") return
  if (!ended) wrong("no end")
  if (mode == "run" && verdict == "") {
    if ("end" in field && "start" in field && field["end"] + 0 < field["start"] + 0) wrong("an end before the start")
    if (field["format"] != "1") verdict = "format"
  }
  if (mode == "format" && field["format"] != "1") wrong("another version")
  if (mode == "event") print name "\t" bytes "\t" (verdict == "" ? "ok" : verdict) "\t" plain("about") "\t" plain("type") "\t" plain("path") "\t" plain("event")
  else print name "\t" bytes "\t" (verdict == "" ? "ok" : verdict) "\t" plain("uid")
  name = ""
}
function plain(key) {
  if (!(key in kind_of)) return ""
  return kind_of[key] == "text" && field[key] ~ /^[!-~]+$/ && field[key] !~ /\\/ ? field[key] : "!"
}

function open(kind, at) {
  if (++depth > 64) return wrong("more than 64 levels")
  type[depth] = kind
  number[depth] = 0
  comma[depth] = 0
  place[depth] = at
  last[depth] = ""
  typed[depth] = ""
  keys[depth] = "\n"
  if (depth >= length_of_pad) { pad[depth] = pad[depth - 1] "  "; length_of_pad = depth + 1 }
}
function close_one(    i, n, w) {
  if (number[depth] == 0 || comma[depth]) wrong("a comma before a closing bracket, or an empty container on two lines")
  if (typed[depth] == "") {
    judge(place[depth], type[depth], "")
    lacking(place[depth], keys[depth])
  } else judge(place[depth], typed[depth] == "$int" ? "large" : "float", typed_text[depth])
  depth--
}
function lacking(at, present,    n, w, i) {
  if (!(at in exact_required)) return
  n = split(exact_required[at], w, " ")
  for (i = 1; i <= n; i++) if (index(present, "\n" w[i] "\n") == 0) wrong("no field " w[i])
}

function read(s,    rest, key, at, kind, text, more, n) {
  if (ended) return wrong("lines after the end")
  if (lines == 1) {
    if (s == "{}") { ended = 1; return lacking("", "") }
    if (s != "{") return wrong("no object")
    values = 1
    return open("{", "")
  }
  n = 2 * depth
  if (substr(s, n - 1) == (type[depth] == "{" ? "}" : "]") || substr(s, n - 1) == (type[depth] == "{" ? "}," : "],")) {
    if (substr(s, 1, n - 2) != pad[depth - 1]) return wrong("indentation")
    more = s ~ /,$/
    close_one()
    if (depth == 0) {
      ended = 1
      if (more) wrong("a comma after the end")
    } else comma[depth] = more
    return
  }
  if (substr(s, 1, n) != pad[depth]) return wrong("indentation")
  if (number[depth]++ > 0 && !comma[depth]) return wrong("no comma")
  rest = substr(s, n + 1)
  at = place[depth]
  if (type[depth] == "{") {
    if (rest !~ /^"/ || !match(rest, /^"([^"\\]|\\.)*": /)) return wrong("no key")
    key = substr(rest, 2, RLENGTH - 4)
    rest = substr(rest, RLENGTH + 1)
    if (!is_text(key)) return wrong("a key that is not in canonical form")
    if (number[depth] > 1 && !follows(key, last[depth])) return wrong("keys that are out of order, or a key twice")
    if (typed[depth] != "") return wrong("a key beside " typed[depth])
    if (key ~ /^\$/ && key !~ /^\$\$/) {
      if (number[depth] > 1 || key != "$int" && key != "$float" || depth == 1) return wrong("an unknown typed form")
      typed[depth] = key
    }
    last[depth] = key
    if ((at, key) in needed) keys[depth] = keys[depth] key "\n"
    at = (depth == 1 ? "" : at "\n") key
    if (depth == 2 && place[2] == "tags") at = "tags\n*"
  } else at = at "\t"
  if (++values > 2097152) return wrong("more than 2097152 values")
  comma[depth] = 0
  if (rest == "{" || rest == "[") {
    if (depth == 1) kind_of[key] = rest
    if (typed[depth] != "") return wrong("an unknown typed form")
    return open(rest, at)
  }
  if (rest ~ /,$/) {
    comma[depth] = 1
    rest = substr(rest, 1, length(rest) - 1)
  }
  text = rest
  if (rest ~ /^"/) {
    kind = "text"
    text = substr(rest, 2, length(rest) - 2)
    if (length(rest) < 2 || rest !~ /"$/ || !is_text(text)) return wrong("a text that is not in canonical form")
  } else if (is_integer(rest)) kind = "integer"
  else if (rest == "true" || rest == "false" || rest == "null") kind = rest
  else if (rest == "{}" || rest == "[]") {
    kind = substr(rest, 1, 1)
    if (depth >= 64) return wrong("more than 64 levels")
    if (kind == "{") lacking(at, "")
  } else if (is_float(rest)) kind = "float"
  else return wrong("a value that is not in canonical form")
  if (typed[depth] == "$float" && !(kind == "text" && text ~ /^(NaN|Infinity|-Infinity)$/)) return wrong("an unknown typed form")
  if (typed[depth] == "$int" && !(kind == "text" && text ~ /^-?[1-9][0-9]*$/ && length(text) <= 1000 && !is_integer(text))) return wrong("an unknown typed form")
  if (typed[depth] != "") typed_text[depth] = text
  else judge(at, kind, text)
  if (mode == "format" && at ~ /\t$/) {
    if (number[depth] > 1 && text "" <= last[depth] "") wrong("elements that are out of order, or twice")
    last[depth] = text
  }
  if (mode == "run" && at == "continues\t" && chain[text]++) wrong("a segment twice in the field continues")
  if (depth == 1) { kind_of[key] = kind; field[key] = text }
}

BEGIN {
  pad[0] = ""
  length_of_pad = 1
  nul = sprintf("%c", 0)
  for (i = 1; i < 256; i++) code[sprintf("%c", i)] = i
  escape["b"] = sprintf("%c", 8)
  escape["t"] = sprintf("%c", 9)
  escape["n"] = sprintf("%c", 10)
  escape["f"] = sprintf("%c", 12)
  escape["r"] = sprintf("%c", 13)
  if (mode == "event") {
    required[""] = "about at type"
    rule["about"] = rule["type"] = "name"
    rule["by"] = "text"
    rule["at"] = "time"
    rule["after"] = "array"
    rule["after[]"] = "digest"
  }
  if (mode == "format") {
    required[""] = "format requires erased"
    required["erased"] = "uids commits"
    rule["format"] = "positive"
    rule["requires"] = rule["erased.uids"] = rule["erased.commits"] = "array"
    rule["erased"] = "object"
    rule["erased.uids[]"] = "uid"
    rule["erased.commits[]"] = "commit"
  }
  if (mode == "run") {
    required[""] = "format uid status start journal"
    required["fork_from"] = "id step"
    required["rewind"] = "step"
    required["writers[]"] = "name records"
    required["problems[]"] = "code message"
    required["degraded[]"] = "from to dropped"
    rule["format"] = "positive"
    rule["uid"] = rule["parent"] = "uid"
    rule["status"] = "status"
    rule["start"] = rule["end"] = rule["resumed"] = rule["degraded[].from"] = rule["degraded[].to"] = rule["exit_code"] = "integer"
    rule["journal"] = rule["continues[]"] = "digest"
    rule["command"] = rule["continues"] = rule["writers"] = rule["problems"] = rule["degraded"] = "array"
    rule["user"] = rule["tags"] = rule["fork_from"] = rule["rewind"] = rule["quarantined"] = "object"
    rule["writers[]"] = rule["problems[]"] = rule["degraded[]"] = "object"
    rule["fork_from.step"] = rule["rewind.step"] = "integer"
    rule["writers[].records"] = rule["quarantined.lines"] = rule["quarantined.bytes"] = rule["degraded[].dropped"] = "count"
    n = split("name experiment work_dir host group job_type note user_id signal command[] tags.* user.name user.email fork_from.id writers[].name problems[].code problems[].message", w, " ")
    for (i = 1; i <= n; i++) rule[w[i]] = "text"
  }
  # A place is written with characters that no key can have, so that no other key has its rule.
  for (at in rule) exact_rule[exactly(at)] = rule[at]
  for (at in required) {
    exact_required[exactly(at)] = required[at]
    n = split(required[at], w, " ")
    for (i = 1; i <= n; i++) needed[exactly(at), w[i]] = 1
  }
}
FNR == 1 { finish(); begin() }
{
  lines++
  bytes += length($0) + 1
  if (verdict == "") read($0)
}
END { finish() }
