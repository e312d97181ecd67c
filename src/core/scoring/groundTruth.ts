import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import * as z from 'zod';
import { BenchError } from '../errors.ts';
import type { GroundTruth } from '../schema/groundTruth.ts';
import { pathText } from '../schema/issueText.ts';

/** YAML reads `123` and `true` as what they look like; where a name is meant they are text. */
const Text = z.preprocess(
  (value) => (typeof value === 'number' || typeof value === 'boolean' ? String(value) : value),
  z.string('must be text'),
);
const Name = Text.refine((text) => text !== '', 'must not be empty');
/** One or several, as authors write it. */
const Filters = z.preprocess(
  (value) => (typeof value === 'string' ? [value] : value),
  z.array(Text, 'must be a list'),
);

const RawGroup = z.object({
  id: Name,
  kind: Name,
  namespace: Text.nullish(),
  filter: Filters.nullish(),
  name: Text.nullish(),
  root_cause: z.boolean('must be true or false').nullish(),
});

const RawPropagation = z.object({
  source: Name,
  target: Name,
  condition: Text.nullish(),
  effect: Text.nullish(),
});

/** Nothing is decided by alerts and faults, so what they lack is left out rather than refused. */
const RawAlert = z.object({
  id: Text.nullish(),
  group_id: Text.nullish(),
  metadata: z.object({ description: Text.nullish() }).nullish(),
});

const RawFault = z.object({
  category: Text.nullish(),
  condition: Text.nullish(),
  fault_mechanism: Text.nullish(),
  entity: z.object({ kind: Text.nullish(), name: Text.nullish(), group_id: Text.nullish() }).nullish(),
});

const RawGroundTruth = z.object({
  groups: z.array(RawGroup, 'must be a list of groups').min(1, 'must hold at least one group'),
  aliases: z
    .array(z.array(Name, 'must be a list of group ids'), 'must be a list of lists of group ids')
    .nullish(),
  propagations: z.array(RawPropagation, 'must be a list').nullish(),
  alerts: z.array(RawAlert, 'must be a list').nullish(),
  fault: z
    .preprocess((value) => (isMapping(value) ? [value] : value), z.array(RawFault, 'must be a list'))
    .nullish(),
});
type RawGroundTruth = z.output<typeof RawGroundTruth>;

/**
 * Reads a ground truth of version 1, flat or wrapped (BENCHMARK.md §3.1). Parts that nothing here uses are ignored.
 *
 * @param file named in errors, as `file:line:column`
 * @throws BenchError `ground_truth_invalid`
 */
export function parseGroundTruth(text: string, file: string): GroundTruth {
  const replaced = text.indexOf('\uFFFD');
  if (replaced >= 0) {
    const line = text.slice(0, replaced).split('\n').length;
    throw invalid(`${file}:${line}: a byte here is not UTF-8 text`);
  }
  const { document, lines, value } = readYaml(text, file);
  if (!isMapping(value)) throw invalid(`${file}:1:1: a ground truth must be a mapping`);
  if (saysVersion2(value)) {
    throw invalid(
      `${file}: this is a ground truth of version 2, which lists entities and has no groups to score against`,
      'The benchmark scores against version 1: a file with groups, named groundtruth_v1.yaml in ITBench.',
    );
  }
  const wrapped = isMapping(value.spec);
  const result = RawGroundTruth.safeParse(wrapped ? value.spec : value);
  if (result.success) return fromRaw(result.data, wrapped ? 'wrapped' : 'flat');
  const problems = result.error.issues.map((issue) => {
    const path = wrapped ? ['spec', ...issue.path] : issue.path;
    const what = document.hasIn(path) ? issue.message : 'is missing';
    return `${file}:${positionOf(document, lines, path)}: ${pathText(issue.path) || 'the ground truth'} ${what}`;
  });
  throw invalid(problems.slice(0, maxProblems).join('\n'));
}

/** More problems than these come from one mistake, and the message is for a person. */
const maxProblems = 5;

/** Whether a text is a ground truth of version 2 (`itbench.io/v2`), which AA does not use: BENCHMARK.md §3.1. */
export function isVersion2(text: string): boolean {
  const document = parseDocument(text);
  const value: unknown = document.errors.length > 0 ? null : document.toJS();
  return isMapping(value) && saysVersion2(value);
}

function saysVersion2(value: Record<string, unknown>): boolean {
  const metadata = value.metadata;
  if (isMapping(metadata) && metadata.version === 'v2') return true;
  return typeof value.apiVersion === 'string' && value.apiVersion.endsWith('/v2');
}

function readYaml(text: string, file: string): { document: Document; lines: LineCounter; value: unknown } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const error = document.errors[0];
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    // The library appends the position and an excerpt to its message; the first line says what is wrong.
    const what = error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '');
    throw invalid(`${file}:${line}:${col}: not YAML: ${what}`);
  }
  try {
    return { document, lines, value: document.toJS() };
  } catch (cause) {
    // Only aliases can fail here: an undefined one, or a "billion laughs" expansion.
    throw invalid(`${file}: not YAML: ${cause instanceof Error ? cause.message : 'bad alias'}`);
  }
}

/** `line:column`, both from 1, of the node at `path` or of the nearest one above it. */
function positionOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): string {
  for (let length = path.length; length >= 0; length -= 1) {
    const node: unknown = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) {
      const { line, col } = lines.linePos(node.range[0]);
      return `${line}:${col}`;
    }
  }
  return '1:1';
}

function fromRaw(raw: RawGroundTruth, shape: GroundTruth['shape']): GroundTruth {
  return {
    shape,
    groups: raw.groups.map((group) => ({ ...withoutNulls(group), root_cause: group.root_cause === true })),
    aliases: raw.aliases ?? [],
    propagations: (raw.propagations ?? []).map(withoutNulls),
    alerts: (raw.alerts ?? []).map(({ id, group_id, metadata }) => ({
      ...withoutNulls({ group_id, description: metadata?.description }),
      id: id ?? '',
    })),
    faults: (raw.fault ?? []).map(({ entity, ...fault }) => ({
      ...withoutNulls(fault),
      ...(entity ? { entity: withoutNulls(entity) } : {}),
    })),
  };
}

/** `value` without the keys that are null or undefined: YAML's `key:` with nothing after it means absent. */
function withoutNulls<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], null> } {
  const entries = Object.entries(value).filter(([, part]) => part !== null && part !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], null> };
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(message: string, hint?: string): BenchError {
  return new BenchError('ground_truth_invalid', message, hint === undefined ? {} : { hint });
}
