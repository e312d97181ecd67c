import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createRandom } from '../../src/core/simulate/random.ts';
import {
  type Acknowledged,
  acknowledgedIn,
  assertJournals,
  assertKept,
  scoreFiles,
} from '../support/acknowledged.ts';
import { type CliScene, cliScene, submissionOf } from '../support/cliScene.ts';
import { completion } from '../support/fakeChatReplies.ts';
import { type FakeChatServer, startFakeChatServer } from '../support/fakeChatServer.ts';
import { resultsOf } from '../support/runResults.ts';
import { strongestHere } from '../support/strongestSandbox.ts';

const taskCount = 3;
const repeats = 2;
const turns = 3;
const minimumKills = 20;
/** Longest wait between the start of a run and its end by SIGKILL. */
const killWithinMs = 500;

// Another seed each time: what it finds can be played again with TEST_SEED.
const seed = Number(process.env.TEST_SEED) || Date.now() % 2 ** 31;

/** In the command line of every process that an agent of these tests starts. */
const marker = `kill-test-${process.pid}`;

/** Three turns of 60 ms: write the answer, look at it, hand it in. */
async function startServer(): Promise<FakeChatServer> {
  const submission = submissionOf('shop/Deployment/cart');
  const calls = [
    { name: 'code_exec', arguments: { cmd: `echo '${submission}' > agent_output.json` } },
    { name: 'code_exec', arguments: { cmd: `cat agent_output.json # ${marker}` } },
    { name: 'finish', arguments: { reason: 'done', paths: ['agent_output.json'] } },
  ];
  const replies = calls.map((call) => ({
    ...completion({ calls: [{ name: call.name, arguments: JSON.stringify(call.arguments) }] }),
    delay_ms: 60,
  }));
  return await startFakeChatServer({ order: 'turn', replies });
}

function sceneFor(server: FakeChatServer, sandbox: string): CliScene {
  const models = [{ name: 'm', endpoint: server.url, concurrency: 2 }];
  return cliScene({ tasks: taskCount, config: { models, repeats, sandbox } });
}

/** Command lines of processes on this machine that hold the marker; none where there is no /proc. */
function processesLeft(): string[] {
  return globSync('/proc/[0-9]*/cmdline').flatMap((path) => {
    try {
      const command = readFileSync(path, 'utf8').replaceAll('\0', ' ');
      return command.includes(marker) ? [command] : [];
    } catch {
      // Gone meanwhile.
      return [];
    }
  });
}

/** The scores of the same run when nobody disturbs it. */
async function scoresOfRun(scene: CliScene): Promise<[string, Buffer][]> {
  const { code } = await scene.run(['run', '--out', 'undisturbed']);
  assert.equal(code, 0);
  return scoreFiles(resultsOf(scene.in('undisturbed')).dir);
}

describe(`a run that is killed again and again (seed ${seed})`, function () {
  this.timeout(600_000);

  it(`loses nothing acknowledged in ${minimumKills} kills, and repeats no attempt that had ended`, async () => {
    const random = createRandom(String(seed));
    const sandbox = await strongestHere();
    let kills = 0;
    let undisturbed: ReturnType<typeof scoreFiles> | undefined;
    while (kills < minimumKills) {
      await using server = await startServer();
      using scene = sceneFor(server, sandbox);
      const states: Acknowledged[] = [];
      for (let started = false, done = false; !done; ) {
        await using cli = scene.start(started ? ['run', '--resume'] : ['run']);
        await Promise.race([cli.untilPrinted(/^Run /m), cli.ended]);
        // Enough is enough: a machine that is busy with other tests may never come to an end of an attempt in between.
        if (kills < minimumKills) {
          await Promise.race([cli.ended, wait(random.between(0, killWithinMs))]);
          cli.kill('SIGKILL');
        }
        // The run may have ended by itself in the moment before: what it ended by says which came first.
        const { code, signal, stderr } = await cli.ended;
        started = true;
        done = signal === null;
        if (done) assert.equal(code, 0, stderr);
        else {
          assert.equal(signal, 'SIGKILL');
          kills += 1;
          states.push(acknowledgedIn(scene.results().dir));
        }
      }
      const results = scene.results();
      assertKept(results.dir, states);
      // A request is written before it is sent: the server can have seen none that is not in a journal.
      assert.ok(assertJournals(results.dir) >= server.requests.length);
      const report = results.report('m');
      assert.deepEqual(
        [
          report.status,
          report.accuracy,
          report.attempt_count,
          report.unfinished_attempt_count,
          report.avg_turns,
        ],
        ['complete', 1, taskCount * repeats, 0, turns],
      );
      assert.equal(existsSync(join(results.dir, 'run.lock')), false);
      assert.equal(existsSync(join(results.dir, 'work')), false);
      undisturbed ??= await scoresOfRun(scene);
      assert.deepEqual(scoreFiles(results.dir), undisturbed);
    }
    assert.deepEqual(processesLeft(), []);
  });
});
