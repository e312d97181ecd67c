import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import type { TrajectoryRecord } from '../../src/core/schema/trajectory.ts';
import { readJournal } from '../../src/core/store/journal.ts';
import { makeSampleSuite } from '../../src/machine/sampleSuite.ts';
import { writeTinySuite } from '../support/cliScene.ts';
import { type RunResults, resultsOf } from '../support/runResults.ts';
import { type TempFolder, tempFolder } from '../support/tempFolder.ts';
import type { ProbeScript, Received } from './probeExtension/files.ts';
import { createProbe, packagedProbe } from './support/probe.ts';
import { openWorkbench, type Workbench, withWorkbench } from './support/workbench.ts';

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
    checkReport(results);
    checkExchanges(results);
    checkRequests(probe.received(), results);
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

describe("consent to the editor's language models", function () {
  this.timeout(180_000);

  it('is asked for once, with the reason, however many attempts are at work; refused, nothing is sent', async () => {
    using folder = tempFolder();
    using probe = createProbe({ asksConsent: true });
    writeTinySuite(folder.in('tasks'), 3);
    probe.play([{ kind: 'text', text: 'Done.' }]);
    const options = {
      folder: folder.path,
      env: probe.env,
      vsix: [await packagedProbe()],
    };
    await withWorkbench('consent', options, async (workbench) => {
      await workbench.openContainer();
      assert.match(
        await answer(workbench, folder, { consent: 'Cancel', outputDir: 'refused' }),
        /scripted may not be asked by this extension \(3 × not_permitted: The editor does not let/,
      );
      assert.deepEqual(probe.received(), []);
      // A new run asks anew.
      await answer(workbench, folder, { consent: 'Allow', outputDir: 'allowed' });
      assert.equal(probe.received().length, 3);
    });
  });

  /** Runs, answers the one question of the editor, and returns what is said at the end of the run. */
  async function answer(
    workbench: Workbench,
    folder: TempFolder,
    { consent, outputDir }: { readonly consent: string; readonly outputDir: string },
  ): Promise<string> {
    const models = [{ name: 'scripted', adapter: 'editor', model: 'probe/script' }];
    const agent_policy = { max_turns: 1 };
    const config = { tasks_dir: 'tasks', output_dir: outputDir, sandbox: 'virtual', agent_policy, models };
    writeFileSync(folder.in('itbench.yml'), JSON.stringify(config));
    await workbench.runCommand('Notifications: Clear All Notifications');
    await workbench.runCommand('ITBench Review: Run Benchmark');
    const run = await workbench.dialog('3 attempts');
    await run.getByRole('button', { name: 'Run', exact: true }).click();
    const question = await workbench.dialog(/wants to access the language models provided by ITBench Probe/);
    assert.match(await question.innerText(), /Justification: ITBench Review measures this model/);
    await workbench.screenshot('editorModel-consent');
    await question.getByRole('button', { name: consent }).click();
    return await (await workbench.notification(/Run .* is complete/)).innerText();
  }
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

function checkReport(results: RunResults): void {
  const { provenance, usage } = results.report('through-editor');
  assert.deepEqual(provenance.model, {
    adapter: 'editor',
    adapter_version: 'vscode.lm 1',
    model: 'probe/triage',
    endpoint_host: null,
    parameters: {
      max_tokens: 8000,
      temperature: 0,
      tool_choice: 'auto',
      system_prompt_role: 'user',
      send_reasoning: false,
    },
  });
  // Nobody counts tokens there, and a cost that is not known must not look like none.
  assert.deepEqual([usage.tokens.input_tokens, usage.cost_usd, usage.attempts_without_cost], [null, null, 1]);
}

/** Every request and its reply is written down, as what it was. */
function checkExchanges(results: RunResults): void {
  const { turns } = results.report('through-editor');
  const { records } = readJournal(results.attempt('through-editor', task).exchanges);
  assert.equal(records.length, 2 * (turns.max ?? 0));
  for (const record of records) {
    if (record.type === 'exchange_request') assert.equal(record.url, 'vscode-lm:probe/triage');
    else assert.match(String(record.body), /"answered_by":"probe\/triage 1\.2\.3"/);
  }
}

/** What reaches a provider of the editor's: the system prompt by itself, tools, options, results by the ids of their calls. */
function checkRequests(received: readonly Received[], results: RunResults): void {
  const requests = received.filter((entry) => entry.type === 'request');
  const [first, second] = requests;
  assert.ok(first && second);
  const [system, opening] = results
    .trajectory('through-editor', task)
    .filter(({ type }) => type === 'message');
  const text = (record: TrajectoryRecord | undefined) => (record?.type === 'message' ? record.content : '');
  assert.deepEqual(first.messages, [
    { role: 'user', parts: [{ text: text(system) }] },
    { role: 'user', parts: [{ text: text(opening) }] },
  ]);
  assert.deepEqual(first.tools, ['code_exec', 'finish']);
  assert.deepEqual(first.model_options, { max_tokens: 8000, temperature: 0 });
  assert.deepEqual(second.messages.slice(0, 2), first.messages);
  const [call, result] = second.messages.slice(2).map(({ parts }) => parts);
  assert.equal(call?.at(-1)?.name, 'code_exec');
  assert.equal(result?.[0]?.result, call?.at(-1)?.call);
}
