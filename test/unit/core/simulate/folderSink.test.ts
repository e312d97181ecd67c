import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { FolderSink } from '../../../../src/core/simulate/folderSink.ts';
import { createRandom } from '../../../../src/core/simulate/random.ts';
import { tempFolder } from '../../../support/tempFolder.ts';

describe('FolderSink', () => {
  it('writes texts of any length and alphabet whole, two files at the same time', async () => {
    const seed = 'sink-1';
    const random = createRandom(seed);
    const letters = ['a', '\n', 'ü', '…', '𝛑', '"'] as const;
    const text = (length: number): string => Array.from({ length }, () => random.pick(letters)).join('');
    using folder = tempFolder();
    const sink = await FolderSink.create(folder.in('snapshot'));
    const files = ['k8s_events_raw.tsv', 'metrics/service_web_raw.tsv'].map((name) => ({
      name,
      file: sink.file(name),
      pieces: [text(300_000), text(3), text(400_001), ''],
    }));
    await Promise.all(files.flatMap(({ file, pieces }) => pieces.map((piece) => file.write(piece))));
    for (const { name, file, pieces } of files) {
      await file.close();
      const written = readFileSync(folder.in('snapshot', name), 'utf8');
      assert.ok(written === pieces.join(''), `${name} differs, seed ${seed}`);
    }
  });

  it('never writes over a file that is there', async () => {
    using folder = tempFolder();
    for (const [round, expected] of [
      [1, null],
      [2, 'EEXIST'],
    ] as const) {
      const sink = await FolderSink.create(folder.path);
      const file = sink.file('otel_logs_raw.tsv');
      const written = file.write(`round ${round}`);
      if (expected === null) await written;
      else await assert.rejects(written, { code: expected });
      await file.close();
    }
    assert.equal(readFileSync(folder.in('otel_logs_raw.tsv'), 'utf8'), 'round 1');
  });
});
