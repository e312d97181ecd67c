import { stripVTControlCharacters } from 'node:util';

/**
 * A text from outside (a trajectory, a report, a server, a file) as one harmless line for a notification, a dialog, a
 * label or the log: no control character, no character that reorders its neighbours, and nothing that the editor would
 * make a link or an icon of. Cut to `maxLength` characters.
 */
export function plainLine(text: string, maxLength = 300): string {
  const line = stripVTControlCharacters(text)
    .replace(/\s+/g, ' ')
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    // `[text](command:…)` in a notification is a link, and `$(name)` in the status bar is an icon.
    .replaceAll('](', '] (')
    .replaceAll('$(', '$ (')
    .trim();
  const characters = [...line];
  return characters.length <= maxLength ? line : `${characters.slice(0, maxLength - 1).join('')}…`;
}

/** The same for a text of several lines, which are kept: a stack trace in the log. */
export function plainLines(text: string): string {
  return stripVTControlCharacters(text).replace(/[^\P{Cc}\n]|\p{Cf}/gu, '');
}
