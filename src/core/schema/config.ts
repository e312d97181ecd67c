import * as z from 'zod';
import { entryProblems } from './entryProblems.ts';
import { ModelEntry, maxTimeoutMs } from './modelEntry.ts';
import { Policy } from './policy.ts';

/**
 * `itbench.yml`. The keys of the charter's example work as they stand; everything else has a default. Strict
 * throughout: readConfig turns an unknown key into an error that names the nearest known one.
 */

export const AgentPolicy = z.strictObject({
  max_turns: z
    .int()
    .positive()
    .max(10_000)
    .optional()
    .describe('Turns after which an attempt ends. Default 40; 100 with preset aa.'),
  turn_penalty: z
    .number()
    .min(0)
    .max(1)
    .default(0.01)
    .describe('What turn_adjusted_accuracy takes off per turn. Never part of accuracy.'),
  retries: z.int().min(0).max(100).default(3).describe('Times that a failed model call is made again.'),
  backoff_seconds: z
    .number()
    .min(0)
    .max(3600)
    .default(2)
    .describe('Wait before the first retry; doubles with each. A Retry-After of the server wins.'),
});
export type AgentPolicy = z.infer<typeof AgentPolicy>;

export const Limits = z.strictObject({
  max_cost_usd: z
    .number()
    .positive()
    .optional()
    .describe('No further model call begins once the run has cost this much; it can be resumed with more.'),
  attempt_max_cost_usd: z
    .number()
    .positive()
    .optional()
    .describe('An attempt ends when it has cost this much.'),
  attempt_timeout_s: z
    .number()
    .positive()
    .max(maxTimeoutMs / 1000)
    .default(14_400)
    .describe('An attempt ends after this many seconds.'),
  command_timeout_s: z
    .number()
    .positive()
    .max(86_400)
    .default(300)
    .describe('A shell command of an agent ends after this many seconds (BENCHMARK: 300).'),
  command_memory_mb: z.int().positive().default(2048).describe('Memory of one shell command, in MiB.'),
  command_processes: z.int().positive().default(256).describe('Processes of one shell command at a time.'),
  scratch_mb: z
    .int()
    .positive()
    .default(2048)
    .describe('What an agent may keep on the disk in one attempt, in MiB.'),
  max_error_share: z
    .number()
    .min(0)
    .max(1)
    .default(0.1)
    .describe('A report in which more attempts than this share ended in an error is inconclusive.'),
});
export type Limits = z.infer<typeof Limits>;

export const SandboxChoice = z.enum(['auto', 'docker', 'bwrap', 'seatbelt', 'virtual']);
export type SandboxChoice = z.infer<typeof SandboxChoice>;

/** A container image that no one can replace by another of the same name: `name@sha256:…`, or its id `sha256:…`. */
export const pinnedImage = /^(?:[a-z0-9][a-z0-9._/:-]*@)?sha256:[0-9a-f]{64}$/;

/** The model that judges (`match: judge`): an entry of its own, not one of `models`. */
export const JudgeEntry = ModelEntry.omit({ strategy: true, concurrency: true, context_window: true });

export const Scoring = z.strictObject({
  match: z
    .enum(['rules', 'judge'])
    .default('rules')
    .describe('How claims are matched to ground-truth groups. Two different metrics, never mixed.'),
  judge: JudgeEntry.optional().describe('For match: judge: the model that maps claims to groups.'),
});

export const SuiteSource = z.strictObject({
  repo: z
    .string()
    .regex(/^[\w.-]+\/[\w.-]+$/, 'must be owner/name')
    .describe('Dataset on the Hugging Face Hub, such as ArtificialAnalysis/ITBench-AA.'),
  revision: z
    .string()
    .min(1)
    .optional()
    .describe('Commit of it; a pinned one for the suites that are known.'),
});
export type SuiteSource = z.infer<typeof SuiteSource>;

export const Config = z
  .strictObject({
    tasks_dir: z.string().min(1).describe('Folder with the tasks, relative to this file.'),
    output_dir: z.string().min(1).default('results/').describe('Folder for runs, relative to this file.'),
    preset: z
      .enum(['aa', 'smoke'])
      .optional()
      .describe('aa: 100 turns, 3 repeats, the whole suite. smoke: 10 tasks, 1 repeat, 40 turns.'),
    models: z.array(ModelEntry).min(1).describe('The models to run.'),
    agent_policy: AgentPolicy.prefault({}).describe('How an attempt goes on.'),
    repeats: z
      .int()
      .positive()
      .max(100)
      .optional()
      .describe('Attempts per task and model. Default 1; 3 with preset aa.'),
    sandbox: SandboxChoice.default('auto').describe('Where agents run their commands.'),
    sandbox_image: z
      .string()
      .regex(
        pinnedImage,
        'must be pinned by its digest, as name@sha256:… or, of an image built here, sha256:…',
      )
      .optional()
      .describe(
        'For sandbox docker: the image, pinned by its digest (name@sha256:…). Default: the reference image that was built here.',
      ),
    suite: SuiteSource.optional().describe('Where itbench-review tasks fetch gets tasks_dir from.'),
    prompts: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Folder whose files replace pieces of the prompt; those in its folder judge, of what a judge is told.',
      ),
    scoring: Scoring.prefault({}).describe('How attempts are scored.'),
    limits: Limits.prefault({}).describe('What a run, an attempt and a command may take.'),
    policy: Policy.optional().describe(
      'Rules that turn the numbers of a report into its decision. Default: autonomy from 0.7 on, a canary of 5 %, every flagged attempt reviewed.',
    ),
  })
  .superRefine((config, context) => {
    for (const problem of [...presetProblems(config), ...judgeProblems(config)]) {
      context.addIssue({ code: 'custom', ...problem });
    }
    const seen = new Map<string, number>();
    config.models.forEach((model, index) => {
      const folded = model.name.toLowerCase();
      const first = seen.get(folded);
      if (first !== undefined) {
        context.addIssue({
          code: 'custom',
          path: ['models', index, 'name'],
          message: `must be unique, but models[${first}] has the same name (case does not count)`,
        });
      }
      seen.set(folded, first ?? index);
      for (const problem of entryProblems(model)) {
        context.addIssue({
          code: 'custom',
          path: ['models', index, ...problem.path],
          message: problem.message,
        });
      }
    });
  })
  .describe('What to run, and how: itbench.yml.');
export type Config = z.infer<typeof Config>;

/** What the presets fix: BENCHMARK.md §0 for `aa`. */
export const presets = {
  aa: { max_turns: 100, repeats: 3, task_limit: null, timeout_ms: 600_000 },
  smoke: { max_turns: 40, repeats: 1, task_limit: 10, timeout_ms: 30_000 },
} as const;

interface PresetView {
  readonly preset?: 'aa' | 'smoke' | undefined;
  readonly repeats?: number | undefined;
  readonly agent_policy: { readonly max_turns?: number | undefined };
  readonly models: readonly { readonly timeout_ms?: number | undefined }[];
}

/** A figure from another protocol must not carry the preset's name, so what `aa` fixes cannot be overridden. */
function presetProblems(config: PresetView): { path: (string | number)[]; message: string }[] {
  if (config.preset !== 'aa') return [];
  const { max_turns, repeats, timeout_ms } = presets.aa;
  const problems: { path: (string | number)[]; message: string }[] = [];
  if ((config.agent_policy.max_turns ?? max_turns) !== max_turns) {
    problems.push({ path: ['agent_policy', 'max_turns'], message: `must be ${max_turns} with preset aa` });
  }
  if ((config.repeats ?? repeats) !== repeats) {
    problems.push({ path: ['repeats'], message: `must be ${repeats} with preset aa` });
  }
  config.models.forEach((model, index) => {
    if ((model.timeout_ms ?? timeout_ms) < timeout_ms) {
      problems.push({
        path: ['models', index, 'timeout_ms'],
        message: `must be ≥ ${timeout_ms} with preset aa, which knows no shorter time-out`,
      });
    }
  });
  return problems;
}

interface JudgeView {
  readonly scoring: z.output<typeof Scoring>;
  readonly models: readonly { readonly name: string }[];
}

/** A judge that is not asked is refused: it would seem to shape the figures. */
function judgeProblems({
  scoring: { match, judge },
  models,
}: JudgeView): { path: string[]; message: string }[] {
  if (match === 'judge' && judge === undefined) {
    return [{ path: ['scoring'], message: 'match: judge needs judge, the model that maps claims to groups' }];
  }
  if (judge === undefined) return [];
  const path = ['scoring', 'judge'];
  if (match !== 'judge') return [{ path, message: 'means nothing without match: judge' }];
  if (models.some(({ name }) => name.toLowerCase() === judge.name.toLowerCase())) {
    const message = 'must not be the name of a model: keys and costs go by names';
    return [{ path: [...path, 'name'], message }];
  }
  if (judge.adapter === 'baseline' || judge.adapter === 'replay') {
    return [
      { path: [...path, 'adapter'], message: `must not be ${judge.adapter}, which only plays an agent` },
    ];
  }
  return entryProblems(judge).map((problem) => ({ ...problem, path: [...path, ...problem.path] }));
}
