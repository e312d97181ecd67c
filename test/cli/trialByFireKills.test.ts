import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom } from '../../src/core/simulate/random.ts';
import { type Acknowledged, acknowledgedIn, assertJournals, assertKept } from '../support/acknowledged.ts';
import { agentNames } from '../support/agentDialects.ts';
import type { AgentServers } from '../support/agentServers.ts';
import type { CliResult, RunningCli } from '../support/cli.ts';
import { keysIn } from '../support/keyForms.ts';
import {
  assertAttempts,
  assertNothingRepeated,
  assertRecorded,
  assertRetries,
  assertRunCost,
  doubtfulCalls,
} from '../support/trialChecks.ts';
import {
  type TrialScene,
  trialConcurrency,
  trialScene,
  trialTasks,
  writtenBy,
} from '../support/trialScene.ts';
import {
  answerId,
  type PaidAnswer,
  paidAnswers,
  reportedPicoUsd,
  sumPicoUsd,
  type Try,
  triesOf,
} from '../support/trialTries.ts';

const seed = Number(process.env.TEST_SEED) || 20_261;
const kills = 20;
/** Calls that can be under way at a time. */
const slots = agentNames.length * trialConcurrency;

/** Lets a run go on until so many requests have come, or answers left, or until it says that it goes on. */
async function someMoment(
  cli: RunningCli,
  servers: AgentServers,
  random: ReturnType<typeof createRandom>,
  open: number,
): Promise<void> {
  // The fewer attempts are left, the sooner it must be: a run that has ended cannot be killed.
  const count = random.int(1, open > 25 ? 50 : Math.min(15, 1 + open));
  const moment = random.pick(['received', 'received', 'delivered', 'delivered', 'begun'] as const);
  const reached = moment === 'begun' ? cli.untilPrinted(/^Run /m) : servers.untilCounted(moment, count);
  await Promise.race([reached, cli.ended]);
}

/** How many attempts have not ended. */
function openAttempts({ ended }: Acknowledged): number {
  const scores = [...ended.keys()].filter((path) => path.endsWith('score.json'));
  return agentNames.length * trialTasks - scores.length;
}

/** Answers that left and that no trajectory tells of. */
function lostAnswers(servers: AgentServers, tries: readonly Try[]): PaidAnswer[] {
  const known = new Set(
    tries.flatMap(({ model, talk, responses }) => responses.map(({ turn }) => answerId(model, talk, turn))),
  );
  return agentNames.flatMap((model) =>
    paidAnswers(servers.calls, model).filter(({ talk, turn }) => !known.has(answerId(model, talk, turn))),
  );
}

describe(`sixty attempts against five failing APIs, killed ${kills} times (seed ${seed})`, function () {
  this.timeout(600_000);

  let trial: TrialScene;
  const states: Acknowledged[] = [];
  const printed: CliResult[] = [];
  let tries: readonly Try[];
  before(async () => {
    trial = await trialScene(seed);
    const { scene, servers, env } = trial;
    const random = createRandom(`${seed}/kills`);
    while (states.length < kills) {
      await using cli = scene.start(states.length === 0 ? ['run'] : ['run', '--resume'], { env });
      if (states.length === 0) await Promise.race([servers.untilCounted('received', 1), cli.ended]);
      const open = states.length === 0 ? trialTasks : openAttempts(states.at(-1) as Acknowledged);
      await someMoment(cli, servers, random, open);
      cli.kill('SIGKILL');
      const ended = await cli.ended;
      printed.push(ended);
      assert.equal(ended.signal, 'SIGKILL', `${ended.stdout}${ended.stderr}`);
      states.push(acknowledgedIn(scene.results().dir));
      servers.nextSession();
    }
    printed.push(await scene.run(['run', '--resume'], { env }));
    tries = triesOf(scene.results());
  });
  after(async () => await trial[Symbol.asyncDispose]());

  it('end complete, each scored, or reported with why it is not, and none twice', () => {
    const results = trial.scene.results();
    assert.ok([0, 4].includes(printed.at(-1)?.code ?? -1), printed.at(-1)?.stderr);
    assert.equal(results.events().at(-1)?.status, 'complete');
    assertAttempts(results, tries);
    assert.deepEqual(trial.servers.problems, []);
    const ends = results.events().filter(({ type }) => type === 'attempt_ended');
    const once = new Set(ends.map(({ model, task_id }) => `${model}, ${task_id}`));
    // One that was scored and killed before it said so says nothing more.
    assert.equal(once.size, ends.length);
    const scoredAgain = [...results.files().keys()].filter((path) =>
      /interrupted\/.*score\.json$/.test(path),
    );
    assert.deepEqual(scoredAgain, []);
  });

  it('keep all that was acknowledged, and set aside what was cut off', () => {
    const { dir } = trial.scene.results();
    assertKept(dir, states);
    const begun = states.filter((state) => openAttempts(state) < agentNames.length * trialTasks);
    assert.ok(begun.length > kills / 2, 'hardly an attempt ended before the kills');
    for (const { isSetAside, end, model, task } of tries) {
      assert.equal(end === null, isSetAside, `${model}, ${task}`);
    }
    assert.ok(tries.some(({ isSetAside }) => isSetAside));
    assert.ok(assertJournals(dir) >= trial.servers.calls.length);
    assert.equal(existsSync(join(dir, 'run.lock')), false);
    assert.equal(existsSync(join(dir, 'work')), false);
  });

  it('ask nothing again that was answered', () => {
    assertNothingRepeated(trial.servers.calls);
    assertRetries(trial.servers.calls, tries);
  });

  it(`cost what the servers count, less at most the ${slots} answers that were under way at a kill`, () => {
    const { servers } = trial;
    assertRecorded(servers, tries);
    assertRunCost(trial.scene.results());
    const lost = lostAnswers(servers, tries);
    for (const { model, talk, turn, session } of lost) {
      assert.ok(session < kills, `the answer to turn ${turn} of talk ${talk} of ${model} is nowhere`);
      // The last of its conversation: nothing was built on it.
      const later = servers.calls.filter((call) => call.model === model && call.talk === talk);
      assert.equal(later.at(-1)?.turn, turn);
      assert.ok(tries.every((one) => one.isSetAside || one.model !== model || one.talk !== talk));
    }
    for (let session = 0; session < kills; session += 1) {
      assert.ok(lost.filter((call) => call.session === session).length <= slots);
    }
    for (const model of agentNames) {
      const { usage } = trial.scene.results().report(model);
      const own = lost.filter((call) => call.model === model);
      const paid = sumPicoUsd(paidAnswers(servers.calls, model)) - sumPicoUsd(own);
      assert.equal(reportedPicoUsd(usage.total_cost_usd), paid, model);
      const aside = tries.filter((one) => one.model === model && one.isSetAside);
      assert.equal(usage.set_aside_tries, aside.length);
      // What was paid and is not in the sum is told of.
      const uncounted = usage.calls_without_cost ?? -1;
      assert.ok(uncounted >= own.length, `${model} says ${uncounted} of ${own.length}`);
      assert.ok(uncounted <= doubtfulCalls(servers.calls, model) + kills * trialConcurrency);
    }
  });

  it('write down none of the keys', () => {
    const written = writtenBy(trial, printed);
    assert.ok(
      written.some(([name, bytes]) => name.includes('/interrupted/') && bytes.includes('[redacted]')),
    );
    assert.deepEqual(keysIn(written, trial.keys), []);
  });
});
