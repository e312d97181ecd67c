import { clockFunction, overFiles, tableReader, textFunctions } from './awk.ts';
import { objectFunctions, runtimeKinds } from './objectRow.ts';

/**
 * What changed in the time of the snapshot, one line each, for objects that nobody but people and tools edits:
 * `changed, id, last poll before, first poll after, text before the difference, old, new`, one for each difference;
 * `appeared, id, first poll, created, beginning of the object`; `gone, id, last poll`;
 * `edited, id, created, edit, editor` for each edit after creation, also those from before the first poll.
 */
export function changesCommand(): string {
  return overFiles(
    ['k8s_objects_raw*.tsv'],
    `${textFunctions}${clockFunction}${objectFunctions}${program}${tableReader}`,
    {
      lines: 44,
      variables: { runtime: runtimeKinds },
    },
  );
}

const program = String.raw`
function record(text,   now) {
  kind = kind_in(text)
  if (kind == "" || kind ~ runtime || !take(text)) return
  if (firstPoll == "") firstPoll = seen
  lastPoll = seen
  now = body
  if (!(id in state)) {
    order[++known] = id
    birth[id] = created; from[id] = seen
    if (clock(seen) - clock(firstPoll) > 120) print "appeared\t" id "\t" seen "\t" created "\t" about(now)
  }
  else if (state[id] != now) compare(state[id], now)
  state[id] = now; poll[id] = seen
  note_editor()
}
function about(json,   at) {
  at = index(json, "\"\"spec\"\":")
  if (!at) at = index(json, "\"\"data\"\":")
  json = show(substr(json, at ? at : 1), 300)
  return json
}
function compare(old, new,   n, m, i, a, b, low, high, shown) {
  n = split(old, a, /,/); m = split(new, b, /,/)
  if (n == m) {
    for (i = 1; i <= n && shown < 5; i++)
      if (a[i] != b[i] && squeeze(a[i]) != squeeze(b[i])) { shown++; difference(a[i - 2] "," a[i - 1] ",", a[i], b[i]) }
    return
  }
  # A part was added or taken out: what is between the pieces that both begin and end with.
  low = 1
  while (low <= n && low <= m && squeeze(a[low]) == squeeze(b[low])) low++
  high = 0
  while (n - high >= low && m - high >= low && squeeze(a[n - high]) == squeeze(b[m - high])) high++
  old = ""; new = ""
  for (i = low; i <= n - high && length(old) < 900; i++) old = old a[i] ","
  for (i = low; i <= m - high && length(new) < 900; i++) new = new b[i] ","
  difference(a[low - 2] "," a[low - 1] ",", old, new)
}
# A document that was only laid out anew has not changed.
function squeeze(text) { gsub(/\\n|\\t|[ \\]/, "", text); return text }
function difference(before, old, new,   low, high, middle) {
  if (length(old) > 300 || length(new) > 300) {
    low = 0; high = length(old) < length(new) ? length(old) : length(new)
    while (low < high) {
      middle = int((low + high + 1) / 2)
      if (substr(old, 1, middle) == substr(new, 1, middle)) low = middle; else high = middle - 1
    }
    low = low > 40 ? low - 40 : 0
    before = before substr(old, 1, low); old = substr(old, low + 1); new = substr(new, low + 1)
  }
  if (length(before) > 200) before = substr(before, length(before) - 199)
  print "changed\t" id "\t" poll[id] "\t" seen "\t" show(before, 160) "\t" show(old, 160) "\t" show(new, 160)
}
function note_editor(   rest, entry, time) {
  rest = editors
  while (match(rest, /""manager"":""[^"]*"",""operation"":""[^"]*"",(""subresource"":""[^"]*"",)?""time"":""[^"]*""/)) {
    entry = substr(rest, RSTART, RLENGTH); rest = substr(rest, RSTART + RLENGTH)
    time = word(entry, "time")
    if (!index(entry, "subresource") && clock(time) - clock(created) > 60 && !((id, time) in editor)) {
      editor[id, time] = 1
      if (clock(firstPoll) - clock(time) < 7200) edit[++edits] = "edited\t" id "\t" created "\t" clean(time, 20) "\t" show(word(entry, "manager"), 60)
    }
  }
}
function finish(   i) {
  for (i = 1; i <= known; i++) {
    id = order[i]
    if (clock(lastPoll) - clock(poll[id]) > 120) print "gone\t" id "\t" poll[id]
  }
  for (i = 1; i <= edits; i++) print edit[i]
  print "compared\t" (known + 0) " objects\tfrom " firstPoll "\tto " lastPoll
}`;
