import type { MadeAlert } from './made.ts';

/** An alert file of a snapshot: its path, and a bare list as the recorder writes it (BENCHMARK.md §2.5). */
export interface AlertFile {
  readonly path: string;
  readonly text: string;
}

/**
 * The alerts of each input file as one file of the snapshot. Its name says when: the newest time in it, else that of the
 * capture; files of the same time follow one another by a microsecond.
 *
 * @param inputs the alerts of each input file; one without any is a look at which nothing fired
 */
export function alertFiles(inputs: readonly (readonly MadeAlert[])[], capturedAt: string): AlertFile[] {
  const taken = new Set<string>();
  return inputs.map((alerts) => {
    const newest = alerts.map(({ at }) => at).reduce((a, b) => (b > a ? b : a), '');
    let micros = (newest || capturedAt || '1970-01-01 00:00:00.000000').slice(0, 26);
    while (taken.has(micros)) micros = nextMicro(micros);
    taken.add(micros);
    const path = `alerts/alerts_at_${micros.replace(' ', 'T').replaceAll(':', '-')}.json`;
    return {
      path,
      text: JSON.stringify(
        alerts.map(({ alert }) => alert),
        null,
        4,
      ),
    };
  });
}

function nextMicro(time: string): string {
  const [second = '', micros = '0'] = time.split('.');
  return `${second}.${String((Number(micros) + 1) % 1_000_000).padStart(6, '0')}`;
}
