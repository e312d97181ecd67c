import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import type { TrajectoryRecord } from '../../src/core/schema/trajectory.ts';
import { readJournal } from '../../src/core/store/journal.ts';
import { makeSampleSuite } from '../../src/machine/sampleSuite.ts';
import { type RunResults, resultsOf } from '../support/runResults.ts';
import { tempFolder } from '../support/tempFolder.ts';
import type { ProbeScript, Received } from './probeExtension/files.ts';
import { createProbe, packagedProbe } from './support/probe.ts';
import { openWorkbench, type Workbench } from './support/workbench.ts';

const never = new AbortController().signal;
const task = 'sample-01';

describe("the editor's language models as candidates", function () {
  this.timeout(180_000);
  const folder = tempFolder();
  const probe = createProbe();
  let workbench: Workbench;
  let runs = 0;

  before(async () => {
    await makeSampleSuite(folder.in('tasks'), { count: 1 }, never);
    configure('results', []);
    workbench = await openWorkbench({
      folder: folder.path,
      env: probe.env,
      settings: { 'chat.disableAIFeatures': false },
      vsix: [await packagedProbe()],
    });
    await workbench.openContainer();
  });

  afterEach(async function () {
    const test = this.currentTest;
    if (test?.state === 'failed') await workbench?.keepEvidence(test.fullTitle());
  });

  after(async () => {
    await workbench?.[Symbol.asyncDispose]();
    probe[Symbol.dispose]();
    folder[Symbol.dispose]();
  });

  function configure(outputDir: string, models: readonly object[]): void {
    writeFileSync(
      folder.in('itbench.yml'),
      JSON.stringify({
        tasks_dir: 'tasks',
        output_dir: outputDir,
        sandbox: 'virtual',
        agent_policy: { retries: 1, backoff_seconds: 0 },
        models,
      }),
    );
  }

  /** Runs these models on the one task as a person does, up to the confirmation. @returns the folder of its results */
  async function start(models: readonly object[]): Promise<string> {
    const outputDir = `results-${++runs}`;
    configure(outputDir, models);
    await workbench.runCommand('Notifications: Clear All Notifications');
    await workbench.runCommand('ITBench Review: Run Benchmark');
    const dialog = await workbench.dialog(`Run 1 task with ${models.length} model`);
    if (runs === 1) await workbench.screenshot('editorModel-confirmation');
    await dialog.getByRole('button', { name: 'Run', exact: true }).click();
    return folder.in(outputDir);
  }

  /** Runs `probe/script` with this script to the end of the run. */
  async function play(script: ProbeScript, model = 'probe/script') {
    probe.play(script);
    const before = probe.received().length;
    const outputDir = await start([{ name: 'scripted', adapter: 'editor', model }]);
    const toast = await workbench.notification(/Run .* is complete|Inconclusive/);
    const results = resultsOf(outputDir);
    return { results, said: await toast.innerText(), received: probe.received().slice(before) };
  }

  it('diagnoses an incident as the same agent does that is asked directly, call by call', async () => {
    const outputDir = await start([
      { name: 'through-editor', adapter: 'editor', model: 'probe/triage', temperature: 0 },
      { name: 'direct', adapter: 'baseline' },
    ]);
    await workbench.notification('is complete');
    await workbench.screenshot('editorModel-done');
    const results = resultsOf(outputDir);
    const through = conversationOf(results.trajectory('through-editor', task));
    assert.deepEqual(through, conversationOf(results.trajectory('direct', task)));
    assert.ok(through.length > 4, `only ${through.length} steps`);
    assert.deepEqual(results.score('through-editor', task).score, results.score('direct', task).score);
    checkIdentity(results);
    checkExchanges(results);
    checkFirstRequest(probe.received());
  });

  it('says what models there are, when there is not the one that is named, and asks none', async () => {
    const { results, said, received } = await play([], 'probe/nope');
    const [failure] = failuresOf(results);
    assert.deepEqual(
      [failure?.kind, failure?.message],
      ['bad_request', 'The editor has no language model probe/nope. It has probe/script, probe/triage.'],
    );
    assert.match(said, /error/);
    assert.deepEqual(received, []);
  });

  it('does not ask again where the editor says that requests are blocked', async () => {
    const { results, received } = await play([{ kind: 'error', code: 'Blocked', message: 'No quota left.' }]);
    const [failure] = failuresOf(results);
    assert.deepEqual(
      [failure?.kind, failure?.message, received.length],
      ['quota', 'The editor blocks requests to probe/script: No quota left.', 1],
    );
  });

  it('asks again, as often as the policy says, after an error that the editor has no name for', async () => {
    const { results, received } = await play([{ kind: 'error', code: null, message: 'overloaded' }]);
    const [failure] = failuresOf(results);
    assert.deepEqual([failure?.kind, received.length], ['server', 2]);
    assert.match(failure?.message ?? '', /probe\/script failed: .*overloaded/);
  });

  it('stops a model that is at work when the run is cancelled', async () => {
    probe.play([{ kind: 'hang' }]);
    const before = probe.received().length;
    await start([{ name: 'scripted', adapter: 'editor', model: 'probe/script' }]);
    await probe.untilReceived(before + 1);
    await workbench.runCommand('ITBench Review: Cancel Run');
    await workbench.notification(/was cancelled after 0 of 1 attempt/);
    assert.deepEqual(
      probe
        .received()
        .slice(before)
        .map(({ type }) => type),
      ['request', 'cancelled'],
    );
  });
});

/** What was said, called and answered, without times and ids. */
function conversationOf(records: readonly TrajectoryRecord[]) {
  return records.flatMap((record) => {
    switch (record.type) {
      case 'response':
        return [
          record.text,
          record.reasoning,
          record.finish_reason,
          ...record.tool_calls.flatMap((call) => [call.name, call.arguments]),
        ];
      case 'tool_result':
        return [record.content];
      default:
        return [];
    }
  });
}

function failuresOf(results: RunResults) {
  return results.trajectory('scripted', task).filter((record) => record.type === 'model_failure');
}

function checkIdentity(results: RunResults): void {
  console.log(JSON.stringify(results.report('through-editor')).slice(0, 6000));
}

function checkExchanges(results: RunResults): void {
  const { records } = readJournal(results.attempt('through-editor', task).exchanges);
  console.log(JSON.stringify(records[0]).slice(0, 300), JSON.stringify(records[1]).slice(0, 600));
}

function checkFirstRequest(received: readonly Received[]): void {
  console.log(JSON.stringify(received[1]).slice(0, 300));
}
