import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { resolveSettings } from '../../../../src/core/harness/settings.ts';
import { buildReport, reportJson } from '../../../../src/core/report/buildReport.ts';
import { Config } from '../../../../src/core/schema/config.ts';
import { RunFile, runSchemaVersion } from '../../../../src/core/schema/run.ts';
import { runPaths } from '../../../../src/core/store/layout.ts';
import { readSeenUsage } from '../../../../src/core/store/seenUsage.ts';
import { type TempFolder, tempFolder } from '../../../support/tempFolder.ts';
import { attempt, reportInput } from '../report/reportFixture.ts';

const sha256 = 'a'.repeat(64);

interface Plan {
  readonly minute?: number;
  readonly suite?: string;
  readonly name?: string;
  readonly model?: string;
  readonly parameters?: Readonly<Record<string, string | number>>;
}

function planOf({
  minute = 0,
  suite = 's',
  name = 'm',
  model = 'big-1',
  parameters = {},
}: Plan = {}): RunFile {
  const time = String(minute).padStart(2, '0');
  const config = Config.parse({ tasks_dir: 't', models: [{ name, endpoint: 'https://api.example/v1' }] });
  return RunFile.parse({
    schema_version: runSchemaVersion,
    run_id: `2026-11-22T12-${time}-00Z-3f9a`,
    created_at: `2026-11-22T12:${time}:00.000Z`,
    product_version: 'test',
    settings: resolveSettings(config),
    models: {
      [name]: { adapter: 'openai-compatible', adapter_version: '1', model, endpoint_host: null, parameters },
    },
    suite: {
      id: suite,
      title: suite,
      layout: 'itbench_review',
      root: '/tasks',
      ground_truth_root: null,
      revision: null,
      lock_sha256: sha256,
      verified: 'verified',
    },
    tasks: [{ id: 'A', title: 'A', ground_truth_sha256: sha256, doubts: [] }],
    sandbox: {
      fingerprint: { kind: 'bwrap', version: '0', tools: {}, limits: {}, practice: false },
      why: '',
    },
    prompts_root: null,
    prompt_sha256: {},
    harness_sha256: null,
    machine: { platform: 'linux', arch: 'x64', node: '24', cpus: 2 },
  });
}

/** Writes a run with a report in which its model took `inputs` tokens, one attempt each. */
function writeRun(folder: TempFolder, plan: Plan, inputs: readonly (number | null)[]): void {
  const run = planOf(plan);
  const { name = 'm' } = plan;
  const paths = runPaths(folder.path, run.run_id);
  const attempts = inputs.map((input_tokens, index) =>
    attempt(`T${index}`, [], {
      model: name,
      usage: { input_tokens, output_tokens: 1, cached_input_tokens: null, reasoning_tokens: null },
    }),
  );
  const ids = inputs.map((_, index) => `T${index}`);
  const report = buildReport({ ...reportInput(ids, attempts), run_id: run.run_id, model: name });
  write(paths.runFile, JSON.stringify(run));
  write(paths.report(name), reportJson(report));
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Tokens sent by each attempt that was seen of the model `m` of a run that is planned now. */
function seen(folder: TempFolder, plan: Plan = {}) {
  const found = readSeenUsage(folder.path, planOf({ minute: 59, ...plan })).get(plan.name ?? 'm');
  if (found === undefined) return null;
  const { attempts, ...rest } = found;
  return { ...rest, inputs: attempts.map(({ tokens }) => tokens.input_tokens) };
}

describe('what earlier runs of an output folder took', () => {
  it('is told by their reports, of the same model under any name, the newest first', () => {
    using folder = tempFolder();
    writeRun(folder, { minute: 1 }, [100, 200]);
    writeRun(folder, { minute: 2, name: 'renamed' }, [300]);
    assert.deepEqual(seen(folder), { inputs: [300, 100, 200], runs: 2, isSame: true });
  });

  it('is not that of other models, or on other suites', () => {
    using folder = tempFolder();
    writeRun(folder, { minute: 1, model: 'small-1' }, [100]);
    writeRun(folder, { minute: 2, suite: 'other' }, [200]);
    assert.equal(seen(folder), null);
  });

  it('is that with the same parameters, and with others only where there is none', () => {
    using folder = tempFolder();
    writeRun(folder, { minute: 1, parameters: { reasoning_effort: 'high' } }, [900]);
    assert.deepEqual(seen(folder), { inputs: [900], runs: 1, isSame: false });
    writeRun(folder, { minute: 2 }, [100]);
    assert.deepEqual(seen(folder), { inputs: [100], runs: 1, isSame: true });
  });

  it('leaves out attempts whose tokens nobody knows', () => {
    using folder = tempFolder();
    writeRun(folder, { minute: 1 }, [null, 50, null]);
    writeRun(folder, { minute: 2 }, [null]);
    assert.deepEqual(seen(folder), { inputs: [50], runs: 1, isSame: true });
  });

  it('leaves out what cannot be read, and says nothing of a folder that is not there', () => {
    using folder = tempFolder();
    for (const minute of [1, 2, 3, 4]) writeRun(folder, { minute }, [minute]);
    const pathsAt = (minute: number) => runPaths(folder.path, planOf({ minute }).run_id);
    write(pathsAt(1).report('m'), '{"half":');
    write(pathsAt(2).report('m'), JSON.stringify({ schema_version: '2.0', tasks: [] }));
    write(pathsAt(3).runFile, '[]');
    assert.deepEqual(seen(folder)?.inputs, [4]);
    assert.equal(readSeenUsage(folder.in('nowhere'), planOf()).size, 0);
  });

  it('reads no more than the ten newest runs of a model', () => {
    using folder = tempFolder();
    for (let minute = 1; minute <= 12; minute += 1) writeRun(folder, { minute }, [minute]);
    assert.deepEqual(seen(folder)?.inputs, [12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
  });
});
