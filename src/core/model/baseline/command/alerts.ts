import { overFiles, textFunctions } from './awk.ts';

/**
 * Every alert of every alert file once: `alert, name, namespace, subject labels, severity, state, first active, last
 * time it became active, files,
 * value, description`, tab-separated, in the order in which they first appear. Reads both shapes of BENCHMARK.md §2.5
 * token by token, so the layout of the JSON and the order of its keys do not matter.
 */
export function alertsCommand(): string {
  return overFiles(['alerts/*.json', 'alerts*.json'], `${textFunctions}${program}`, { lines: 70 });
}

const program = String.raw`
function forget() { split("", label); state = ""; since = ""; value = ""; text = "" }
function add(   id, subject, i) {
  if (!("alertname" in label)) { forget(); return }
  subject = ""
  for (i = 1; i <= subjects; i++) if (subjectKey[i] in label) subject = subject "," subjectKey[i] "=" label[subjectKey[i]]
  subject = substr(subject, 2)
  id = label["alertname"] "\t" label["namespace"] "\t" subject "\t" label["severity"]
  if (!(id in files)) { order[++known] = id; first[id] = since; again[id] = since; files[id] = 0 }
  files[id]++
  if (since != "" && (since < first[id] || first[id] == "")) first[id] = since
  if (since > again[id]) again[id] = since
  if (states[id] != "firing") states[id] = state
  values[id] = value; texts[id] = text
  forget()
}
function first_brace(text,   opening, closing) {
  opening = index(text, "{"); closing = index(text, "}")
  return opening && (!closing || opening < closing) ? opening : closing
}
function read(json,   n, i, mark, part, outside, key, section, at) {
  n = split(json, part, "\"")
  key = ""; section = ""
  forget()
  for (i = 1; i <= n; i++) {
    if (i % 2) {
      outside = part[i]
      while ((at = first_brace(outside)) > 0) {
        mark = substr(outside, at, 1)
        outside = substr(outside, at + 1)
        if (mark == "{") { if (key == "labels" || key == "annotations") section = key }
        else if (section != "") section = ""
        else add()
      }
    }
    else if (i < n && (part[i + 1] == ": " || (index(part[i + 1], ":") && part[i + 1] ~ /^[ \t]*:/))) key = part[i]
    else if (section == "labels") label[key] = clean(part[i], 80)
    else if (section == "annotations") { if (key == "description" || (key == "summary" && text == "")) text = clean(part[i], 120) }
    else if (key == "state") state = clean(part[i], 20)
    else if (key == "activeAt") since = clean(part[i], 19)
    else if (key == "value") value = clean(part[i], 20)
  }
}
BEGIN { subjects = split("service_name service deployment statefulset daemonset job_name horizontalpodautoscaler resourcequota persistentvolumeclaim pod container node instance", subjectKey, / /) }
FNR == 1 { if (json_ != "") read(json_); json_ = ""; size_ = 0 }
{
  if (size_ < 2000000) {
    size_ += length($0) + 1
    # Line by line, because most lines have nothing to replace.
    if (index($0, "\\")) { gsub(/\\\\/, "/"); gsub(/\\"/, "\047") }
    json_ = json_ " " $0
  }
}
END {
  if (json_ != "") read(json_)
  for (i = 1; i <= known; i++) {
    id = order[i]
    print "alert\t" id "\t" states[id] "\t" first[id] "\t" again[id] "\t" files[id] "\t" values[id] "\t" texts[id]
  }
  if (!known) print "no alerts"
}`;
