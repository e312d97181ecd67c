import type { Report } from '../../schema/report.ts';
import { shellWord } from '../shellWord.ts';
import type { Detail } from './detail.ts';
import { type Html, html, type Part } from './markup.ts';
import type { PageHost } from './page.ts';
import { firstOf, folded, leftOut, pairs, section, shortened, table } from './parts.ts';

const verifiedWords = {
  verified: 'equal their lock',
  changed: 'differ from their lock',
  unlocked: 'without a lock',
} as const;

interface ProvenanceOptions {
  readonly host: PageHost;
  readonly detail: Detail;
}

/** Everything that identifies how the numbers were made, and what they were computed from. */
export function provenanceSection(report: Report, { host, detail }: ProvenanceOptions): Html {
  const { provenance, integrity, run_id } = report;
  const verify =
    host === 'editor' ? 'ITBench Review: Verify Run' : `itbench-review verify ${shellWord(run_id, '<run>')}`;
  return section('provenance', 'Where the numbers come from', [
    html`<p>Made by ${provenance.generator.name} ${provenance.generator.version} from the files of run ${run_id}. <code>${verify}</code> computes all of it again, offline, and names what does not add up.</p>`,
    folded('What was run, on what, by what', whole(report, detail)),
    folded(`Integrity: files of ${integrity.attempts.length} attempts`, heads(report, detail)),
  ]);
}

function whole({ provenance, policy, intervals }: Report, detail: Detail): Html {
  const { suite, model, sandbox, judge, machine } = provenance;
  const text = (value: string | null) => shortened(value ?? 'unknown', detail.characters);
  return pairs([
    [
      'Tasks',
      `${suite.title} (${suite.id}${suite.revision === null ? '' : `, revision ${suite.revision}`}), files ${verifiedWords[suite.verified]}`,
    ],
    ['Lock of the tasks', hash(suite.lock_sha256)],
    [
      'Model asked',
      text(
        `${model.model} by adapter ${model.adapter} ${model.adapter_version}${model.endpoint_host === null ? '' : ` at ${model.endpoint_host}`}`,
      ),
    ],
    ['Parameters', text(record(model.parameters) || 'none: the defaults of the provider')],
    [
      'Sandbox',
      text(
        [`${sandbox.kind} ${sandbox.version}`, sandbox.image_digest, record(sandbox.limits)]
          .filter(Boolean)
          .join('; '),
      ),
    ],
    ['Tools in it', text(record(sandbox.tools) || 'unknown')],
    ['Scorer', provenance.scorer],
    [
      'Judge',
      judge === null
        ? 'none: claims were matched by rules'
        : text(
            `${judge.identity.model} at ${judge.identity.endpoint_host ?? 'no endpoint'}, told ${judge.prompt_sha256}`,
          ),
    ],
    [
      'Limits',
      `${policy.max_turns} turns per attempt${policy.preset === null ? '' : `, preset ${policy.preset}`}; inconclusive above ${policy.max_error_share * 100} % errors`,
    ],
    ['Intervals', `${intervals.algorithm}, ${intervals.resamples} resamples, seed ${intervals.seed}`],
    ['Settings', hash(provenance.config_sha256)],
    ['Program', hash(provenance.harness_sha256)],
    ...Object.entries(provenance.prompt_sha256).map(
      ([piece, sum]) => [`Prompt: ${shortened(piece, 60)}`, hash(sum)] as const,
    ),
    ['Machine', text(record(machine))],
    ['Time', `${provenance.started_at} to ${provenance.ended_at ?? 'no end'}`],
  ]);
}

function hash(sum: string | null): Part {
  return sum === null ? 'unknown' : html`<code>${sum}</code>`;
}

function record(values: Readonly<Record<string, unknown>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}

function heads({ integrity: { attempts } }: Report, detail: Detail): Html {
  const { shown, left } = firstOf(attempts, detail.rows);
  const rows = shown.map(({ task_id, repeat, trajectory_head, exchanges_head, score_sha256 }) => [
    shortened(task_id, detail.characters),
    repeat,
    ...[trajectory_head, exchanges_head, score_sha256].map((sum) =>
      sum === null ? 'none' : html`<code>${sum.slice(0, 16)}…</code>`,
    ),
  ]);
  const columns = ['Task', 'Repeat', 'Trajectory', 'Exchanges', 'Score'].map((title) => ({ title }));
  return html`<p class="muted">Beginnings of the sha256 that each file’s chain ends in; the JSON report has them whole.</p>${table('Files of the attempts', columns, rows)}${leftOut(left, 'attempt')}`;
}
