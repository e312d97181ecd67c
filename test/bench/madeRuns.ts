import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolveSettings } from '../../src/core/harness/settings.ts';
import { buildReport, reportJson } from '../../src/core/report/buildReport.ts';
import type { AttemptResult } from '../../src/core/report/reportInput.ts';
import { Config } from '../../src/core/schema/config.ts';
import { RunFile, runSchemaVersion } from '../../src/core/schema/run.ts';
import { sha256 } from '../../src/core/store/hash.ts';
import { chainStart } from '../../src/core/store/journal.ts';
import { type AttemptKey, pathsOfRun } from '../../src/core/store/layout.ts';
import { plannedAttempts } from '../../src/core/store/plannedAttempts.ts';
import { jsonText } from '../../src/core/store/runStore.ts';
import { attempt, reportInput } from '../unit/core/report/reportFixture.ts';

/** Size of a run that is made without running anything. */
export interface MadeRun {
  readonly tasks: number;
  readonly models: number;
  readonly repeats: number;
}

/** Runs as the harness leaves them when all has ended, but for the trajectories, which no list reads. @returns their folders */
export function makeRuns(outputDir: string, count: number, size: MadeRun): string[] {
  return Array.from({ length: count }, (_, index) => makeRun(outputDir, index, size));
}

function makeRun(outputDir: string, index: number, size: MadeRun): string {
  const run = planOf(index, size);
  const dir = join(outputDir, run.run_id);
  const paths = pathsOfRun(dir);
  mkdirSync(paths.reports, { recursive: true });
  writeFileSync(paths.runFile, jsonText(run));
  const results = plannedAttempts(run).map(resultOf);
  for (const result of results) {
    const { usage: _, cost_usd: __, seconds: ___, practice: ____, ...score } = result;
    const files = paths.attempt(result);
    mkdirSync(files.dir, { recursive: true });
    writeFileSync(files.score, jsonText({ schema_version: runSchemaVersion, ...score }));
  }
  writeFileSync(paths.events, eventLines(run, dir, results));
  for (const { name } of run.settings.models) writeFileSync(paths.report(name), reportOf(run, name, results));
  return dir;
}

const anySha256 = 'a'.repeat(64);

function planOf(index: number, { tasks, models, repeats }: MadeRun): RunFile {
  const names = Array.from({ length: models }, (_, number) => `provider/model-${number + 1}`);
  const config = Config.parse({
    tasks_dir: 'tasks',
    models: names.map((name) => ({ name, endpoint: 'https://api.provider.example/v1' })),
    repeats,
  });
  const [minute, hour] = [
    String(index % 60).padStart(2, '0'),
    String(Math.floor(index / 60)).padStart(2, '0'),
  ];
  const identity = {
    adapter: 'openai-compatible',
    adapter_version: '1',
    endpoint_host: null,
    parameters: {},
  };
  return RunFile.parse({
    schema_version: runSchemaVersion,
    run_id: `2026-11-22T${hour}-${minute}-00Z-3f9a`,
    created_at: `2026-11-22T${hour}:${minute}:00.000Z`,
    product_version: 'bench',
    settings: resolveSettings(config),
    models: Object.fromEntries(names.map((model) => [model, { ...identity, model }])),
    suite: {
      id: 'bench',
      title: 'Made for the bench',
      layout: 'itbench_review',
      root: process.cwd(),
      ground_truth_root: null,
      revision: null,
      lock_sha256: anySha256,
      verified: 'verified',
    },
    tasks: Array.from({ length: tasks }, (_, number) => ({
      id: `Scenario-${number + 1}`,
      title: `Scenario ${number + 1}`,
      ground_truth_sha256: anySha256,
      doubts: [],
    })),
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

const claims = ['shop/Deployment/ad', 'shop/Service/checkout', 'shop/Service/email', 'shop/Pod/ghost-1'];

/** Scored once: what differs between thousands of attempts is their turns. */
const templates = [0, 1, 2, 3].map((first) => attempt('', claims.slice(first), { cost_usd: 0.25 }));

function resultOf(key: AttemptKey, index: number): AttemptResult {
  const template = templates[(index * 7) % templates.length] ?? attempt('', []);
  return { ...template, ...key, turns: 5 + ((index * 13) % 90) };
}

function eventLines(run: RunFile, dir: string, results: readonly AttemptResult[]): string {
  const lines: string[] = [];
  let prev = chainStart;
  const add = (event: Readonly<Record<string, unknown>>): void => {
    const line = JSON.stringify({ seq: lines.length, t: run.created_at, ...event, prev });
    lines.push(line);
    prev = sha256(line);
  };
  const models = run.settings.models.map(({ name }) => name);
  const counts = { run_id: run.run_id, attempt_count: results.length };
  add({ type: 'run_started', dir, models, task_count: run.tasks.length, ...counts, already_ended: 0 });
  for (const { model, task_id, repeat, outcome, reason, score, turns, cost_usd } of results) {
    add({ type: 'attempt_started', model, task_id, repeat });
    const end = { outcome, reason, score: score?.score ?? null, turns, cost_usd, duration_ms: turns * 1000 };
    add({ type: 'attempt_ended', model, task_id, repeat, ...end });
  }
  for (const model of models) add({ type: 'report_written', model, path: pathsOfRun(dir).report(model) });
  add({
    type: 'run_ended',
    ...counts,
    status: 'complete',
    ended: results.length,
    cost_usd: 1,
    duration_ms: 1,
  });
  return `${lines.join('\n')}\n`;
}

function reportOf(run: RunFile, model: string, results: readonly AttemptResult[]): string {
  const own = results.filter((result) => result.model === model);
  const { run_id, settings, tasks } = run;
  const bootstrap = { seed: 7, resamples: 10 };
  const more = { run_id, model, repeats: settings.repeats, bootstrap };
  return reportJson(
    buildReport(
      reportInput(
        tasks.map(({ id }) => id),
        own,
        more,
      ),
    ),
  );
}
