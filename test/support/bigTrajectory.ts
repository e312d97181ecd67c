import { closeSync, openSync, writeSync } from 'node:fs';
import { createRandom, type Random } from '../../src/core/simulate/random.ts';
import { ended, LineWriter, message, request, response, result, started } from './trajectoryLines.ts';

export interface BigTrajectory {
  /** About how large the file becomes. */
  readonly bytes: number;
  readonly turns: number;
  readonly seed: string;
  /** Bytes of one tool result in the middle, larger than all others. */
  readonly longResultBytes?: number;
}

/**
 * Writes a trajectory of ours as large as wanted, sound in every way: chained, submitted nothing, ended. Results have different
 * sizes, from a line to some dozens of times the mean, and read like output of real commands. The same for the same seed.
 */
export function writeBigTrajectory(
  path: string,
  { bytes, turns, seed, longResultBytes = 0 }: BigTrajectory,
): { readonly bytes: number; readonly records: number } {
  const random = createRandom(seed);
  const writer = new LineWriter();
  const file = openSync(path, 'wx');
  const written = { bytes: 0, records: 0 };
  const put = (entry: object) => {
    written.bytes += writeSync(file, writer.line(entry));
    written.records += 1;
  };
  try {
    put(started({ max_turns: turns }));
    put(message('You are an agent that works on one task.', { role: 'system', reason: 'system' }));
    put(message('Find out what caused the incident.'));
    const middle = Math.floor(turns / 2);
    for (let turn = 1; turn <= turns; turn += 1) {
      const left = bytes - longResultBytes - written.bytes;
      const mean = Math.max(0, left / (turns - turn + 1) - 900);
      const size = turn === middle && longResultBytes > 0 ? longResultBytes : mean * sizeFactor(random);
      putTurn(put, turn, output(random, size));
    }
    put(ended({ turns }));
  } finally {
    closeSync(file);
  }
  return written;
}

function putTurn(put: (entry: object) => void, turn: number, content: string): void {
  const usage = {
    input_tokens: 1000 + turn,
    output_tokens: 50,
    cached_input_tokens: null,
    reasoning_tokens: null,
  };
  const cmd = `grep -n error otel_logs_raw.tsv | tail -n +${turn} | head -n 100`;
  put(request(turn));
  put(response(turn, { text: `Next, part ${turn} of the logs.`, reasoning: 'More is needed.', cmd, usage }));
  put(result(turn, content));
}

/** 1 in the mean, often less and sometimes much more. */
function sizeFactor(random: Random): number {
  return Math.min(30, -Math.log(1 - random.next()));
}

const services = [
  'cart',
  'checkout',
  'frontend',
  'payment',
  'shipping',
  'email',
  'Bestellung-ü',
  '検索',
] as const;
const levels = ['INFO', 'WARN', 'error', 'Error', 'DEBUG'] as const;

/** Lines of a log, about `bytes` of them: a block of new ones, repeated with a number so that no two blocks are equal. */
function output(random: Random, bytes: number): string {
  const lines: string[] = [];
  for (let length = 0; length < Math.min(bytes, 16_384); ) {
    const line = `2026-01-31T12:0${random.int(0, 10)}:00Z\t${random.pick(levels)}\t${random.pick(services)}\t"${random.hex(16)}"\tupstream connect error after ${random.int(1, 9000)} ms`;
    lines.push(line);
    length += line.length + 1;
  }
  const block = `${lines.join('\n')}\n`;
  const blocks = Array.from(
    { length: Math.max(1, Math.round(bytes / block.length)) },
    (_, at) => `${at}\t${block}`,
  );
  return blocks.join('').slice(0, Math.max(1, Math.round(bytes)));
}
