/** Kinds that change by themselves, or only because the object that owns them changed. */
export const runtimeKinds =
  '^(Event|Lease|Endpoints|EndpointSlice|Pod|ReplicaSet|ControllerRevision|PodMetrics|NodeMetrics|CertificateSigningRequest|PodNetworkChaos|CSINode|VolumeAttachment|Job)$';

/**
 * Takes an object's row apart, in the table's own quoting (quotes doubled), because to undo it for every row would cost
 * more than everything else. `kind_in(text)` is cheap, so that rows of no interest are. `take(text)` sets `seen`,
 * `name`, `namespace`, `created`, `id`, `editors` (the log of edits), `condition` (the status) and `body`: the object
 * without metadata and status, that is, what people write. `word(raw, key)` is a short string or number, `show(raw,
 * length)` what is printed.
 */
export const objectFunctions = String.raw`
# The kind that metadata follows; where the keys are not in the order of the alphabet, the first kind there is.
function kind_in(text,   found, at, first, after) {
  first = ""
  while ((at = index(text, "\"\"kind\"\":")) > 0) {
    text = substr(text, at + 9)
    found = substr(text, 1, 1) == " " ? substr(text, 2, 200) : substr(text, 1, 200)
    if (substr(found, 1, 2) == "\"\"") {
      found = substr(found, 3)
      at = index(found, "\"\"")
      after = substr(found, at + 2, 14)
      found = substr(found, 1, at ? at - 1 : 0)
      if (found != "" && !(found in plain_)) plain_[found] = (found ~ /^[A-Za-z0-9]+$/)
      if (found != "" && plain_[found]) {
        if (index(after, ",\"\"metadata\"\"") == 1 || index(after, ", \"\"metadata\"\"") == 1) return found
        if (first == "") first = found
      }
    }
  }
  return first
}
function word(raw, key,   at) {
  at = index(raw, "\"\"" key "\"\":")
  if (!at) return ""
  raw = substr(raw, at + length(key) + 5, 300)
  sub(/^ /, "", raw)
  if (substr(raw, 1, 2) == "\"\"") { raw = substr(raw, 3); at = index(raw, "\"\""); return substr(raw, 1, at ? at - 1 : 300) }
  if (!match(raw, /^[-+.0-9a-zA-Z]+/)) return ""
  return substr(raw, 1, RLENGTH)
}
function show(raw, length_) {
  raw = substr(raw, 1, 2 * length_ + 200)
  gsub(/""/, "\"", raw)
  raw = clean(raw, length_)
  return raw
}
# Without what goes from opening to closing, of whose characters the last kept ones stay.
function strip(raw, opening, closing, kept,   at, rest, end) {
  at = index(raw, opening)
  if (!at) return raw
  rest = substr(raw, at)
  end = index(rest, closing)
  if (!end) return raw
  stripped = substr(rest, 1, end)
  rest = substr(rest, end + length(closing) - kept)
  sub(/^,/, "", rest)
  return substr(raw, 1, at - 1) rest
}
function take(text,   at, metadata, rest, cut) {
  cut = index(text, "{\"\"")
  at = index(text, "\"\"metadata\"\":")
  if (!cut || !at) return 0
  seen = substr(text, 1, 19)
  metadata = substr(text, at + 13)
  text = substr(text, cut, at - cut)
  cut = index(metadata, "\t")
  if (cut) metadata = substr(metadata, 1, cut - 2)
  stripped = ""
  metadata = strip(metadata, "\"\"managedFields\"\":[", "}]", 0)
  editors = stripped
  metadata = strip(metadata, "\"\"annotations\"\":{\"\"", "\"\"},\"\"", 2)
  metadata = strip(metadata, "\"\"labels\"\":{", "}", 0)
  metadata = strip(metadata, "\"\"ownerReferences\"\":[", "}]", 0)
  cut = index(metadata, "}")
  rest = substr(metadata, cut + 1)
  sub(/^,/, "", rest)
  metadata = substr(metadata, 1, cut)
  name = word(metadata, "name"); namespace = word(metadata, "namespace"); created = word(metadata, "creationTimestamp")
  id = clean((namespace == "" ? "cluster" : namespace) "/" kind "/" name, 160)
  cut = last_index(rest, "\"\"status\"\":{")
  condition = cut ? substr(rest, cut) : ""
  if (cut) rest = substr(rest, 1, cut - 1)
  body = text rest
  return name != ""
}
function last_index(text, part,   at, from) {
  from = 0
  while ((at = index(substr(text, from + 1), part)) > 0) from += at
  return from
}`;
