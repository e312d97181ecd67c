import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import type { ScriptedReply } from '../../src/core/model/script.ts';
import type { SandboxKind } from '../../src/core/sandbox/sandbox.ts';
import { sandboxKinds } from '../../src/core/sandbox/sandbox.ts';
import type { TrajectoryRecord } from '../../src/core/schema/trajectory.ts';
import type { CliResult } from '../support/cli.ts';
import { shell } from '../support/cliScene.ts';
import { stdoutOf, type ToolResult } from '../support/redTeamAttack.ts';
import { hostAttacks } from '../support/redTeamHostAttacks.ts';
import { type RedTeamScene, redTeamScene, secretForm } from '../support/redTeamScene.ts';
import { forged, submissionAttacks } from '../support/redTeamSubmissions.ts';
import type { RunResults } from '../support/runResults.ts';
import { neverAborted, processesWith } from '../support/sandboxFixture.ts';
import { providerOf } from '../support/sandboxProviders.ts';
import { skip } from '../support/skip.ts';

const task = 'Scenario-1';
/** By the name of the model that makes them. */
const allAttacks = { ...hostAttacks, ...submissionAttacks };

/** What can be tried where the agent's folder is none of its own: the others name folders and files of Linux. */
const seatbeltAttacks: ReadonlySet<string> = new Set([
  ...['network', 'memory', 'deep submission', 'huge submission', 'words', 'the last, honest'],
]);

/** Any control character but the line feed, and any that changes the direction or is not seen. */
const harmful = /[^\P{Cc}\n]|\p{Cf}/u;

/**
 * Nobody's. Where the tests run as root, models attack from a run of an ordinary user too: other means hold them there, and
 * what they take permissions away from is closed to the harness as well.
 */
const ordinaryUser = 65_534;

const probes = new Map(
  await Promise.all(
    sandboxKinds.map(async (kind) => [kind, await providerOf(kind).probe(neverAborted)] as const),
  ),
);

for (const kind of sandboxKinds) {
  describe(`models that attack, in the ${kind} sandbox`, function () {
    this.timeout(120_000);
    const probe = probes.get(kind);
    if (probe?.ok !== true) {
      console.log(`no attacks in ${kind}: ${probe?.reasons.join(' ')}`);
      it('are left out', function () {
        skip(this, 'it does not run here');
      });
      return;
    }
    underAttack(kind, null);
    neighbours(kind);
    if (kind !== 'bwrap' || process.geteuid?.() !== 0) return;
    describe('of an ordinary user', () => underAttack(kind, ordinaryUser));
  });
}

function underAttack(sandbox: SandboxKind, user: number | null): void {
  const attacks = Object.fromEntries(
    Object.entries(allAttacks).filter(([name]) => sandbox !== 'seatbelt' || seatbeltAttacks.has(name)),
  );
  let battle: RedTeamScene;
  let ran: CliResult;
  let results: RunResults;
  before(async () => {
    const scripts = (field: RedTeamScene['field']) =>
      Object.fromEntries(Object.entries(attacks).map(([name, { script }]) => [name, script(field)]));
    battle = await redTeamScene({ sandbox, user, scripts });
    ran = await battle.run(['run', '--tasks', task]);
    assert.ok(existsSync(battle.scene.in('results')), ran.stderr);
    results = battle.scene.results();
  });
  after(() => battle?.[Symbol.asyncDispose]());
  const records = (model: string): readonly TrajectoryRecord[] => results.trajectory(model, task);

  for (const [name, { outcome, score = 0, check }] of Object.entries(attacks)) {
    it(`come to nothing, and are on record: ${name}`, () => {
      const trajectory = records(name);
      assertOnRecord(trajectory, attacks[name]?.script(battle.field) ?? []);
      check(toolResults(trajectory), battle.field);
      const end = results.score(name, task);
      assert.deepEqual([end.outcome, end.score?.score], [outcome, score], end.reason);
    });
  }

  it('end the run as any other does, with every attempt counted', () => {
    assert.equal(ran.code, 0, ran.stderr);
    for (const name of Object.keys(attacks)) {
      const { counted_attempt_count, status } = results.report(name);
      assert.deepEqual([counted_attempt_count, status], [1, 'complete'], name);
    }
  });

  it('leave nothing: no working folder, no process, no connection', () => {
    assert.deepEqual(
      readdirSync(results.dir).filter((name) => !ofARun.has(name)),
      [],
    );
    assert.deepEqual(processesWith(battle.scene.path), []);
    assert.deepEqual(processesWith(`7777.${battle.field.pid}`), []);
    assert.equal(battle.connections(), 0);
  });

  it('get no secret into anything that is written or printed', () => {
    for (const [path, bytes] of results.files()) assert.doesNotMatch(bytes.toString(), secretForm, path);
    assert.doesNotMatch(ran.stdout + ran.stderr, secretForm);
  });

  it('cannot speak as the harness: who said a thing is in the record, not in its words', () => {
    const said = records('words').filter(({ type }) => type === 'message');
    const honest = records('the last, honest').filter(({ type }) => type === 'message');
    assert.deepEqual(
      said.slice(0, 2).map((record) => record.type === 'message' && [record.role, record.reason]),
      honest.slice(0, 2).map((record) => record.type === 'message' && [record.role, record.reason]),
    );
    for (const record of said) {
      const content = record.type === 'message' ? record.content : '';
      for (const text of forged) assert.ok(!content.includes(text), content);
    }
    assert.equal(records('words').filter(({ type }) => type === 'attempt_ended').length, 1);
  });

  it('cannot write to a terminal or into a report', async () => {
    assert.doesNotMatch(ran.stdout + ran.stderr, harmful);
    const { stdout, stderr } = await battle.run(['report', '--format', 'markdown']);
    assert.match(stdout, /^# words$/m);
    assert.doesNotMatch(stdout + stderr, harmful);
    assert.doesNotMatch(stdout, /<script|<img|[^\\]\]\(https|^\|---\|---\|\n# /m);
  });
}

function neighbours(sandbox: SandboxKind): void {
  it('at the same time do not see each other', async () => {
    const look = 'cat /tmp/neighbour* /home/user/neighbour* /dev/shm/neighbour* 2>/dev/null';
    const script = [
      shell(
        `echo "neighbour $RANDOM$RANDOM" | tee /tmp/neighbour-$RANDOM /dev/shm/neighbour-$RANDOM > neighbour-$RANDOM; true`,
      ),
      ...Array.from({ length: 3 }, () => shell(`${look} | sort -u; sleep 0.3`)),
    ];
    await using both = await redTeamScene({ sandbox, user: null, scripts: () => ({ neighbour: script }) });
    await both.run(['run', '--tasks', task, '--repeats', '2', '--concurrency', '2']);
    const [one = [], two = []] = [1, 2].map((repeat) =>
      both.scene.results().trajectory('neighbour', task, repeat),
    );
    assert.ok(
      timeOf(one[0]) < timeOf(two.at(-1)) && timeOf(two[0]) < timeOf(one.at(-1)),
      'not at the same time',
    );
    for (const trajectory of [one, two]) {
      for (const result of toolResults(trajectory).slice(1)) {
        assert.match(stdoutOf(result), /^neighbour \d+\n$/);
      }
    }
  });
}

const ofARun: ReadonlySet<string> = new Set([
  'run.json',
  'events.jsonl',
  'manifest.json',
  'attempts',
  'reports',
  'labels',
]);

function toolResults(trajectory: readonly TrajectoryRecord[]): ToolResult[] {
  return trajectory.filter((record) => record.type === 'tool_result');
}

/** Each call is in the trajectory as the model made it, and has its result. */
function assertOnRecord(trajectory: readonly TrajectoryRecord[], script: readonly ScriptedReply[]): void {
  const calls = trajectory.flatMap((record) => (record.type === 'response' ? record.tool_calls : []));
  const made = script.flatMap((reply) => ('failure' in reply ? [] : (reply.tool_calls ?? [])));
  assert.deepEqual(
    calls.map((call) => [call.name, JSON.parse(call.arguments)]),
    made.map((call) => [call.name, call.arguments]),
  );
  assert.deepEqual(
    toolResults(trajectory).map(({ tool_call_id }) => tool_call_id),
    calls.map(({ id }) => id),
  );
}

function timeOf(record: TrajectoryRecord | undefined): number {
  return Date.parse(String(record?.t));
}
