import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TrajectoryRecord } from '../../src/core/schema/trajectory.ts';
import { readJournal } from '../../src/core/store/journal.ts';
import { readTrajectory } from '../../src/core/store/runStore.ts';
import { type AgentName, agentNames } from './agentDialects.ts';
import type { ServedCall } from './agentServers.ts';
import { type Tokens, talkNumberIn } from './agentTalk.ts';
import type { RunResults } from './runResults.ts';
import { trialPrices, trialTasks } from './trialScene.ts';

type RecordOf<T extends TrajectoryRecord['type']> = Extract<TrajectoryRecord, { type: T }>;

/** One try at an attempt: the one that counts, or one that was set aside. */
export interface Try {
  readonly model: AgentName;
  readonly task: string;
  readonly isSetAside: boolean;
  /** The conversation that its server led, or null where none began. */
  readonly talk: number | null;
  readonly responses: readonly RecordOf<'response'>[];
  /** Failed calls, in order: those that were made again, and the one that ended the try. */
  readonly failures: readonly (RecordOf<'retry'> | RecordOf<'model_failure'>)[];
  readonly end: RecordOf<'attempt_ended'> | null;
  /** Requests that its exchanges tell of. */
  readonly requests: number;
}

/** Every try that a run made, from the journals. */
export function triesOf(results: RunResults): Try[] {
  return agentNames.flatMap((model) =>
    Array.from({ length: trialTasks }, (_, index) => `Scenario-${index + 1}`).flatMap((task) => {
      const { dir, interrupted } = results.attempt(model, task);
      const aside = existsSync(interrupted) ? readdirSync(interrupted) : [];
      return [
        ...aside.flatMap((number) => tryIn(join(interrupted, number), { model, task, isSetAside: true })),
        ...tryIn(dir, { model, task, isSetAside: false }),
      ];
    }),
  );
}

function tryIn(dir: string, named: Pick<Try, 'model' | 'task' | 'isSetAside'>): Try[] {
  const path = join(dir, 'trajectory.jsonl');
  if (!existsSync(path)) return [];
  const { records } = readTrajectory(path);
  const responses = records.filter((record) => record.type === 'response');
  const first = responses[0]?.tool_calls.map((call) => call.arguments).join(' ') ?? '';
  const exchanges = join(dir, 'exchanges.jsonl');
  const exchanged = existsSync(exchanges) ? readJournal(exchanges).records : [];
  return [
    {
      ...named,
      talk: talkNumberIn(first),
      responses,
      failures: records.filter((record) => record.type === 'retry' || record.type === 'model_failure'),
      end: records.find((record) => record.type === 'attempt_ended') ?? null,
      requests: exchanged.filter(({ type }) => type === 'exchange_request').length,
    },
  ];
}

/** What an answer costs by the configured prices, in trillionths of a dollar. */
export function picoUsd(model: AgentName, tokens: Tokens): bigint {
  const price = trialPrices[model];
  const charges: readonly (readonly [number, number])[] = [
    [tokens.fresh, price.input_usd_per_mtok],
    [tokens.cached, price.cached_input_usd_per_mtok],
    [tokens.written, price.cache_write_usd_per_mtok],
    [tokens.visible, price.output_usd_per_mtok],
    [tokens.reasoning, price.reasoning_usd_per_mtok],
  ];
  // A millionth of a dollar per million tokens is a trillionth for each.
  return charges.reduce((sum, [count, usd]) => sum + BigInt(count) * BigInt(Math.round(usd * 1e6)), 0n);
}

/** An answer that left as a whole and is charged for. */
export type PaidAnswer = ServedCall & { readonly tokens: Tokens };

export function paidAnswers(calls: readonly ServedCall[], model: AgentName): PaidAnswer[] {
  return calls.filter(
    (call): call is PaidAnswer => call.model === model && call.tokens !== null && call.isDelivered,
  );
}

export function sumPicoUsd(answers: readonly PaidAnswer[]): bigint {
  return answers.reduce((sum, { model, tokens }) => sum + picoUsd(model, tokens), 0n);
}

/** A figure of a report, in trillionths of a dollar; a sum of dollars is exact to far less than one of them. */
export function reportedPicoUsd(usd: number | null): bigint {
  if (usd === null) throw new Error('the report knows no cost');
  return BigInt(Math.round(usd * 1e12));
}

/** Names an answer: each is given once. */
export function answerId(model: AgentName, talk: number | null, turn: number): string {
  return `${model}, talk ${talk}, turn ${turn}`;
}
