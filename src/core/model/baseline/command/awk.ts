/**
 * The pieces of awk that the commands share. POSIX awk only, so that mawk, gawk and the virtual sandbox's own awk print
 * the same bytes: no match() with an array, no asort, no strftime, no {n} in patterns; every text that is printed is
 * reduced to printable ASCII before it is cut, because awks disagree about what a character is.
 *
 * For the awk of just-bash 3.4: no `continue` and no `next` (the last one also skips what follows the loop, or in END),
 * and few patterns: each use compiles its pattern anew and costs as much as a dozen calls of index() and substr(), and
 * on a long text about a microsecond for each of its characters. No `return f(x)` of a function of one's own (its value
 * is lost), no bare `array[key]`, no name before a parenthesis that is not a call, large numbers through printf, and no
 * sort(1). For mawk 1.3.4: no gsub() whose pattern begins with what may be empty (it misses matches).
 */

/** `clean(text, length)`: printable ASCII, at most `length` long. `field(json, key)`: the string after `"key":`. */
export const textFunctions = String.raw`
function clean(text, length_,   key) {
  if (text in cleaned_) return substr(cleaned_[text], 1, length_)
  key = text
  gsub(/[^ -~]+/, "?", text)
  if (length(key) <= 200) cleaned_[key] = text
  return substr(text, 1, length_)
}
function field(json, key,   at, rest) {
  at = index(json, "\"" key "\":")
  if (!at) return ""
  rest = substr(json, at + length(key) + 3, 4000)
  sub(/^ */, "", rest)
  if (substr(rest, 1, 1) == "\"") {
    if (!match(rest, /^"([^"\\]|\\.)*"/)) return substr(rest, 2)
    return substr(rest, 2, RLENGTH - 2)
  }
  if (!match(rest, /^[-+.0-9a-zA-Z]+/)) return ""
  return substr(rest, 1, RLENGTH)
}`;

/**
 * Joins the lines of a table to records, calls `record(text)` for each, and fills `column[name]` from each file's
 * header. A quoted field may span lines, so a line belongs to the record before it unless it begins as only a record
 * does: a time, a tab, and a second time or a trace id. That is cheaper than counting quotes, and a quote that was lost
 * (a file that was cut) damages one record and not the rest.
 */
export const tableReader = String.raw`
{
  if (FNR == 1) {
    if (text_ != "") record(text_)
    text_ = ""
    sub(/\r$/, "")
    for (i_ = 1; i_ <= NF; i_++) column[$i_] = i_
  }
  else if (/^[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9] [0-9][0-9]:[0-9.:]+\t([0-9-]+ [0-9:.]+|[0-9a-f]*)\t/) {
    if (text_ != "") record(text_)
    text_ = $0
  }
  else if (length(text_) < 20000) text_ = text_ " " $0
}
END { if (text_ != "") record(text_); finish() }`;

/** Seconds of `2025-12-15T17:28:25Z` or `2025-12-15 17:28:25`, for differences only: months count 31 days. */
export const clockFunction = String.raw`
function clock(time) {
  return ((substr(time, 1, 4) * 12 + substr(time, 6, 2)) * 31 + substr(time, 9, 2)) * 86400 \
    + substr(time, 12, 2) * 3600 + substr(time, 15, 2) * 60 + substr(time, 18, 2)
}`;

/**
 * Runs an awk program over the files that `globs` match, the first `lines` lines of what it prints. awk gets
 * `/dev/null` as well: without a file it would read its own shell's script from standard input.
 */
export function overFiles(
  globs: readonly string[],
  program: string,
  options: { readonly lines: number; readonly variables?: Readonly<Record<string, string>> },
): string {
  const variables = Object.entries(options.variables ?? {}).map(
    ([name, value]) => ` -v ${name}=${quote(value)}`,
  );
  return `${listFiles(globs)}
awk -F '\\t'${variables.join('')} '${program.trim()}' "$@" /dev/null | head -n ${options.lines}`;
}

/** Makes the files that globs match the positional parameters of the script. `ls` prints them differently in each sandbox. */
export function listFiles(globs: readonly string[]): string {
  return `set --; for f in ${globs.join(' ')}; do [ -f "$f" ] && set -- "$@" "$f"; done`;
}

/** For a shell, in single quotes. Values that reach awk's -v must not hold a backslash: it would be interpreted. */
export function quote(value: string): string {
  return `'${value.replaceAll('\\', '/').replaceAll("'", `'\\''`)}'`;
}
