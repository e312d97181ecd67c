import type { RunFile } from '../../schema/run.ts';
import { type Chunks, type ExportedAttempt, endOf, modelIdOf } from './exportedAttempt.ts';
import type { Json } from './inspectMessages.ts';
import { jsonOf } from './jsonOf.ts';
import { correctedName, sampleChunks, scoreName, usageOf } from './inspectSample.ts';

/**
 * The attempts of one model as an Inspect log of version 2, as one JSON object. Samples come one by one, and what is of all of
 * them after them: `head`, `sample` for each, `tail`.
 */
export class InspectLog {
  private readonly run: RunFile;
  private readonly model: string;
  private readonly planned: number;
  private readonly scores: Record<string, Map<string, number[]>> = {
    [scoreName]: new Map(),
    [correctedName]: new Map(),
  };
  /** Of each attempt; null where a count is not known. */
  private readonly usage: (Json | null)[] = [];
  private samples = 0;
  private unscored = 0;
  private unfinished = 0;
  private corrected = 0;
  private last = '';

  /** @param planned attempts that were to be in it: a log with fewer is none of a run that is done */
  constructor(run: RunFile, model: string, planned: number) {
    this.run = run;
    this.model = model;
    this.planned = planned;
  }

  *head(tasks: readonly string[], repeats: number): Chunks {
    const { run, model } = this;
    const spec = {
      eval_id: `${run.run_id}/${model}`,
      run_id: run.run_id,
      created: run.created_at,
      task: 'itbench-sre',
      task_id: run.suite.lock_sha256,
      task_version: 0,
      task_args: { suite: run.suite.id, suite_revision: run.suite.revision },
      solver: 'itbench-review',
      dataset: {
        name: run.suite.title,
        location: run.suite.id,
        samples: tasks.length,
        sample_ids: tasks,
        shuffled: false,
      },
      sandbox: { type: run.sandbox.fingerprint.kind },
      model: modelIdOf(run, model),
      model_args: run.models[model]?.parameters ?? {},
      config: { epochs: repeats, fail_on_error: false },
      packages: { 'itbench-review': run.product_version },
      metadata: {
        itbench: {
          run_id: run.run_id,
          model,
          max_turns: run.settings.max_turns,
          match: run.settings.match,
          prompt_sha256: run.prompt_sha256,
          sandbox: run.sandbox.fingerprint,
          input_refs:
            'Made of the trajectory, which records how many messages a request had, not each of them.',
        },
      },
    };
    const plan = { name: 'plan', steps: [{ solver: 'itbench-review', params: {} }], config: {} };
    yield `${jsonOf({ version: 2, eval: spec, plan }).slice(0, -1)},"samples":[\n`;
  }

  *sample(attempt: ExportedAttempt): Chunks {
    if (this.samples > 0) yield ',\n';
    this.count(attempt);
    yield* sampleChunks(this.run, attempt);
  }

  *tail(): Chunks {
    const { run, samples, unscored, unfinished, last } = this;
    const usage = sumOf(this.usage);
    const left_out = this.planned - samples;
    const scores = Object.entries(this.scores).flatMap(([name, byTask]) => {
      const all = [...byTask.values()];
      if (all.length === 0 || (name === correctedName && this.corrected === 0)) return [];
      const scored = all.flat().length;
      const value = mean(all.map(mean));
      const metrics = { accuracy: { name: 'accuracy', value } };
      return [
        {
          name,
          scorer: 'itbench-review',
          scored_samples: scored,
          unscored_samples: samples - scored,
          metrics,
        },
      ];
    });
    const tail = {
      status: unfinished === 0 && left_out === 0 && samples > 0 ? 'success' : 'started',
      results: {
        total_samples: samples,
        completed_samples: samples - unfinished,
        scores,
        metadata: { unscored, left_out },
      },
      stats: {
        started_at: run.created_at,
        completed_at: last,
        model_usage: usage === null ? {} : { [modelIdOf(run, this.model)]: usage },
      },
    };
    yield `\n],${jsonOf(tail).slice(1)}\n`;
  }

  private count(attempt: ExportedAttempt): void {
    const { key, score, corrected } = attempt;
    this.samples += 1;
    const end = endOf(attempt);
    if (end === null || score === null) this.unfinished += 1;
    else if (end.t > this.last) this.last = end.t;
    const value = score?.score?.score;
    if (value === undefined) this.unscored += 1;
    else {
      this.add(scoreName, key.task_id, value);
      this.corrected += corrected === null ? 0 : 1;
      this.add(correctedName, key.task_id, corrected ?? value);
    }
    this.usage.push(usageOf(attempt));
  }

  private add(name: string, task: string, value: number): void {
    const byTask = this.scores[name];
    byTask?.set(task, [...(byTask.get(task) ?? []), value]);
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}

/** Sums of the counts that all attempts have; null where one has none, for a sum of some would be taken for that of all. */
function sumOf(counts: readonly (Json | null)[]): Json | null {
  const known = counts.filter((one) => one !== null);
  const [first] = known;
  if (first === undefined || known.length < counts.length) return null;
  const keys = Object.keys(first).filter((key) => known.every((one) => Object.hasOwn(one, key)));
  return Object.fromEntries(
    keys.map((key) => [key, known.reduce((total, one) => total + Number(one[key]), 0)]),
  );
}
