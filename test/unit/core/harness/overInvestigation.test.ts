import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { readAttemptScore } from '../../../../src/core/store/runStore.ts';
import { writeTinySuite } from '../../../support/cliScene.ts';
import { resumeInHarness, runInHarness } from '../../../support/harnessRun.ts';
import { type TempFolder, tempFolder } from '../../../support/tempFolder.ts';

const call = (name: string, args: Record<string, string | string[]>) => ({
  tool_calls: [{ name, arguments: args }],
});
const look = call('code_exec', { cmd: 'grep -h cart k8s_objects_raw.tsv' });

describe('over-investigation in score.json', function () {
  this.timeout(60_000);
  let folder: TempFolder;

  beforeEach(() => {
    folder = tempFolder();
    writeTinySuite(folder.in('tasks'), 1);
  });

  afterEach(() => folder[Symbol.dispose]());

  const run = (outputDir: string, models: Parameters<typeof runInHarness>[0]['models']) =>
    runInHarness({ suiteDir: folder.in('tasks'), outputDir: folder.in(outputDir), models });

  it('is there for every attempt that counts, with or without a submission, and for no other', async () => {
    const results = await run('results', {
      limited: [look, look, look, look, look],
      silent: [call('finish', { reason: 'nothing', paths: [] })],
      invalid: [
        look,
        call('code_exec', { cmd: 'echo no > agent_output.json' }),
        call('finish', { reason: 'done', paths: ['agent_output.json'] }),
      ],
      broken: [look, { failure: 'auth', message: 'no key' }],
    });
    const of = (model: string) => {
      const { outcome, over_investigation: found } = results.score(model, 'Scenario-1');
      return found === null || found === undefined
        ? [outcome, found]
        : [
            outcome,
            found.complete_at_turn,
            found.turns_after,
            found.repeated_commands,
            found.nothing_new_turns,
          ];
    };
    assert.deepEqual(of('limited'), ['turn_limit', 1, 4, 4, 4]);
    assert.deepEqual(of('silent'), ['no_submission', null, null, 0, 0]);
    assert.deepEqual(of('invalid'), ['invalid_submission', 1, 2, 0, 0]);
    assert.deepEqual(of('broken'), ['model_error', null]);
    const [attempt] = results.report('limited').tasks[0]?.attempts ?? [];
    assert.deepEqual(attempt?.over_investigation, results.score('limited', 'Scenario-1').over_investigation);
    assert.equal(results.report('broken').tasks[0]?.attempts[0]?.over_investigation, null);
  });

  it('has the same bytes for the same trajectory', async () => {
    const models = { limited: [look, look, look, look, look] };
    const scores = [await run('one', models), await run('two', models)].map((results) =>
      readFileSync(results.attempt('limited', 'Scenario-1').score, 'utf8'),
    );
    assert.match(scores[0] ?? '', /"over_investigation": \{/);
    assert.equal(scores[0], scores[1]);
  });

  it('may lack in a score of an earlier version, whose report then says that nobody looked', async () => {
    const results = await run('results', { limited: [look, look, look, look, look] });
    const paths = results.attempt('limited', 'Scenario-1');
    const { over_investigation: _, ...earlier } = results.score('limited', 'Scenario-1');
    writeFileSync(paths.score, JSON.stringify(earlier));
    assert.equal(readAttemptScore(paths)?.over_investigation, undefined);
    await resumeInHarness(results.dir, { models: { limited: [] } });
    const [attempt] = results.report('limited').tasks[0]?.attempts ?? [];
    assert.equal(attempt?.over_investigation, null);
    assert.equal(attempt?.outcome, 'turn_limit');
  });
});
