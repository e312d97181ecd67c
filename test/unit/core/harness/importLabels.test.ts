import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { attemptContent } from '../../../../src/core/harness/attemptContent.ts';
import { importLabels } from '../../../../src/core/harness/importLabels.ts';
import { ImportFile, ImportReview } from '../../../../src/core/schema/importReview.ts';
import { importSource, never, now } from '../../../support/labelScene.ts';
import { type TempFolder, tempFolder } from '../../../support/tempFolder.ts';
import { claim, scoreOf } from '../report/reportFixture.ts';

const names = ['shop/Deployment/ad', 'shop/Service/email'];
const content = attemptContent(['a'.repeat(64)], names.map(claim));
const who = { reviewer: 'ana', blind: false };
const truth = { path: '/somewhere/ground_truth.yaml', sha256: 'e'.repeat(64), score: scoreOf(names) };

describe('the labels of a foreign trajectory', () => {
  let folder: TempFolder;
  beforeEach(() => {
    folder = tempFolder();
  });
  afterEach(() => folder[Symbol.dispose]());

  const open = (more: Partial<Parameters<typeof importLabels>[1]> = {}) =>
    importLabels(folder.in('imports'), { ...importSource, ...more }, { now });
  const file = (name: string) => folder.in('imports', 'f'.repeat(16), name);
  const json = (name: string) => JSON.parse(readFileSync(file(name), 'utf8'));
  const label = (keeper: ReturnType<typeof open>, at: number, value: 'true_cause' | 'unsupported') =>
    keeper.write(keeper.key, content, { kind: 'claim', claim: at }, { type: 'label', value }, who, never);

  it('are kept by the content of the file, with what it is, and nothing is made before', async () => {
    const keeper = open();
    assert.deepEqual(await keeper.read(keeper.key, content, never), { labels: [], problems: [] });
    assert.equal(existsSync(folder.in('imports')), false);
    await label(keeper, 0, 'true_cause');
    assert.deepEqual(ImportFile.parse(json('import.json')), {
      schema_version: '1.0',
      name: 'session.json',
      format: 'atif',
      sha256: 'f'.repeat(64),
      member: null,
      model: 'foreign-model',
      task_id: 'session.json',
      repeat: 1,
      truth: null,
    });
    const { score, corrected, labels } = ImportReview.parse(json('review.json'));
    assert.deepEqual([score, corrected, labels.length], [null, null, 1]);
  });

  it('are found again under another name, and by an importer that reads more of the file', async () => {
    await label(open(), 0, 'true_cause');
    const later = open({ name: 'renamed.json', model: 'a better name', task: 'Scenario-1' });
    assert.deepEqual(later.key, { model: 'foreign-model', task_id: 'session.json', repeat: 1 });
    assert.equal((await later.read(later.key, content, never)).labels.length, 1);
  });

  it('of two trajectories in one file are kept apart', async () => {
    await label(open({ member: 'one' }), 0, 'true_cause');
    const two = open({ member: 'two' });
    assert.deepEqual((await two.read(two.key, content, never)).labels, []);
    assert.match(readdirSync(folder.in('imports')).join(), /^f{16}-[0-9a-f]{8}$/);
  });

  it('correct the score once a ground truth is named, which is remembered', async () => {
    const keeper = open();
    await label(keeper, 1, 'unsupported');
    await keeper.setTruth(truth, never);
    assert.deepEqual(open().truth(), truth);
    await keeper.read(keeper.key, content, never);
    assert.deepEqual([json('review.json').score, json('review.json').corrected.score], [0.5, 0.5]);
    await label(keeper, 1, 'true_cause');
    const { score, corrected } = ImportReview.parse(json('review.json'));
    assert.deepEqual(
      [score, corrected],
      [0.5, { score: 1, false_claims: 0, changed_claims: [1], confirmed_claims: [] }],
    );
    await keeper.setTruth(null, never);
    await keeper.read(keeper.key, content, never);
    assert.deepEqual([open().truth(), json('review.json').score], [null, null]);
  });

  it('say so when what is known of the trajectory was damaged, and are kept all the same', async () => {
    const keeper = open();
    await keeper.setTruth(truth, never);
    await label(keeper, 0, 'true_cause');
    writeFileSync(file('import.json'), '{');
    writeFileSync(file('review.json'), 'x');
    const { remarks, labels } = await label(keeper, 1, 'unsupported');
    assert.equal(labels.length, 2);
    assert.match(remarks.join(' '), /import\.json was damaged .* name the ground truth again/);
    assert.match(remarks.join(' '), /The review file was damaged \(it is not JSON.*\), and was made anew\./);
    assert.deepEqual((await label(keeper, 0, 'unsupported')).remarks, []);
  });

  it('name what the file does not say', () => {
    assert.deepEqual(open({ model: null }).key, { model: 'unknown', task_id: 'session.json', repeat: 1 });
  });
});
