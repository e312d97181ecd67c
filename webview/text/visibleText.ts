/**
 * Text of a trajectory made harmless to look at: control sequences of terminals are taken out, and what cannot be seen or
 * turns the reading direction is named, as `‹U+202E›`. Line breaks and tabs stay.
 */
export function visibleText(raw: string): string {
  // Nearly all text has nothing to do, and this is asked for every line on the screen.
  if (!suspicious.test(raw)) return raw;
  return raw
    .replace(/\r\n?/g, '\n')
    .replace(terminalSequence, '')
    .replace(invisible, (character) => `‹U+${codeOf(character)}›`);
}

/** For one line: as {@link visibleText}, with line breaks and tabs as blanks. */
export function visibleLine(raw: string): string {
  return visibleText(raw).replace(/[\n\t]+/g, ' ');
}

function codeOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}

// CSI … letter; OSC, DCS, SOS, PM, APC … to BEL or ST, at most 4096 characters long; other escapes of two characters.
const terminalSequence =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /(?:\u001b\[|\u009b)[0-?]{0,64}[ -/]{0,8}[@-~]|(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u0090\u0098\u009c-\u009f]{0,4096}(?:\u0007|\u001b\\|\u009c)|\u001b[ -/]{0,8}[0-Z\\-~]/g;

// C0 but tab and line feed, DEL, C1; soft hyphen; marks and overrides of direction; zero-width characters; separators that
// break a line; variation selectors beyond the emoji ones, tags; interlinear marks; lone surrogates; the replacement of an object.
const invisibleSet =
  '[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufeff\\uffa0\\ufff0-\\ufffc\\ufe00-\\ufe0e\\ud800-\\udfff\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e0fff}]';
const invisible = new RegExp(invisibleSet, 'gu');
const suspicious = new RegExp(invisibleSet, 'u');
