import type { TrajectoryProblem } from '../schema/step.ts';

/** The text of a file in UTF-8, or in UTF-16 where a mark at its beginning says so, as PowerShell writes it. */
export function decodeText(bytes: Uint8Array): {
  readonly text: string;
  readonly problems: readonly TrajectoryProblem[];
} {
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : null;
  const swapped = bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null;
  const encoding = wide ?? swapped ?? 'utf-8';
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes), problems: [] };
  } catch {
    const message = `The file has bytes that are not text in ${encoding.toUpperCase()}; each is shown as \uFFFD.`;
    return { text: new TextDecoder(encoding).decode(bytes), problems: [{ code: 'damaged', message }] };
  }
}
