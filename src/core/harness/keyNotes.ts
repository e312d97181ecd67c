import { keyProgram, keySourceOf } from '../schema/keySource.ts';
import type { RunSettings } from '../schema/run.ts';

/** What a run does on this machine to get its keys, as sentences: whoever confirms a run allows that, too. */
export function keyNotes({ models, judge }: Pick<RunSettings, 'models' | 'judge'>): string[] {
  const entries = judge === null ? models : [...models, judge];
  return entries.flatMap(({ name, ...entry }) => {
    const source = keySourceOf(entry);
    if (source.kind === 'command') return [`starts ${keyProgram(source.command)} for the key of ${name}`];
    return source.kind === 'file' ? [`reads ${source.path} for the key of ${name}`] : [];
  });
}
