import assert from 'node:assert/strict';
import { readConfig } from '../../../../src/core/schema/readConfig.ts';
import { problemText } from '../../../../src/core/schema/readYaml.ts';
import { charter } from '../../../support/charter.ts';

/** The problems of a text, as a person reads them. */
function problemsOf(text: string): string[] {
  const reading = readConfig(text);
  return reading.ok ? [] : reading.problems.map((problem) => problemText('itbench.yml', problem));
}

/** The charter's text with one line replaced. */
function charterWith(line: string, replacement: string): string {
  assert.ok(charter.includes(line), `the charter has no line ${line}`);
  return charter.replace(line, replacement);
}

describe('readConfig', () => {
  it('takes the example of the charter as it stands, and fills in every default', () => {
    const reading = readConfig(charter);
    assert.ok(reading.ok);
    assert.equal(reading.config.models[0]?.timeout_ms, 30_000);
    assert.deepEqual(reading.config.agent_policy, {
      max_turns: 40,
      turn_penalty: 0.01,
      retries: 3,
      backoff_seconds: 2,
    });
    assert.equal(reading.config.sandbox, 'auto');
    assert.equal(reading.config.scoring.match, 'rules');
    assert.equal(reading.config.limits.command_timeout_s, 300);
  });

  it('names file, line, column and path of a value that does not fit', () => {
    assert.deepEqual(problemsOf(charterWith('timeout_ms: 30000', 'timeout_ms: 0')), [
      'itbench.yml:7:17 models[0].timeout_ms: must be > 0',
    ]);
  });

  it('refuses a name of a model that no folder could have, before anything is run', () => {
    const named = (name: string) => problemsOf(charterWith('name: my-llm', `name: ${JSON.stringify(name)}`));
    assert.deepEqual(named('m'.repeat(100)), []);
    assert.deepEqual(named('模型'.repeat(11)), []);
    assert.match(
      named('模型'.repeat(12)).join(),
      /models\[0\]\.name: is too long for the name of a folder: at most 200/,
    );
    assert.equal(named('<'.repeat(67)).length, 1);
  });

  it('says what a value must be, and not what it is', () => {
    assert.deepEqual(problemsOf(charterWith('max_turns: 40', 'max_turns: many')), [
      'itbench.yml:9:14 agent_policy.max_turns: must be a number',
    ]);
    assert.deepEqual(problemsOf(charterWith('max_turns: 40', 'max_turns: 4.5')), [
      'itbench.yml:9:14 agent_policy.max_turns: must be a whole number',
    ]);
    assert.deepEqual(problemsOf(charterWith('retries: 3', 'retries: -1')), [
      'itbench.yml:11:12 agent_policy.retries: must be ≥ 0',
    ]);
  });

  it('names the nearest known key for a misspelt one, at the key itself', () => {
    assert.deepEqual(problemsOf(charterWith('max_tokens: 8000', 'max_tokns: 8000')), [
      'itbench.yml:6:5 models[0].max_tokns: unknown key; did you mean max_tokens?',
    ]);
    assert.deepEqual(problemsOf(`${charter}repeat: 3\n`), [
      'itbench.yml:13:1 repeat: unknown key; did you mean repeats?',
    ]);
  });

  it('lists the known keys when none is near', () => {
    const [problem] = problemsOf(charterWith('retries: 3', 'zzz: 3'));
    assert.match(problem ?? '', /^itbench\.yml:11:3 agent_policy\.zzz: unknown key; known here: max_turns, /);
  });

  it('finds every problem in one go, in the order of the text', () => {
    const text = charter.replace('timeout_ms: 30000', 'timeout_ms: 0').replace('retries: 3', 'retrys: 3');
    assert.deepEqual(
      problemsOf(text).map((problem) => problem.split(' ')[0]),
      ['itbench.yml:7:17', 'itbench.yml:11:3'],
    );
  });

  it('points at the parent of a key that is missing', () => {
    assert.deepEqual(problemsOf('tasks_dir: t/\n'), ['itbench.yml:1:1 models: is missing (a list)']);
  });

  it('refuses a pasted key wherever it stands, and never repeats it', () => {
    const key = `sk-proj-${'a1B2c3D4e5'.repeat(4)}`;
    const problems = problemsOf(`${charter}notes: ${key}\n`);
    assert.ok(problems.some((problem) => problem.includes('itbench.yml:13:8 notes: looks like an API key')));
    assert.ok(problems.every((problem) => !problem.includes(key)));
  });

  it('does not repeat a key that stands in a line that is not YAML', () => {
    const key = `sk-proj-${'a1B2c3D4e5'.repeat(4)}`;
    const problems = problemsOf(`tasks_dir: "t\nmodels: [${key}\n`);
    assert.ok(problems.length > 0);
    assert.ok(problems.every((problem) => !problem.includes(key)));
  });

  it('names the place where a text stops being YAML', () => {
    const [problem] = problemsOf('tasks_dir: t/\nmodels: [\n');
    assert.match(problem ?? '', /^itbench\.yml:[23]:\d+ is not valid YAML: /);
  });

  it('refuses a key that is there twice', () => {
    const [problem] = problemsOf('tasks_dir: a\ntasks_dir: b\n');
    assert.match(problem ?? '', /is not valid YAML: Map keys must be unique/);
  });

  it('refuses what is no mapping at all', () => {
    for (const text of ['', '- 1\n', '42\n', '# nothing\n']) {
      assert.deepEqual(problemsOf(text), ['itbench.yml:1:1 must be a mapping of keys to values'], text);
    }
  });

  it('refuses a bomb of aliases instead of unfolding it', () => {
    const levels = Array.from(
      { length: 12 },
      (_, i) =>
        `a${i}: &a${i} [${Array(9)
          .fill(i === 0 ? 'x' : `*a${i - 1}`)
          .join(', ')}]`,
    );
    const [problem] = problemsOf(`${levels.join('\n')}\n`);
    assert.match(problem ?? '', /is not usable YAML: .*alias/i);
  });

  it('keeps the words of YAML 1.2: no is a text', () => {
    const reading = readConfig(charterWith('name: my-llm', 'name: no'));
    assert.ok(reading.ok);
    assert.equal(reading.config.models[0]?.name, 'no');
  });

  it('refuses two models of one name, whatever their case', () => {
    const text = charterWith(
      'agent_policy:',
      '  - name: MY-LLM\n    endpoint: https://x.example/v1\nagent_policy:',
    );
    assert.deepEqual(problemsOf(text), [
      'itbench.yml:8:11 models[1].name: must be unique, but models[0] has the same name (case does not count)',
    ]);
  });

  it('asks for an endpoint where the adapter needs one', () => {
    assert.deepEqual(problemsOf('tasks_dir: t/\nmodels:\n  - name: a\n'), [
      'itbench.yml:3:5 models[0]: needs an endpoint, or an adapter that needs none',
    ]);
    assert.deepEqual(problemsOf('tasks_dir: t/\nmodels:\n  - {name: a, adapter: baseline}\n'), []);
  });

  it("refuses of a model of the editor's what would seem to shape its figures and does not", () => {
    const entry = (rest: string) => `tasks_dir: t/\nmodels:\n  - {name: a, adapter: editor${rest}}\n`;
    assert.deepEqual(problemsOf(entry(', model: copilot/gpt-4.1, temperature: 0, context_window: 1000')), []);
    assert.deepEqual(problemsOf(entry('')), [
      'itbench.yml:3:5 models[0]: adapter editor needs model: vendor/id',
    ]);
    const foreign =
      ', model: m, endpoint: "https://x.example", api_key_env: KEY, reasoning_effort: low, send_reasoning: true, price: {input_usd_per_mtok: 1, output_usd_per_mtok: 1}';
    assert.deepEqual(
      problemsOf(entry(foreign)).map((problem) => problem.replace(/^\S+ models\[0\]\.(\w+): .*: /, '$1: ')),
      [
        'endpoint: the editor knows where its models are',
        'api_key_env: keys of its models are kept by the editor',
        'reasoning_effort: its API knows none',
        'send_reasoning: its API takes none back',
        'price: the editor tells no token counts, so no cost can be known',
      ],
    );
  });

  it('lets nothing that is not preset aa carry its name', () => {
    const text = `preset: aa\nrepeats: 1\n${charter}`;
    assert.deepEqual(problemsOf(text), [
      'itbench.yml:2:10 repeats: must be 3 with preset aa',
      'itbench.yml:9:17 models[0].timeout_ms: must be ≥ 600000 with preset aa, which knows no shorter time-out',
      'itbench.yml:11:14 agent_policy.max_turns: must be 100 with preset aa',
    ]);
  });

  it('offers the nearest value of a closed list', () => {
    assert.deepEqual(problemsOf(`sandbox: bwarp\n${charter}`), [
      'itbench.yml:1:10 sandbox: must be one of auto, docker, bwrap, seatbelt, virtual; did you mean bwrap?',
    ]);
  });

  it('takes endpoints by http and https only', () => {
    assert.deepEqual(problemsOf(charterWith('https://api.provider.example/v1', 'file:///etc/passwd')), [
      'itbench.yml:5:15 models[0].endpoint: must be an http or https URL',
    ]);
  });

  it('says who else can find a problem, and which known word was meant', () => {
    const found = (text: string) => {
      const reading = readConfig(text);
      const problems = reading.ok ? [] : reading.problems;
      return problems.map(({ path, source, suggestion }) => ({ path, source, suggestion }));
    };
    assert.deepEqual(found('tasks_dir: t/\nmodels: [\n'), [{ path: '', source: 'yaml', suggestion: null }]);
    assert.deepEqual(found(charterWith('max_tokens: 8000', 'max_tokns: 8000')), [
      { path: 'models[0].max_tokns', source: 'schema', suggestion: 'max_tokens' },
    ]);
    assert.deepEqual(found(`sandbox: bwarp\n${charter}`), [
      { path: 'sandbox', source: 'schema', suggestion: 'bwrap' },
    ]);
    assert.deepEqual(found('tasks_dir: t/\nmodels:\n  - name: a\n'), [
      { path: 'models[0]', source: 'product', suggestion: null },
    ]);
    assert.deepEqual(
      found(`prompts: sk-proj-${'a1B2c3D4e5'.repeat(4)}\n${charter}`).map(({ source }) => source),
      ['product'],
    );
  });

  it('points at each of several unknown keys, quoted ones and those of other mappings included', () => {
    const text = `${charterWith('retries: 3', '"retrys": 3\n  "backof": 1')}repeat: 3\n`;
    assert.deepEqual(problemsOf(text), [
      'itbench.yml:11:3 agent_policy.retrys: unknown key; did you mean retries?',
      'itbench.yml:12:3 agent_policy.backof: unknown key; did you mean backoff_seconds?',
      'itbench.yml:14:1 repeat: unknown key; did you mean repeats?',
    ]);
  });
});
