import { overFiles, tableReader, textFunctions } from './awk.ts';

const globs = ['otel_logs_raw*.tsv'];

/**
 * Errors and warnings in logs by service and wording (digits masked), before and after `since`: `log, service,
 * namespace, level, before, after, first after, latest message`.
 */
export function logsCommand(since: string): string {
  return overFiles(globs, `${textFunctions}${program('')}${tableReader}`, {
    lines: 60,
    variables: { since },
  });
}

/** The same for one service, whatever the level. */
export function logsOfCommand(service: string, since: string): string {
  return overFiles(globs, `${textFunctions}${program('who == wanted')}${tableReader}`, {
    lines: 25,
    variables: { since, wanted: service },
  });
}

function program(only: string): string {
  const rows = only === '' ? 'level != "other"' : only;
  return String.raw`
function attribute(text, key,   at, rest) {
  at = index(text, "\047" key "\047: \047")
  if (!at) return ""
  rest = substr(text, at + length(key) + 5, 120)
  return substr(rest, 1, index(rest, "\047") - 1)
}
function level_of(word_, number, message) {
  if (!(word_ in grade_)) grade_[word_] = word_ ~ /^(ERROR|FATAL|CRITICAL|Error|error|fatal)/ ? 2 : word_ ~ /^(WARN|Warn|warn)/ ? 1 : 0
  if (number >= 17 || grade_[word_] == 2) return "error"
  if (number >= 13 || grade_[word_] == 1) return "warning"
  if (number > 0 || word_ != "") return "other"
  if (message ~ /[Ee]rror|ERROR|[Ee]xception|[Pp]anic|refused|timed out|[Dd]enied|WRONGPASS|NOAUTH|FATAL/) return "error"
  return "other"
}
# A quoted body may hold tabs: it goes on until its quotes are even.
function body_of(f, n,   i, body, rest) {
  i = column["Body"]
  body = f[i]
  if (substr(body, 1, 1) == "\"") {
    rest = body
    while (i < n && length(body) < 4000 && gsub(/"/, "", rest) % 2) { body = body " " f[++i]; rest = body }
    sub(/"$/, "", body)
  }
  body = clean(body, 400)
  return body
}
function record(text,   f, n, who, message, level, id, mask) {
  n = split(text, f, "\t")
  if (n < column["Body"]) return
  message = body_of(f, n)
  level = level_of(f[column["SeverityText"]], f[column["SeverityNumber"]] + 0, message)
  who = clean(f[column["ServiceName"]], 60)
  if (who == "") who = clean(attribute(text, "k8s.deployment.name"), 60)
  if (who == "" || !(${rows})) return
  if (index(message, "\"")) { gsub(/""/, "\047", message); sub(/^"/, "", message) }
  mask = substr(message, 1, 160)
  gsub(/[0-9][0-9a-f-]*/, "#", mask)
  id = who "\t" level "\t" substr(mask, 1, 70)
  if (!(id in name)) {
    order[++known] = id
    name[id] = who "\t" clean(attribute(text, "k8s.namespace.name"), 60) "\t" level
    first[id] = ""
  }
  if (substr(text, 1, 19) >= since) { late[id]++; if (first[id] == "") first[id] = substr(text, 1, 19); said[id] = message }
  else { soon[id]++; if (!(id in said)) said[id] = message }
}
function finish(   i, id) {
  for (i = 1; i <= known; i++) {
    id = order[i]
    printf "log\t%s\t%d\t%d\t%s\t%s\n", name[id], soon[id], late[id], first[id], substr(said[id], 1, 200)
  }
  if (!known) print "no such log lines"
}`;
}
