import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parse as parseYaml } from 'yaml';
import { printSchema } from '../../src/cli/commands/schema.ts';
import { schemaNames } from '../../src/core/schema/jsonSchemas.ts';
import { pathsOfRun } from '../../src/core/store/layout.ts';
import { auditedRun, withAftermath } from '../support/auditScene.ts';
import { charter } from '../support/charter.ts';
import { runCli } from '../support/cli.ts';
import { cliScene, finishWith, naming, shell } from '../support/cliScene.ts';
import { describedValues, publishedSchema } from '../support/publishedSchema.ts';
import { tempFolder } from '../support/tempFolder.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A file of a run, what a command printed: it fits its schema, and with a key that nobody knows it does not. */
function assertFits(name: (typeof schemaNames)[number], place: string, value: unknown): void {
  const check = publishedSchema(name);
  assert.equal(check(value), null, place);
  const strange = Array.isArray(value)
    ? [{ ...value[0], unheard_of: 1 }]
    : { ...(value as object), unheard_of: 1 };
  assert.notEqual(check(strange), null, `${place}: a key that nobody knows`);
}

describe('schema', function () {
  this.timeout(60_000);

  it('config accepts the charter’s configuration and the sample, and refuses what the program refuses', () => {
    const check = publishedSchema('config');
    assert.equal(check(parseYaml(charter)), null);
    assert.equal(check(parseYaml(readFileSync(`${root}media/sample/itbench.yml`, 'utf8'))), null);
    assert.match(
      String(check(parseYaml(charter.replace('max_turns', 'max_truns')))),
      /additional properties/,
    );
    assert.match(String(check(parseYaml(charter.replace('30000', '-1')))), /timeout_ms must be/);
  });

  it('policy accepts the policy of the README and an empty one, and refuses misspelt keys and shares over 1', () => {
    const check = publishedSchema('policy');
    const readme = readFileSync(`${root}README.md`, 'utf8');
    const policy = /```yaml\n(name: production\n[^`]*)```/.exec(readme)?.[1] ?? assert.fail('no policy');
    assert.equal(check(parseYaml(policy)), null);
    assert.equal(check({}), null);
    assert.match(String(check(parseYaml(policy.replace('autonomy', 'autonmy')))), /additional properties/);
    assert.match(String(check(parseYaml(policy.replace('0.7', '70')))), /autonomy must be <= 1/);
  });

  it('report accepts every report, of whole, partial and hopeless runs', async () => {
    const check = publishedSchema('report');
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
    const report = scene.results().report('right');
    const { model: _, ...without } = report;
    assert.match(String(check(without)), /must have required property 'model'/);
    const { hypotheses, comparison, decision, ...earlier } = report;
    assert.equal(check({ ...earlier, schema_version: '1.0' }), null, 'as version 1.0 wrote them');
    assert.match(String(check(earlier)), /must have required property 'hypotheses'/);
  });

  it('trajectory accepts every line of a trajectory', async () => {
    const check = publishedSchema('trajectory');
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

  describe('of a run that was judged, rescored, labelled, adjudicated, revoked and signed', () => {
    const folder = tempFolder();
    let dir: string;

    before(async () => {
      dir = await auditedRun(folder.path);
      await withAftermath(dir);
    });
    after(() => folder[Symbol.dispose]());

    it('accepts every file', () => {
      const values = describedValues(dir);
      for (const { name, place, value } of values) assertFits(name, place, value);
      assert.deepEqual([...new Set(values.map(({ name }) => name))].sort(), [
        'adjudication',
        'event',
        'judgement',
        'label',
        'manifest',
        'report',
        'rescore',
        'run',
        'score',
        'signature',
        'standing',
        'statement',
        'trajectory',
      ]);
    });

    it('accepts what gate, compare, trend and verify print', async () => {
      const printed = async (...args: string[]) => {
        const { stdout, stderr } = await runCli(args, { cwd: folder.path });
        assert.equal(stderr, '', args[0]);
        return JSON.parse(stdout);
      };
      const report = JSON.parse(readFileSync(pathsOfRun(dir).report('steady'), 'utf8'));
      writeFileSync(folder.in('before.json'), JSON.stringify({ ...report, run_id: 'before' }));
      const [gate, comparison, trend, verification] = await Promise.all([
        printed('gate', dir, '--model', 'steady', '--baseline', 'before.json', '--format', 'json'),
        printed('compare', dir, '--format', 'json'),
        printed('trend', 'results', '--format', 'json'),
        printed('verify', dir, '--json'),
      ]);
      assert.notEqual(gate.reports[0].comparison, null);
      assertFits('gate', 'gate', gate);
      assertFits('comparison', 'compare', comparison);
      assertFits('trend', 'trend', trend);
      assertFits('verification', 'verify', verification);
    });
  });

  it('refuses a name that it does not know, with the nearest one', async () => {
    const { code, stderr } = await runCli(['schema', 'reprot'], { cwd: root });
    assert.equal(code, 2);
    assert.equal(stderr, 'error: there is no schema reprot\nDid you mean report?\n');
  });

  it('prints what the package ships for editors', async () => {
    const shipped = (name: string) => readFileSync(`${root}media/schema/${name}.schema.json`, 'utf8');
    for (const name of schemaNames) {
      const out = new PassThrough();
      const terminal = { out, err: out, interactive: false, columns: () => 80 };
      await printSchema(name, { terminal, signal: new AbortController().signal });
      out.end();
      assert.equal(await text(out), shipped(name), name);
    }
    const { stdout } = await runCli(['schema', 'gate'], { cwd: root });
    assert.equal(stdout, shipped('gate'));
  });
});
