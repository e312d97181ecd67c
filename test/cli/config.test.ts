import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { charter } from '../support/charter.ts';
import { type CliScene, cliScene, finishWith, naming } from '../support/cliScene.ts';

/** Runs with this text as `itbench.yml`, and checks that it is refused before anything is made. */
async function refusal(scene: CliScene, text: string | Uint8Array, args = ['run']): Promise<string> {
  writeFileSync(scene.in('itbench.yml'), text);
  const { code, stdout, stderr } = await scene.run(args);
  assert.equal(code, 2, stderr);
  assert.equal(stdout, '');
  assert.equal(existsSync(scene.in('results')), false);
  return stderr;
}

describe('a configuration on the command line', () => {
  it('works as the charter gives it', async () => {
    using scene = cliScene();
    writeFileSync(scene.in('itbench.yml'), charter);
    const { code, stdout, stderr } = await scene.run(['run', '--dry-run', '--sandbox', 'virtual']);
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^Models {4}my-llm$/m);
    assert.match(stdout, /^Attempts {2}2 \(1 per task and model\), at most 40 turns each$/m);
    assert.match(stdout, /^Nothing was run\.$/m);
    assert.equal(existsSync(scene.in('results')), false);
  });

  it('says in a dry run what it may cost at most, and what to set where nobody can know', async () => {
    using scene = cliScene();
    const costOf = async (config: string, ...flags: string[]) => {
      writeFileSync(scene.in('itbench.yml'), config);
      const { stdout } = await scene.run(['run', '--dry-run', '--sandbox', 'virtual', ...flags]);
      return /^Cost {6}(.*)$/m.exec(stdout)?.[1] ?? stdout;
    };
    const unknown =
      'not known: no price is set for my-llm, so that no limit can be held against what is asked there; set price in the configuration';
    assert.deepEqual([await costOf(charter), await costOf(charter, '--max-cost', '5')], [unknown, unknown]);
    const priced = charter.replace(
      'max_tokens: 8000',
      'max_tokens: 8000\n    price: { input_usd_per_mtok: 1, output_usd_per_mtok: 5 }',
    );
    assert.match(
      await costOf(priced, '--max-cost', '5'),
      /^at most about 5\.00 US dollars \(limits\.max_cost_usd stops the run there, /,
    );
    assert.match(await costOf(priced), /^not known: set limits\.max_cost_usd .* for my-llm$/);
  });

  it('is asked for when there is none', async () => {
    using scene = cliScene();
    const { code, stdout, stderr } = await scene.run(['run']);
    assert.deepEqual([code, stdout], [2, '']);
    assert.equal(
      stderr,
      'error: there is no itbench.yml in this folder\n' +
        'Name one with --config, or try the product with: itbench-review run --smoke\n',
    );
  });

  it('is named when the named one is not there, or is a folder', async () => {
    using scene = cliScene();
    const missing = await scene.run(['run', '--config', 'other.yml']);
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /^error: cannot read other\.yml: .*no such file/);
    const folder = await scene.run(['run', '--config', 'tasks']);
    assert.equal(folder.code, 2);
    assert.match(folder.stderr, /^error: cannot read tasks: it is a folder, not a file\n/);
  });

  it('that is not YAML is refused with line and column', async () => {
    using scene = cliScene();
    assert.match(
      await refusal(scene, 'tasks_dir: [tasks\nmodels: }\n'),
      /^error: itbench\.yml:\d+:\d+ is not valid YAML: /,
    );
    assert.match(
      await refusal(scene, '- a\n- b\n'),
      /^error: itbench\.yml:1:1 must be a mapping of keys to values\n/,
    );
    assert.match(await refusal(scene, ''), /^error: itbench\.yml:1:1 must be a mapping/);
  });

  it('that is not UTF-8 is refused', async () => {
    using scene = cliScene();
    const latin1 = Buffer.from('tasks_dir: t\u00e4sks\n', 'latin1');
    assert.match(await refusal(scene, latin1), /^error: itbench\.yml:1:\d+ is not a text in UTF-8\n/);
  });

  it('with wrong types and values is refused, every one with its place', async () => {
    using scene = cliScene();
    const stderr = await refusal(
      scene,
      'tasks_dir: 7\nmodels:\n  - name: a\n    adapter: scriptd\n    timeout_ms: 0\n  - name: b\n    endpoint: nowhere\n',
    );
    assert.deepEqual(stderr.split('\n').slice(0, 4), [
      'error: itbench.yml:1:12 tasks_dir: must be a string',
      'itbench.yml:4:14 models[0].adapter: must be one of openai-compatible, openai, anthropic, google, editor, baseline, replay, scripted; did you mean scripted?',
      'itbench.yml:5:17 models[0].timeout_ms: must be > 0',
      'itbench.yml:7:15 models[1].endpoint: must be an http or https URL',
    ]);
  });

  it('with an unknown key is refused, with the nearest known one', async () => {
    using scene = cliScene();
    assert.match(
      await refusal(scene, charter.replace('max_turns', 'max_truns')),
      /^error: itbench\.yml:9:3 agent_policy\.max_truns: unknown key; did you mean max_turns\?\n/,
    );
  });

  it('with a pasted key is refused, and the key is printed nowhere', async () => {
    using scene = cliScene();
    const key = 'sk-proj-Zq8vJ2mN4xW7rT1yB5cD9fG3hK6pL0sA';
    for (const line of [`api_key_env: ${key}`, `api_key: ${key}`, `model: "${key}"`]) {
      for (const args of [['run'], ['run', '--json'], ['doctor']]) {
        writeFileSync(scene.in('itbench.yml'), charter.replace('max_tokens: 8000', line));
        const { code, stdout, stderr } = await scene.run(args);
        assert.equal(code, 2);
        assert.match(stdout + stderr, /itbench\.yml:6:\d+ models\[0\]\.\w+: looks like an API key/);
        assert.equal((stdout + stderr).includes(key), false);
        assert.equal(existsSync(scene.in('results')), false);
      }
    }
  });

  it('whose key variable is not set is refused before anything runs, naming the variable', async () => {
    using scene = cliScene({ scripts: { first: naming('shop/Deployment/cart') } });
    const models = [
      { name: 'first', adapter: 'scripted', script: 'scripts/first.json' },
      { name: 'second', endpoint: 'http://127.0.0.1:9/v1', api_key_env: 'MISSING_TEST_KEY' },
    ];
    scene.config({ models });
    const { code, stdout, stderr } = await scene.run(['run']);
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(
      stderr,
      /^error: model second needs an API key in the environment variable MISSING_TEST_KEY, which is not set\n/,
    );
    assert.equal(existsSync(scene.in('results')), false);
    const blank = await scene.run(['run'], { env: { MISSING_TEST_KEY: '  ' } });
    assert.equal(blank.code, 2);
  });

  it('tells a program the same on standard output', async () => {
    using scene = cliScene();
    const { code, stdout } = await scene.run(['run', '--json', '--config', 'none.yml']);
    assert.equal(code, 2);
    const { type, code: name, message } = JSON.parse(stdout);
    assert.deepEqual([type, name], ['error', 'config_missing']);
    assert.match(message, /^cannot read none\.yml/);
  });

  it('finds the script of a model beside itself, wherever the command runs', async () => {
    using scene = cliScene({ tasks: 1, scripts: { right: naming('shop/Deployment/cart') } });
    mkdirSync(scene.in('elsewhere'));
    const { code, stderr } = await scene.run(['run', '--config', '../itbench.yml'], {
      cwd: scene.in('elsewhere'),
    });
    assert.equal(code, 0, stderr);
    assert.equal(scene.results().report('right').accuracy, 1);
  });

  it('whose script is missing or no script is refused before anything runs', async () => {
    using scene = cliScene({ scripts: { right: [] } });
    scene.config({ models: [{ name: 'm', adapter: 'scripted', script: 'scripts/none.json' }] });
    const missing = await scene.run(['run']);
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /^error: cannot read the script .*none\.json/);
    writeFileSync(scene.in('scripts/none.json'), '{"replies": [\n {"txt": "x"}]}');
    const wrong = await scene.run(['run']);
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /none\.json:2:2 replies\[0\]/);
    assert.equal(existsSync(scene.in('results')), false);
  });
});

describe('flags of run', () => {
  it('that name an unknown model or task get the nearest one', async () => {
    using scene = cliScene({ scripts: { 'model-a': [finishWith()] } });
    const model = await scene.run(['run', '--model', 'modle-a']);
    assert.equal(model.code, 2);
    assert.equal(model.stderr, 'error: itbench.yml has no model modle-a\nDid you mean model-a?\n');
    const task = await scene.run(['run', '--tasks', 'Scenario-1,Scenaro-2']);
    assert.equal(task.code, 2);
    assert.equal(task.stderr, 'error: the suite tasks has no task Scenaro-2\nDid you mean Scenario-2?\n');
    assert.equal(existsSync(scene.in('results')), false);
  });

  it('that are unknown get a suggestion', async () => {
    using scene = cliScene({ scripts: { a: [finishWith()] } });
    const { code, stdout, stderr } = await scene.run(['run', '--dryrun']);
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /^error: unknown option '--dryrun'\n\(Did you mean --dry-run\?\)/);
    const command = await scene.run(['rnu']);
    assert.equal(command.code, 2);
    assert.match(command.stderr, /^error: unknown command 'rnu'\n\(Did you mean run\?\)/);
  });

  it('with a value that cannot be are refused', async () => {
    using scene = cliScene({ scripts: { a: [finishWith()] } });
    for (const args of [
      ['--limit', '0'],
      ['--repeats', 'many'],
      ['--max-turns', '-1'],
      ['--tasks', ',Scenario-1'],
      ['--sandbox', 'chroot'],
      ['--smoke', 'ten'],
    ]) {
      const { code, stderr } = await scene.run(['run', ...args]);
      assert.equal(code, 2, args.join(' '));
      assert.match(stderr, new RegExp(`^error: option '${args[0]}`));
    }
    assert.equal(existsSync(scene.in('results')), false);
  });
});
