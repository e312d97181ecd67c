import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { openRecording } from '../../../../src/core/harness/recordings.ts';
import { naming, shell, writeTinySuite } from '../../../support/cliScene.ts';
import { runInHarness } from '../../../support/harnessRun.ts';
import type { RunResults } from '../../../support/runResults.ts';
import { type TempFolder, tempFolder } from '../../../support/tempFolder.ts';

const attempt = { task_id: 'Scenario-1', repeat: 1 };
const wanted = { entryName: 'again', model: 'again', isNamed: false };

describe('a recording', function () {
  this.timeout(30_000);
  let folder: TempFolder;
  let one: RunResults;
  let two: RunResults;

  before(async () => {
    folder = tempFolder();
    writeTinySuite(folder.in('tasks'), 1);
    const place = (name: string) => ({ suiteDir: folder.in('tasks'), outputDir: folder.in(name) });
    const m = [{ text: 'Hm.' }, ...naming('shop/Deployment/cart')];
    one = await runInHarness({ ...place('one'), models: { m } });
    two = await runInHarness({ ...place('two'), models: { m, n: [shell('ls'), { failure: 'server' }] } });
  });
  after(() => folder[Symbol.dispose]());

  it('of a run plays the only model of it, or the one that is named', () => {
    assert.equal(openRecording(one.dir, wanted).model, 'm');
    assert.equal(openRecording(two.dir, { ...wanted, model: 'n', isNamed: true }).model, 'n');
  });

  it('has each call of an attempt with what was heard before it and how it was answered', () => {
    const calls = openRecording(one.dir, wanted).calls(attempt);
    assert.deepEqual(
      calls.map(({ purpose, messageCount, heard, answer }) => [
        purpose,
        messageCount,
        heard?.map(({ role }) => role).join(),
        answer?.ok === true ? answer.text || answer.tool_calls[0]?.name : answer,
      ]),
      [
        ['turn', 2, 'system,user', 'Hm.'],
        // The turns that are left are announced from the first on, there being few.
        ['turn', 4, 'user', 'code_exec'],
        ['turn', 7, 'tool,user', 'finish'],
      ],
    );
    const failed = openRecording(two.dir, { ...wanted, model: 'n', isNamed: true }).calls(attempt);
    const last = failed.at(-1)?.answer;
    assert.deepEqual(last?.ok === false && [last.kind, last.retryable], ['server', false]);
  });

  it('of one trajectory plays for its task, in every repeat', () => {
    const { trajectory } = one.attempt('m', 'Scenario-1');
    const recording = openRecording(trajectory, wanted);
    assert.equal(recording.model, 'm');
    assert.deepEqual(recording.calls(attempt), openRecording(one.dir, wanted).calls(attempt));
    assert.ok(recording.has({ task_id: 'Scenario-1', repeat: 7 }));
    assert.ok(!recording.has({ task_id: 'Scenario-2', repeat: 1 }));
  });

  it('is another one when a trajectory of it is', () => {
    const { trajectory } = two.attempt('m', 'Scenario-1');
    const ofM = () => openRecording(two.dir, { ...wanted, model: 'm', isNamed: true }).sha256;
    const ofN = openRecording(two.dir, { ...wanted, model: 'n', isNamed: true }).sha256;
    assert.notEqual(ofM(), ofN);
    const before = ofM();
    const text = readFileSync(trajectory, 'utf8');
    writeFileSync(trajectory, text.slice(0, text.trimEnd().lastIndexOf('\n') + 1));
    assert.notEqual(ofM(), before);
    writeFileSync(trajectory, text);
    assert.equal(ofM(), before);
  });

  it('that cannot be played is refused with what to do', () => {
    const text = folder.in('notes.txt');
    writeFileSync(text, 'no trajectory\n');
    const damaged = folder.in('damaged.jsonl');
    writeFileSync(damaged, readFileSync(one.attempt('m', 'Scenario-1').trajectory));
    appendFileSync(damaged, '{}\n');
    for (const [path, message] of [
      [folder.in('nowhere'), /nowhere, which it replays, does not exist/],
      [folder.path, /which it replays, is not the folder of a run/],
      [text, /notes\.txt is not a trajectory of this product/],
      [damaged, /damaged\.jsonl is not a trajectory of this product: .*line \d+/],
    ] as const) {
      assert.throws(() => openRecording(path, wanted), {
        code: 'config_invalid',
        message,
        hint: /replay names/,
      });
    }
    assert.throws(() => openRecording(two.dir, wanted), {
      code: 'config_invalid',
      message: /has no model again/,
      hint: 'Name the one to replay by model: m, n.',
    });
    const wrong = { ...wanted, model: 'x', isNamed: true };
    assert.throws(() => openRecording(one.dir, wrong), { code: 'config_invalid', message: /has no model x/ });
  });
});
