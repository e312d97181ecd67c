import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { type IncidentOptions, simulateIncident } from '../../../../src/core/simulate/simulateIncident.ts';
import type { SnapshotSink } from '../../../../src/core/simulate/sink.ts';
import { defaultVolume } from '../../../../src/core/simulate/telemetry/volume.ts';

export type Row = Readonly<Record<string, string>>;

/** A snapshot whose files are texts in memory, by name. */
export interface MemorySnapshot {
  readonly files: ReadonlyMap<string, string>;
  readonly groundTruth: string;
  readonly title: string;
  /** Onset as the files write times, to the second: `2026-03-04 09:07:11`. */
  readonly onset: string;
  rows(name: string): Row[];
  /** Names that begin with a prefix, sorted. */
  names(prefix: string): string[];
}

export const never = new AbortController().signal;

export const testSeed = 'quince-4711';

/** Simulates into memory, with the seed of these tests unless told otherwise. */
export async function snapshotOf(
  fault: string,
  more: Partial<IncidentOptions> = {},
): Promise<MemorySnapshot> {
  const chunks = new Map<string, string[]>();
  const sink: SnapshotSink = {
    file(name) {
      assert.ok(!chunks.has(name), `${name} was begun twice`);
      const own: string[] = [];
      chunks.set(name, own);
      return {
        write: async (text) => void own.push(text),
        close: async () => undefined,
      };
    },
  };
  const options = {
    fault,
    seed: testSeed,
    startTime: '2026-03-04T09:00:00Z',
    minutes: 20,
    volume: defaultVolume,
    ...more,
  };
  const summary = await simulateIncident(options, sink, never);
  const files = new Map([...chunks].map(([name, texts]) => [name, texts.join('')]));
  return {
    files,
    groundTruth: summary.groundTruth,
    title: summary.title,
    onset: summary.onset.replace('T', ' ').replace('Z', ''),
    rows: (name) => rowsOf(files.get(name) ?? assert.fail(`no file ${name}`)),
    names: (prefix) => [...files.keys()].filter((name) => name.startsWith(prefix)).sort(),
  };
}

function rowsOf(text: string): Row[] {
  return parse(text, { columns: true, delimiter: '\t' }) as Row[];
}

/** One hash over all files, whatever order they were begun in. */
export function hashOf(snapshot: MemorySnapshot): string {
  const hash = createHash('sha256');
  for (const name of snapshot.names(''))
    hash
      .update(name)
      .update('\0')
      .update(snapshot.files.get(name) ?? '');
  return hash.update(snapshot.groundTruth).digest('hex');
}

/** What the API server held of an object, poll by poll. */
export function objectBodies(snapshot: MemorySnapshot): { at: string; body: KubernetesObject }[] {
  return snapshot.rows('k8s_objects_raw.tsv').map((row) => ({
    at: row.Timestamp ?? '',
    body: JSON.parse(row.Body ?? '') as KubernetesObject,
  }));
}

export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly resourceVersion: string;
    readonly managedFields?: readonly { readonly manager: string; readonly time: string }[];
  };
  readonly spec?: unknown;
  readonly data?: unknown;
  readonly status?: unknown;
}
