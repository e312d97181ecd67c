import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import type { MadeRow } from '../../../../src/core/convert/made.ts';
import { TableWriter } from '../../../../src/core/convert/tableWriter.ts';
import { createRandom } from '../../../../src/core/simulate/random.ts';
import { tempFolder } from '../../../support/tempFolder.ts';

const never = new AbortController().signal;

async function written(rows: readonly MadeRow[], heldCharacters: number): Promise<Record<string, string>> {
  using folder = tempFolder();
  const writer = new TableWriter(folder.in('out'), folder.in('runs'), heldCharacters);
  for (const row of rows) if (writer.add(row)) await writer.spill();
  await writer.finish('2025-01-01 00:00:00.000000000', never);
  assert.ok(!readdirSync(folder.path).includes('runs'), 'what waited is left behind');
  return Object.fromEntries(writer.paths.map((path) => [path, readFileSync(folder.in('out', path), 'utf8')]));
}

function log(at: string, body: string): MadeRow {
  return { type: 'row', table: 'otel_logs_raw.tsv', at, values: { Body: body }, fills: {} };
}

describe('TableWriter', () => {
  it('writes rows in order of time, those of the same time as they came', async () => {
    const rows = [log('2025-01-01 00:00:02.000000000', 'c'), log('', 'a'), log('', 'b')];
    const lines = ((await written(rows, 1e6))['otel_logs_raw.tsv'] ?? '').split('\n').slice(1, 4);
    assert.deepEqual(
      lines.map((line) => [line.split('\t')[1], line.split('\t')[8]]),
      [
        ['', 'a'],
        ['', 'b'],
        ['2025-01-01 00:00:02', 'c'],
      ],
    );
  });

  it('writes the same whether rows fit into memory or not', async () => {
    const seed = 'table-writer-1';
    const random = createRandom(seed);
    const rows = Array.from({ length: 3000 }, (_, index): MadeRow => {
      const at = random.chance(0.1)
        ? ''
        : `2025-01-01 00:00:${String(random.int(0, 60)).padStart(2, '0')}.000000000`;
      const body = `${index} ${random.pick(['', 'a\tb', '"', 'line\nline\r\n', '\u2028', 'ü💡'] as const)}`;
      if (random.chance(0.8)) return log(at, body);
      const values = { metric_name: 'm', value: String(index), pod_name: 'p', namespace: 'n' };
      return { type: 'row', table: 'metrics/pod_p_raw.tsv', at, values, fills: {} };
    });
    const whole = await written(rows, 1e9);
    assert.deepEqual(await written(rows, 2000), whole, `seed ${seed}`);
    assert.deepEqual(Object.keys(whole), ['metrics/pod_p_raw.tsv', 'otel_logs_raw.tsv']);
  });

  it('gives objects the time that is known last, and no NUL to anything', async () => {
    const object: MadeRow = {
      type: 'row',
      table: 'k8s_objects_raw.tsv',
      at: '',
      values: { Body: 'a\0b' },
      fills: {},
    };
    const [, line = ''] = ((await written([object], 1e6))['k8s_objects_raw.tsv'] ?? '').split('\n');
    assert.match(line, /^2025-01-01 00:00:00\.000000000\t2025-01-01 00:00:00\t/);
    assert.ok(line.includes('a\uFFFDb'));
  });
});
