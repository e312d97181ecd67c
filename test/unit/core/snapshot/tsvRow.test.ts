import assert from 'node:assert/strict';
import { parse } from 'csv-parse/sync';
import { createRandom } from '../../../../src/core/simulate/random.ts';
import { parsePython } from '../../../../src/core/snapshot/pythonDict.ts';
import { pythonDict, tsvRow } from '../../../../src/core/snapshot/tsvRow.ts';

describe('tsvRow', () => {
  it('writes fields that a CSV parser reads back, whatever they hold', () => {
    const seed = 'tsv-1';
    const random = createRandom(seed);
    const pieces = ['a', '"', '""', '\t', '\n', '\r\n', "'", ',', ' ', 'ü', '{', ''] as const;
    for (let round = 0; round < 500; round++) {
      const field = (): string =>
        Array.from({ length: random.int(0, 6) }, () => random.pick(pieces)).join('');
      const fields = [`x${field()}`, field(), `${field()}z`];
      const read = parse(tsvRow(fields), { delimiter: '\t', record_delimiter: '\n' });
      assert.deepEqual(read, [fields], `seed ${seed}, round ${round}`);
    }
  });

  it('quotes nothing that needs no quotes', () => {
    assert.equal(tsvRow(['plain', 7, "{'a': 'b'}"]), "plain\t7\t{'a': 'b'}\n");
  });
});

describe('pythonDict', () => {
  it('writes what a reader of Python literals reads back', () => {
    const entries = { plain: 'b', quote: "it's", both: `'"'`, line: 'a\n\tb', slash: 'C:\\x' };
    const read = parsePython(pythonDict(entries));
    assert.ok(read.ok, 'not a Python literal');
    assert.deepEqual(read.value, entries);
  });

  it('prefers single quotes, as Python does', () => {
    assert.equal(
      pythonDict({ 'k8s.pod.name': 'cart-1', say: "it's" }),
      `{'k8s.pod.name': 'cart-1', 'say': "it's"}`,
    );
  });
});
