import { BenchError } from '../errors.ts';
import type { AttemptContent } from '../review/standing.ts';
import type { Claim } from '../schema/submission.ts';
import { readSubmission } from '../scoring/submission.ts';
import { lookAt } from '../store/fileStamp.ts';
import { sha256OfJson } from '../store/hash.ts';
import { type AttemptKey, type AttemptPaths, attemptId, type RunPaths } from '../store/layout.ts';
import { OwnTrajectory } from '../trajectory/ownTrajectory.ts';
import type { TrajectoryReader } from '../trajectory/reader.ts';
import { orAborted } from '../trajectory/waiting.ts';

/** What a label of a claim is bound to: the same as the ledger has (analysis/ledger.ts). */
export function claimSha256({ name, reasoning, evidence }: Claim): string {
  return sha256OfJson({ name, reasoning, evidence });
}

/** What labels of an attempt are bound to, from the hashes of its steps and from its claims. */
export function attemptContent(steps: readonly string[], claims: readonly Claim[]): AttemptContent {
  const hashes = { steps: [...steps], claims: claims.map(claimSha256) };
  return { ...hashes, attempt: sha256OfJson(hashes) };
}

/** What labels of an open trajectory, ours or foreign, are bound to. Waits until all of it has been looked at. */
export async function contentOfTrajectory(
  reader: TrajectoryReader,
  signal: AbortSignal,
): Promise<AttemptContent> {
  await reader.indexed(signal);
  const heads = reader.heads(0, reader.progress().steps);
  const text = await reader.submission();
  const read = text === null ? null : readSubmission(text);
  return attemptContent(
    heads.flatMap(({ turn, content_sha256 }) => (turn === null ? [] : [content_sha256])),
    read?.ok === true ? read.submission.claims : [],
  );
}

interface KeptContent {
  readonly stamp: string;
  readonly content: Promise<AttemptContent | null>;
}

/** What the attempts of a run consist of, each read again when its files have changed. */
export class AttemptContents {
  private readonly paths: RunPaths;
  private readonly kept: Map<string, KeptContent> = new Map();
  private readonly lifetime = new AbortController();

  constructor(paths: RunPaths) {
    this.paths = paths;
  }

  /** Null for an attempt without a trajectory that can be read. An aborted signal stops the waiting, not the reading. */
  async get(key: AttemptKey, signal: AbortSignal): Promise<AttemptContent | null> {
    const files = this.paths.attempt(key);
    const stamp = `${lookAt(files.trajectory).stamp} ${lookAt(files.submission).stamp}`;
    const id = attemptId(key);
    const known = this.kept.get(id);
    if (known?.stamp === stamp) return await orAborted(known.content, signal);
    const content = readContent(files, this.lifetime.signal);
    this.kept.set(id, { stamp, content });
    content.catch(() => {
      // Whoever waits hears of it; the next one who asks reads it again.
      if (this.kept.get(id)?.content === content) this.kept.delete(id);
    });
    return await orAborted(content, signal);
  }

  /** Whether an attempt was read before, whatever has become of its files since. */
  wasRead(key: AttemptKey): boolean {
    return this.kept.has(attemptId(key));
  }

  close(): void {
    this.lifetime.abort();
  }
}

async function readContent(files: AttemptPaths, signal: AbortSignal): Promise<AttemptContent | null> {
  let reader: OwnTrajectory;
  try {
    reader = await OwnTrajectory.open(files.trajectory, { watch: false }, signal);
  } catch (error) {
    if (BenchError.is(error, 'run_missing')) return null;
    throw error;
  }
  try {
    return await contentOfTrajectory(reader, signal);
  } finally {
    reader.close();
  }
}
