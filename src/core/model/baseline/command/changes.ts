import { clockFunction, overFiles, tableReader, textFunctions } from './awk.ts';
import { objectFunctions, runtimeKinds } from './objectRow.ts';

/**
 * What changed in the time of the snapshot, one line each, for objects that nobody but people and tools edits:
 * `changed, id, last poll before, first poll after, text before the difference, old, new`;
 * `appeared, id, first poll, created, beginning of the object`; `gone, id, last poll`;
 * `edited, id, created, last edit, editor` for an edit after creation that the polls may have missed.
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
function compare(old, new,   low, high, middle, tail, most) {
  low = 0; high = length(old) < length(new) ? length(old) : length(new)
  most = high
  while (low < high) {
    middle = int((low + high + 1) / 2)
    if (substr(old, 1, middle) == substr(new, 1, middle)) low = middle; else high = middle - 1
  }
  tail = 0; high = most - low
  while (tail < high) {
    middle = int((tail + high + 1) / 2)
    if (substr(old, length(old) - middle + 1) == substr(new, length(new) - middle + 1)) tail = middle; else high = middle - 1
  }
  middle = low > 150 ? low - 150 : 0
  print "changed\t" id "\t" poll[id] "\t" seen "\t" show(substr(old, middle + 1, low - middle), 160) "\t" \
    show(substr(old, low + 1, length(old) - low - tail), 160) "\t" show(substr(new, low + 1, length(new) - low - tail), 160)
}
function note_editor(   rest, entry, time) {
  rest = editors
  while (match(rest, /""manager"":""[^"]*"",""operation"":""[^"]*"",(""subresource"":""[^"]*"",)?""time"":""[^"]*""/)) {
    entry = substr(rest, RSTART, RLENGTH); rest = substr(rest, RSTART + RLENGTH)
    time = word(entry, "time")
    if (!index(entry, "subresource") && time > edited[id]) { edited[id] = time; editor[id] = word(entry, "manager") }
  }
}
function finish(   i) {
  for (i = 1; i <= known; i++) {
    id = order[i]
    if (clock(lastPoll) - clock(poll[id]) > 120) print "gone\t" id "\t" poll[id]
    if (edited[id] != "" && clock(edited[id]) - clock(birth[id]) > 60 && clock(firstPoll) - clock(edited[id]) < 7200)
      print "edited\t" id "\t" birth[id] "\t" edited[id] "\t" clean(editor[id], 60)
  }
  print "compared\t" known " objects\tfrom " firstPoll "\tto " lastPoll
}`;
