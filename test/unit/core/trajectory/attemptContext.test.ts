import assert from 'node:assert/strict';
import { appendFileSync, cpSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createEvidenceCollector } from '../../../../src/core/analysis/evidence.ts';
import { BenchError } from '../../../../src/core/errors.ts';
import { readSubmission } from '../../../../src/core/scoring/submission.ts';
import { sha256OfJson } from '../../../../src/core/store/hash.ts';
import { readAttemptContext } from '../../../../src/core/trajectory/attemptContext.ts';
import type { AttemptKnowledge, KnowledgeCache } from '../../../../src/core/trajectory/attemptKnowledge.ts';
import { openTrajectory } from '../../../../src/core/trajectory/openTrajectory.ts';
import { writeTinySuite } from '../../../support/cliScene.ts';
import { runInHarness } from '../../../support/harnessRun.ts';
import type { RunResults } from '../../../support/runResults.ts';
import { type TempFolder, tempFolder } from '../../../support/tempFolder.ts';

const signal = new AbortController().signal;
const answer = JSON.stringify({
  contributing_factors: [
    { name: 'shop/Deployment/cart', reasoning: 'r', evidence: 'e' },
    { name: 'shop/Service/frontend', reasoning: '', evidence: '' },
  ],
});
const call = (name: string, args: Record<string, unknown>) => ({
  tool_calls: [{ name, arguments: args as Record<string, string> }],
});
const investigation = [
  { text: 'Let me look.', ...call('code_exec', { cmd: 'ls' }) },
  call('code_exec', { cmd: 'grep -h cart k8s_objects_raw.tsv' }),
  call('code_exec', { cmd: 'grep -h cart k8s_objects_raw.tsv' }),
  call('code_exec', { cmd: `cat > agent_output.json <<'EOF'\n${answer}\nEOF` }),
  call('finish', { reason: 'done', paths: ['agent_output.json'] }),
];

describe('the attempt of a trajectory', () => {
  let folder: TempFolder;
  let run: RunResults;

  beforeEach(async function () {
    this.timeout(60_000);
    folder = tempFolder();
    writeTinySuite(folder.in('tasks'), 2);
    run = await runInHarness({
      suiteDir: folder.in('tasks'),
      outputDir: folder.in('results'),
      models: { 'a/model': investigation },
    });
  });

  afterEach(() => folder[Symbol.dispose]());

  const trajectoryOf = () => run.attempt('a/model', 'Scenario-1').trajectory;

  async function contextOf(path = trajectoryOf()) {
    return (await readAttemptContext(path, signal)) ?? assert.fail('no attempt');
  }

  async function knowledgeOf(cache: KnowledgeCache = new Map()): Promise<AttemptKnowledge> {
    return (await contextOf()).knowledge(cache, signal);
  }

  it('is found by its place in a run, with its score and the flags of the report', async () => {
    const context = await contextOf();
    assert.deepEqual(context.key, { model: 'a/model', task_id: 'Scenario-1', repeat: 1 });
    assert.equal(context.score?.score?.score, 0.5);
    assert.deepEqual(
      context.flags.map(({ code }) => code),
      ['false_positive'],
    );
    assert.deepEqual(context.remarks, []);
    assert.equal(context.run.settings.max_turns, 5);
  });

  it('is none for a file elsewhere, of another name, or not planned', async () => {
    const dir = dirname(trajectoryOf());
    cpSync(dir, folder.in('copy', 'r1'), { recursive: true });
    cpSync(dir, join(dirname(dir), 'r2'), { recursive: true });
    cpSync(folder.in('copy', 'r1'), join(dir, 'interrupted', '1'), { recursive: true });
    const others = [
      folder.in('copy', 'r1', 'trajectory.jsonl'),
      join(dirname(dir), 'r2', 'trajectory.jsonl'),
      join(dir, 'interrupted', '1', 'trajectory.jsonl'),
      join(dir, 'exchanges.jsonl'),
      '/trajectory.jsonl',
    ];
    for (const path of others) assert.equal(await readAttemptContext(path, signal), null, path);
  });

  it('is none without run.json, and an error with one that cannot be used', async () => {
    writeFileSync(join(run.dir, 'run.json'), '{');
    await assert.rejects(readAttemptContext(trajectoryOf(), signal), (error) =>
      BenchError.is(error, 'run_mismatch'),
    );
    rmSync(join(run.dir, 'run.json'));
    assert.equal(await readAttemptContext(trajectoryOf(), signal), null);
  });

  it('loses only its flags by a broken report, and only its score by a broken score, and says so', async () => {
    writeFileSync(join(run.dir, 'reports', 'a%2Fmodel.json'), 'no');
    const withoutReport = await contextOf();
    assert.deepEqual(withoutReport.flags, []);
    assert.match(withoutReport.remarks.join(' '), /reports\/a%2Fmodel\.json is damaged: it is not JSON/);
    assert.equal(withoutReport.score?.score?.score, 0.5);
    writeFileSync(run.attempt('a/model', 'Scenario-1').score, '{}');
    const withoutScore = await contextOf();
    assert.equal(withoutScore.score, null);
    assert.match(withoutScore.remarks.join(' '), /score\.json is not a score: /);
  });

  it('has the truth that it was scored by, and the objects of its snapshot, read once for a task', async () => {
    const cache: KnowledgeCache = new Map();
    const knowledge = await knowledgeOf(cache);
    assert.equal(knowledge.truthProblem, null);
    assert.deepEqual(
      knowledge.truth?.groups.map(({ id }) => id),
      ['cart-1', 'frontend-1'],
    );
    assert.deepEqual(
      knowledge.objects?.byGroup.get('cart-1')?.map(({ name }) => name),
      ['cart'],
    );
    assert.equal(await knowledgeOf(cache), knowledge);
  });

  it('does not use a truth that has changed since, and says so', async () => {
    const file = folder.in('tasks', 'Scenario-1', 'ground_truth.yaml');
    appendFileSync(file, '# changed\n');
    const { truth, truthProblem, objects } = await knowledgeOf();
    assert.equal(truth, null);
    assert.ok(truthProblem?.startsWith(`${file} has changed since the run`), truthProblem ?? '');
    assert.ok(objects !== null, 'the snapshot is still of use');
  });

  it('says of a suite or a task that is gone where it was, and finds it when it is back', async () => {
    const cache: KnowledgeCache = new Map();
    renameSync(folder.in('tasks'), folder.in('moved'));
    const gone = await knowledgeOf(cache);
    assert.equal(gone.truth, null);
    assert.equal(
      gone.truthProblem,
      `The tasks of the run were in ${folder.in('tasks')}, which is not there any more. Put the folder back to see the truth.`,
    );
    renameSync(folder.in('moved'), folder.in('tasks'));
    renameSync(folder.in('tasks', 'Scenario-1'), folder.in('away'));
    assert.match((await knowledgeOf(cache)).truthProblem ?? '', /holds no task Scenario-1 any more/);
    renameSync(folder.in('away'), folder.in('tasks', 'Scenario-1'));
    assert.equal((await knowledgeOf(cache)).truthProblem, null);
  });

  // A call of the page that is cancelled ends with an error of ours.
  for (const reason of [undefined, new BenchError('cancelled', 'a call was cancelled')]) {
    it(`serves one who waits for what another began to read and gave up: ${reason?.message ?? 'aborted'}`, async () => {
      const cache: KnowledgeCache = new Map();
      const context = await contextOf();
      const impatient = new AbortController();
      const first = context.knowledge(cache, impatient.signal);
      const second = context.knowledge(cache, signal);
      impatient.abort(reason);
      await assert.rejects(first);
      assert.equal((await second).truthProblem, null);
    });
  }

  it('has the evidence in its trajectory that score.json sums up', async () => {
    const context = await contextOf();
    const { truth, truthProblem, doubts, objects, remarks } = await context.knowledge(new Map(), signal);
    await using opened = {
      reader: await openTrajectory(trajectoryOf(), {}, signal),
      [Symbol.asyncDispose]: async () => opened.reader.close(),
    };
    const submission = readSubmission((await opened.reader.submission()) ?? assert.fail('no submission'));
    const collector = createEvidenceCollector({
      submission,
      score: context.score?.score ?? null,
      falsePositives: context.score?.false_positives ?? [],
      truth,
      truthProblem,
      doubts,
      objects,
      remarks,
      contentSha256: sha256OfJson,
    });
    for await (const { index, step } of opened.reader.steps(0, signal)) collector.add(index, step);
    assert.deepEqual(collector.summary(), context.score?.over_investigation);
    assert.deepEqual(collector.summary(), {
      complete_at_turn: 2,
      problem: null,
      turns_after: 3,
      commands_after: 2,
      repeated_commands: 1,
      nothing_new_turns: 1,
      claims_added_after: [1],
    });
    const { ledger } = collector.result();
    assert.deepEqual(
      ledger.map(({ verdict }) => [verdict?.verdict, verdict?.score_without, verdict?.pattern]),
      [
        ['true_positive', 0, null],
        ['false_positive', 1, 'downstream_victim'],
      ],
    );
    assert.equal(
      ledger[0]?.content_sha256,
      sha256OfJson({ name: 'shop/Deployment/cart', reasoning: 'r', evidence: 'e' }),
    );
    const reported = run.report('a/model').tasks[0]?.attempts[0];
    assert.deepEqual(reported?.over_investigation, context.score?.over_investigation);
  });
});
