import type { GroundTruthGroup } from '../schema/groundTruth.ts';
import { patternCostProblem } from './patternCost.ts';

/**
 * Whether a ground-truth group names an object, by the object's name alone (kind and namespace are the matcher's work).
 *
 * No single regex mode is right for the real filters (BENCHMARK.md §1.5), so the rules are these:
 * 1. A filter must match the whole name: a hyphen is part of a name, so `frontend\b` does not name `frontend-proxy`.
 * 2. `NAME-.*` also names the bare workload `NAME`: a Deployment has no generated suffix.
 * 3. `NAME-.*` on a workload (Pod, Deployment, …) names `NAME` plus a generated suffix and nothing longer:
 *    `frontend-.*` does not name the pod `frontend-proxy-7c9f8d6b5-k2j4x`, which is of another workload.
 * 4. Objects whose names Kubernetes or Chaos Mesh completes (Pod, ReplicaSet, Job, chaos objects) may carry a generated
 *    suffix that the filter or `name` leaves out: `…-network-partition` names `…-network-partition-6mb4w`. A filter
 *    that ends in `$` says that it wants none.
 * 5. `.*NAME` on a chaos object also names objects that hold NAME as whole words (`.*product-catalog` names
 *    `otel-demo-product-catalog-network-delay`): the experiments are named after their target and their action.
 * 6. A filter that is no regex is read as a shell glob (`*.*` names everything), or literally if it has no wildcard;
 *    {@link filterProblem} says so.
 */

/** Kubernetes refuses longer names, so no longer text names an object. */
const maxNameChars = 253;

export type CompiledFilter =
  | { ok: true; test: (name: string) => boolean; readAs: 'regex' | 'glob' | 'literal' }
  | { ok: false; problem: string };

/** Reads a filter as its text says (rules 1 and 6 only): whether it matches the whole of a name. */
export function compileFilter(filter: string): CompiledFilter {
  const source = readSource(filter);
  if (!source.ok) return source;
  const pattern = new RegExp(`^(?:${source.text})$`, source.flags);
  return {
    ok: true,
    readAs: source.readAs,
    test: (name) => name.length <= maxNameChars && pattern.test(name),
  };
}

/** What is wrong with a filter and how it is read in spite of that, as one sentence; null for a sound one. */
export function filterProblem(filter: string): string | null {
  const source = readSource(filter);
  if (!source.ok) return source.problem;
  if (source.invalid === null) return null;
  const reading = source.readAs === 'glob' ? 'a shell glob' : 'plain text';
  return `"${filter}" is not a valid regular expression (${source.invalid}); it is read as ${reading}`;
}

/** Whether `group` names an object called `name`; compiles the filters each time. */
export function groupNamesObject(
  group: Pick<GroundTruthGroup, 'kind' | 'filter' | 'name'>,
  name: string,
): boolean {
  return compileGroupName(group)(name);
}

/** The test of {@link groupNamesObject} with the filters compiled once. A filter that cannot be read names nothing. */
export function compileGroupName(
  group: Pick<GroundTruthGroup, 'kind' | 'filter' | 'name'>,
): (name: string) => boolean {
  const tests = (group.filter ?? []).map((filter) => nameTest(filter, group.kind));
  const exact = group.name;
  if (exact !== undefined) {
    const mayAdd = hasGeneratedNames(group.kind);
    tests.push((name) => name === exact || (mayAdd && workloadNames(name).includes(exact)));
  }
  return (name) => name.length <= maxNameChars && tests.some((test) => test(name));
}

/** Chaos Mesh objects: the experiments (`NetworkChaos`, …) and the schedules that spawn them. */
export function isChaosKind(kind: string): boolean {
  return /(?:chaos|^schedule|^workflow)$/i.test(kind);
}

const workloadKind = /^(?:pod|deployment|replicaset|statefulset|daemonset|job|cronjob|rollout)$/i;

function hasGeneratedNames(kind: string): boolean {
  return isChaosKind(kind) || /^(?:pod|replicaset|job)$/i.test(kind);
}

/**
 * `name` without a suffix that Kubernetes generated, in each way that it can be read, longest first and without `name`
 * itself: `cart-755465879b-rh5r4` gives `cart-755465879b` and `cart`; `postgresql-0` gives `postgresql`.
 */
export function workloadNames(name: string): string[] {
  return generatedSuffixes.flatMap((suffix) => {
    const stem = name.replace(suffix, '');
    return stem === name || stem === '' ? [] : [stem];
  });
}

/**
 * Generated parts are written in an alphabet without vowels and look-alikes (k8s.io/apimachinery util/rand:
 * `bcdfghjklmnpqrstvwxz2456789`), which tells `-k2j4x` from `-proxy`. After a template hash any five characters are a
 * pod's own part. The last line is a StatefulSet's ordinal.
 */
const generatedSuffixes = [
  /-[bcdfghjklmnpqrstvwxz2456789]{5}$/,
  /-(?:[bcdfghjklmnpqrstvwxz2456789]{6,10}|(?=[a-z]*\d)[a-z0-9]{6,10})$/,
  /-(?:[bcdfghjklmnpqrstvwxz2456789]{6,10}|(?=[a-z]*\d)[a-z0-9]{6,10})-[a-z0-9]{5}$/,
  /-\d{1,4}$/,
];

function nameTest(filter: string, kind: string): (name: string) => boolean {
  const compiled = compileFilter(filter);
  if (!compiled.ok) return () => false;
  const open = openEnd(filter);
  const base = open === null ? null : compileFilter(open);
  if (base?.ok && workloadKind.test(kind)) return (name) => withGenerated(base.test, name);
  if (base?.ok) return (name) => compiled.test(name) || base.test(name);
  const words = isChaosKind(kind) && compiled.readAs === 'regex' && filter.startsWith('.*');
  if (words) return (name) => prefixes(name).some(compiled.test);
  if (hasGeneratedNames(kind) && !/(?<!\\)\$$/.test(filter))
    return (name) => withGenerated(compiled.test, name);
  return compiled.test;
}

function withGenerated(test: (name: string) => boolean, name: string): boolean {
  return test(name) || workloadNames(name).some(test);
}

/** `name` and what is left of it without its last words: a-b-c, a-b, a. */
function prefixes(name: string): string[] {
  const words = name.split('-');
  return words.map((_, index) => words.slice(0, words.length - index).join('-'));
}

/** NAME of a filter `NAME-.*`, or null. */
function openEnd(filter: string): string | null {
  return /^\^?(.+)-\.[*+]\$?$/s.exec(filter)?.[1] ?? null;
}

type Source =
  | {
      ok: true;
      text: string;
      flags: string;
      readAs: 'regex' | 'glob' | 'literal';
      /** Why the filter is not a regular expression; null if it is one. */
      invalid: string | null;
    }
  | { ok: false; problem: string };

function readSource(filter: string): Source {
  if (filter === '') return { ok: false, problem: 'an empty filter names nothing' };
  const { text, flags } = toJavaScript(filter);
  const invalid = syntaxProblem(text, flags);
  const source: Source =
    invalid === null
      ? { ok: true, text, flags, readAs: isLiteral(filter) ? 'literal' : 'regex', invalid }
      : {
          ok: true,
          text: fromGlob(filter),
          flags: '',
          readAs: /[*?]/.test(filter) ? 'glob' : 'literal',
          invalid,
        };
  const cost = patternCostProblem(source.text);
  return cost === null ? source : { ok: false, problem: `"${shorten(filter)}" is refused: ${cost}` };
}

/** The filters are written for Python: the spellings that JavaScript lacks or would silently read as something else. */
function toJavaScript(filter: string): { text: string; flags: string } {
  const ignoreCase = filter.startsWith('(?i)');
  const text = filter
    .slice(ignoreCase ? '(?i)'.length : 0)
    .replaceAll('(?P<', '(?<')
    .replace(/\\(.)/gs, (whole, letter: string) => (letter === 'A' ? '^' : letter === 'Z' ? '$' : whole));
  return { text, flags: ignoreCase ? 'i' : '' };
}

function syntaxProblem(source: string, flags: string): string | null {
  try {
    new RegExp(source, flags);
    return null;
  } catch (error) {
    // The engine's text is "Invalid regular expression: /…/: Nothing to repeat"; only the last part is news.
    return error instanceof Error
      ? (error.message.split(': ').at(-1) ?? error.message).toLowerCase()
      : 'invalid';
  }
}

function isLiteral(filter: string): boolean {
  return !/[\\^$.*+?()[\]{}|]/.test(filter);
}

/** `.*` counts as `*`: whoever wrote `*.*` mixed globs and regexes and meant "anything". */
function fromGlob(filter: string): string {
  return filter
    .split(/((?:\.?\*)+|\?)/)
    .map((part, index) =>
      index % 2 === 0 ? part.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&') : part === '?' ? '.' : '.*',
    )
    .join('');
}

function shorten(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 60)}…`;
}
