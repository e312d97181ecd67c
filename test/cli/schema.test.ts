import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse as parseYaml } from 'yaml';
import { charter } from '../support/charter.ts';
import { runCli } from '../support/cli.ts';
import { cliScene, finishWith, naming, shell } from '../support/cliScene.ts';
import { publishedSchema } from '../support/publishedSchema.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

describe('schema', () => {
  it('config accepts the charter’s configuration and the sample, and refuses what the program refuses', async () => {
    const check = await publishedSchema('config');
    assert.equal(check(parseYaml(charter)), null);
    assert.equal(check(parseYaml(readFileSync(`${root}media/sample/itbench.yml`, 'utf8'))), null);
    assert.match(
      String(check(parseYaml(charter.replace('max_turns', 'max_truns')))),
      /additional properties/,
    );
    assert.match(String(check(parseYaml(charter.replace('30000', '-1')))), /timeout_ms must be/);
  });

  it('report accepts every report, of whole, partial and hopeless runs', async () => {
    const check = await publishedSchema('report');
    using scene = cliScene({
      scripts: {
        right: naming('shop/Deployment/cart'),
        wrong: naming('shop/Service/frontend', 'shop/Pod/nobody'),
        failing: [{ failure: 'bad_request' }],
        silent: [shell('ls'), finishWith()],
      },
    });
    const { code } = await scene.run(['run']);
    assert.equal(code, 4);
    for (const model of ['right', 'wrong', 'failing', 'silent']) {
      assert.equal(check(scene.results().report(model)), null, model);
    }
    const { model: _, ...without } = scene.results().report('right');
    assert.match(String(check(without)), /must have required property 'model'/);
  });

  it('trajectory accepts every line of a trajectory', async () => {
    const check = await publishedSchema('trajectory');
    using scene = cliScene({
      tasks: 1,
      scripts: {
        busy: [
          { failure: 'server', retry_after_ms: 1 },
          { text: 'Let me think.', reasoning: 'Hm.' },
          { tool_calls: [{ name: 'nothing', arguments: '{' }] },
          ...naming('shop/Deployment/cart'),
        ],
        failing: [{ failure: 'quota', status: 402 }],
      },
    });
    await scene.run(['run']);
    const lines = ['busy', 'failing'].flatMap((model) =>
      readFileSync(scene.results().attempt(model, 'Scenario-1').trajectory, 'utf8').trim().split('\n'),
    );
    const records = lines.map((line) => JSON.parse(line));
    for (const record of records) assert.equal(check(record), null, record.type);
    assert.deepEqual([...new Set(records.map(({ type }) => type))].sort(), [
      'attempt_ended',
      'attempt_started',
      'message',
      'model_failure',
      'request',
      'response',
      'retry',
      'submission',
      'tool_result',
    ]);
    assert.notEqual(check({ ...records[0], type: 'attempt_begun' }), null);
  });

  it('refuses a name that it does not know, with the nearest one', async () => {
    const { code, stderr } = await runCli(['schema', 'reprot'], { cwd: root });
    assert.equal(code, 2);
    assert.equal(stderr, 'error: there is no schema reprot\nDid you mean report?\n');
  });

  it('prints what the package ships for editors', async () => {
    for (const name of ['config', 'report', 'trajectory', 'label']) {
      const { stdout } = await runCli(['schema', name], { cwd: root });
      const shipped = JSON.parse(readFileSync(`${root}media/schema/${name}.schema.json`, 'utf8'));
      assert.deepEqual(JSON.parse(stdout), shipped, name);
    }
  });
});
