import { createHash } from 'node:crypto';
import type { AttemptAnalysis, LedgerClaim, Mention } from '../../src/core/schema/analysis.ts';
import type { HeldLabel, LabelChange, LabelPlace } from '../../src/core/schema/label.ts';
import type { Fact, PartKind, ShownPart, StepHead } from '../../src/core/schema/step.ts';
import type { OpenedTrajectory } from '../../src/protocol/review.ts';

/** A part as a scene writes it; its length follows from its text. */
export interface ScenePart {
  readonly kind: PartKind;
  readonly title?: string;
  readonly text: string;
  readonly failed?: boolean;
  readonly facts?: readonly Fact[];
  readonly callId?: string;
}

/** A trajectory made by a test, whole. */
export interface Scene {
  readonly trajectory: string;
  readonly steps: readonly (readonly ScenePart[])[];
  readonly opened: OpenedTrajectory;
  readonly analysis: AttemptAnalysis;
}

/** Characters of a part that come with its step, as the reader does it. */
const comesWith = 64 * 1024;

export function shownPart({ kind, title, text, failed, facts, callId }: ScenePart): ShownPart {
  const cut = text.length > comesWith;
  return {
    kind,
    title: title ?? '',
    text: text.slice(0, comesWith),
    chars: text.length,
    sha256: cut ? sha256(text) : null,
    call_id: callId ?? null,
    failed: failed ?? false,
    facts: [...(facts ?? [])],
  };
}

export function headOf(parts: readonly ScenePart[], step: number): StepHead {
  const calls = parts.filter(({ kind }) => kind === 'tool_call');
  const title = calls[0]?.text ?? parts.at(-1)?.text ?? '';
  return {
    step,
    turn: step + 1,
    title: commandIn(title).split('\n')[0]?.slice(0, 200) ?? '',
    tools: calls.slice(0, 8).map((call) => call.title ?? ''),
    tool_calls: calls.length,
    failed: parts.some(({ failed }) => failed === true),
    kinds: [...new Set(parts.map(({ kind }) => kind))],
    chars: parts.reduce((sum, { text }) => sum + text.length, 0),
    time: new Date(Date.UTC(2026, 0, 5, 12, 4, step)).toISOString(),
    duration_ms: 400 + ((step * 37) % 4000),
    usage: {
      input_tokens: 2000 + step * 310,
      output_tokens: 90 + (step % 7) * 40,
      cached_input_tokens: null,
      reasoning_tokens: null,
    },
    cost_usd: 0.004 + step * 0.0002,
    content_sha256: sha256(JSON.stringify(parts)),
  };
}

function commandIn(text: string): string {
  try {
    return (JSON.parse(text) as { cmd?: string }).cmd ?? text;
  } catch {
    return text;
  }
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export interface SceneOptions {
  readonly trajectory?: string;
  readonly steps?: readonly (readonly ScenePart[])[];
  readonly opened?: Partial<OpenedTrajectory>;
  readonly claims?: readonly LedgerClaim[];
  readonly analysis?: Partial<AttemptAnalysis>;
}

/** A trajectory that is open and read to its end, with what is not named as usual. */
export function createScene(options: SceneOptions = {}): Scene {
  const steps = options.steps ?? investigation(12);
  const trajectory = options.trajectory ?? 'one';
  const calls = steps.flat().filter(({ kind }) => kind === 'tool_call').length;
  const opened: OpenedTrajectory = {
    trajectory,
    info: {
      format: 'itbench-review',
      format_version: '1',
      agent: null,
      model: 'my-llm',
      task: 'Scenario-27',
      ending: null,
      facts: [],
      members: [{ id: '0', title: 'Scenario-27' }],
      member: '0',
      problems: [],
      undecoded: 0,
    },
    progress: {
      steps: steps.length,
      turns: steps.length,
      tool_calls: calls,
      read_bytes: 1000,
      total_bytes: 1000,
      complete: true,
      live: false,
    },
    attempt: {
      model: 'my-llm',
      task_id: 'Scenario-27',
      repeat: 2,
      max_turns: 100,
      outcome: 'submitted',
      reason: 'The agent submitted its findings.',
      score: 0.33,
      cost_usd: 1.24,
      flags: [
        { code: 'false_positive', message: '2 of 3 claims match no true cause.' },
        { code: 'turns_over_twice_median', message: '83 turns; the median of this model is 31.' },
      ],
    },
    hidden: false,
    until: null,
    label_problem: null,
    ...options.opened,
  };
  const analysis: AttemptAnalysis = {
    ledger: [...(options.claims ?? [])],
    ledger_problem: null,
    truth: null,
    truth_problem: 'No ground truth.',
    over_investigation: null,
    remarks: [],
    ...options.analysis,
  };
  return { trajectory, steps, opened, analysis };
}

/** Steps of an investigation: a thought, a command, what it printed; some fail. */
export function investigation(count: number): ScenePart[][] {
  return Array.from({ length: count }, (_, step) => {
    const fails = step % 11 === 7;
    const command = commands[step % commands.length] ?? '';
    return [
      ...(step === 0 ? prompts : []),
      {
        kind: 'reasoning',
        text: `The error rate of checkout rises at 12:0${step % 10}. I look at ${command.split(' ')[0]} next.`,
      },
      { kind: 'tool_call', title: 'code_exec', text: JSON.stringify({ cmd: command }), callId: `c${step}` },
      {
        kind: 'tool_result',
        title: 'code_exec',
        callId: `c${step}`,
        text: fails ? 'grep: k8s_events: No such file or directory' : output(step),
        failed: fails,
        facts: [
          { name: 'exit code', value: fails ? '2' : '0' },
          { name: 'took', value: `${120 + step} ms` },
        ],
      },
    ] satisfies ScenePart[];
  });
}

const prompts: ScenePart[] = [
  {
    kind: 'system',
    text: `You are an expert SRE.\n${'Work in small steps and look at the evidence first.\n'.repeat(40)}`,
  },
  { kind: 'user', text: `Diagnose the incident.\n${'Files are in /home/user.\n'.repeat(60)}` },
];

const commands = [
  'ls -la /home/user && head -3 alerts/*.json',
  'grep -c ERROR otel_logs_raw.tsv',
  "awk -F'\\t' '$8 ~ /checkout/ {print $2, $8}' k8s_events_raw.tsv | sort | uniq -c | sort -rn | head -20",
  "python3 - <<'EOF'\nimport json\nfor line in open('traces.tsv'):\n    span = json.loads(line)\n    if span['status'] == 'ERROR':\n        print(span['service'], span['name'])\nEOF",
  'cat k8s_objects_raw.tsv | grep -i flagd',
  'grep "OOMKilled" k8s_events_raw.tsv | tail -5',
];

function output(step: number): string {
  const lines = 4 + ((step * 13) % 60);
  return Array.from(
    { length: lines },
    (_, line) =>
      `2026-01-05T12:${String(line % 60).padStart(2, '0')}:00Z\totel-demo\tPod/checkout-7d9f8b6c5-x${step}${line}\tWarning\tBackOff\tBack-off restarting failed container`,
  ).join('\n');
}

/** A claim as the ledger has it, scored false unless said otherwise. */
export function claimOf(claim: number, name: string, more: Partial<LedgerClaim> = {}): LedgerClaim {
  return {
    claim,
    name,
    reasoning: `${name} restarts again and again from 12:01 on, before anything else fails.`,
    evidence: 'k8s_events_raw.tsv: BackOff; otel_logs_raw.tsv: connection refused.',
    content_sha256: sha256(name),
    verdict: {
      verdict: 'false_positive',
      is_false: true,
      group: null,
      why: 'No group of the ground truth is named so.',
      doubt: null,
      duplicate_of: null,
      pattern: 'downstream_victim',
      pattern_why: 'A true cause reaches it along the propagation chain.',
      plausible: true,
      score_without: 0.5,
    },
    first_said: null,
    mentions: [],
    mention_count: 0,
    ...more,
  };
}

export function mentionAt(steps: Scene['steps'], step: number, kind: PartKind, text: string): Mention {
  const part = steps[step]?.findIndex((one) => one.kind === kind && one.text.includes(text)) ?? -1;
  const whole = steps[step]?.[part]?.text ?? '';
  const at = whole.indexOf(text);
  if (part < 0) throw new Error(`step ${step} has no ${kind} with ${text}`);
  const from = whole.lastIndexOf('\n', at) + 1;
  const end = whole.indexOf('\n', at);
  const line = whole.slice(from, end < 0 ? undefined : end).slice(0, 300);
  return { step, part, at, length: text.length, line, line_at: at - from };
}

/** The labels of one reviewer in memory, by the rules of schema/label.ts. */
export class SceneLabels {
  readonly held: HeldLabel[] = [];
  private seq = 0;

  change(place: LabelPlace, change: LabelChange, reviewer: string): void {
    const now_at = place.kind === 'claim' ? place.claim : place.kind === 'step' ? place.step + 1 : null;
    const same = (label: HeldLabel) => label.target.kind === place.kind && label.now_at === now_at;
    const replaces = (label: HeldLabel) => {
      if (!same(label)) return false;
      if (change.type === 'note') return label.note !== null;
      return label.value === change.value || (place.kind === 'claim' && label.value !== null);
    };
    const kept = this.held.filter((label) => !replaces(label));
    this.held.splice(0, this.held.length, ...kept);
    if (change.type === 'unlabel' || (change.type === 'note' && change.note === '')) return;
    this.held.push({
      reviewer,
      seq: this.seq++,
      t: new Date(Date.UTC(2026, 0, 5, 13, 0, this.seq)).toISOString(),
      blind: false,
      target: targetOf(place),
      value: change.type === 'label' ? change.value : null,
      note: change.type === 'note' ? change.note : null,
      standing: 'current',
      now_at,
    });
  }
}

function targetOf(place: LabelPlace): HeldLabel['target'] {
  const common = {
    model: 'my-llm',
    task_id: 'Scenario-27',
    repeat: 2,
    content_sha256: sha256(JSON.stringify(place)),
  };
  if (place.kind === 'claim') return { kind: 'claim', ...common, claim: place.claim };
  if (place.kind === 'step') return { kind: 'step', ...common, turn: place.step + 1 };
  return { kind: 'attempt', ...common };
}
