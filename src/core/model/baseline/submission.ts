import type { Claim } from './claims.ts';

/** Writes the submission of BENCHMARK.md §1.7 and prints its size and its end. */
export function writeCommand(claims: readonly Claim[], path: string): string {
  const text = asciiJson({ contributing_factors: claims });
  return `${beginning(path)}<<'END_OF_SUBMISSION'\n${text}\nEND_OF_SUBMISSION\nwc -c < ${path} && tail -n 1 ${path}`;
}

/** Whether `command` is one of {@link writeCommand}. */
export function isWriteCommand(command: string, path: string): boolean {
  return command.startsWith(beginning(path));
}

function beginning(path: string): string {
  return `cat > ${path} `;
}

/** JSON in ASCII only, so that no shell and no locale can change it. No line of it can be the here-document's end. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replaceAll(
    /[^\n -~]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
