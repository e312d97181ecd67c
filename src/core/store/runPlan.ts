import * as z from 'zod';
import { BenchError } from '../errors.ts';
import { issueText, pathText } from '../schema/issueText.ts';
import { RunFile, runSchemaVersion } from '../schema/run.ts';
import { type FileText, type Look, readSmallFile } from './fileStamp.ts';
import { majorOf, oneLine, parseJson } from './foreignText.ts';

/** A plan of a hundred thousand tasks has some 30 MB. */
const maxBytes = 64 * 2 ** 20;

/** More than anyone runs, and few enough to be listed: a plan that says more was not made by this product. */
const maxAttempts = 1_000_000;

export type PlanReading =
  | { readonly ok: true; readonly run: RunFile }
  | {
      readonly ok: false;
      /** run_missing without a run.json, run_mismatch for one that cannot be used. The hint is the one next step. */
      readonly error: BenchError;
      /** What made it, where that can be read at least. */
      readonly productVersion: string | null;
    };

/** Reads `run.json`, its version first: nothing of a plan in an unknown format is taken for known. */
export function readPlan(path: string, look: Look): PlanReading {
  const file = readSmallFile(path, look, maxBytes);
  if (file.kind !== 'text') return refused(unread(path, file));
  const json = parseJson(file.text);
  if (!json.ok) return refused(damaged(path, json.why));
  const { schema_version, product_version } = said(json.value);
  if (schema_version !== null && majorOf(schema_version) !== majorOf(runSchemaVersion)) {
    return refused(otherVersion(path, schema_version, product_version), product_version);
  }
  const parsed = RunFile.safeParse(json.value, { reportInput: true });
  if (!parsed.success)
    return refused(misfit(path, parsed.error, schema_version, product_version), product_version);
  const problem = implausible(parsed.data);
  return problem === null ? { ok: true, run: parsed.data } : refused(damaged(path, problem), product_version);
}

function refused(error: BenchError, productVersion: string | null = null): PlanReading {
  return { ok: false, error, productVersion };
}

function unread(path: string, file: Exclude<FileText, { kind: 'text' }>): BenchError {
  if (file.kind === 'absent') {
    return new BenchError('run_missing', `${path} is missing, so nobody can say what was planned`, {
      hint: 'Put the file back from a copy, or delete the folder.',
    });
  }
  return new BenchError('run_mismatch', `${path} cannot be read: ${oneLine(file.why)}`, {
    hint: 'Make it a file that you may read, then refresh.',
  });
}

function damaged(path: string, what: string): BenchError {
  return new BenchError('run_mismatch', `${path} is damaged: ${what}`, {
    hint: 'Put the file back from a copy, or delete the folder.',
  });
}

function otherVersion(path: string, format: string, product: string | null): BenchError {
  const maker =
    product === null ? 'another version of ITBench Review' : `ITBench Review ${oneLine(product, 40)}`;
  return new BenchError(
    'run_mismatch',
    `${path} has format ${oneLine(format, 40)}, made by ${maker}; this version reads format ${runSchemaVersion}`,
    { hint: 'Open it with the version that made it.' },
  );
}

/** A format that calls itself ours and does not fit: newer within the same major number, or damaged. */
function misfit(path: string, error: z.ZodError, format: string | null, product: string | null): BenchError {
  if (format !== null && format !== runSchemaVersion) return otherVersion(path, format, product);
  const issue = error.issues[0];
  const what = issue === undefined ? 'it does not fit' : `${pathText(issue.path)} ${issueText(issue)}`;
  return damaged(path, oneLine(what));
}

/** What no plan of ours holds, and what lists and trees could not show. */
function implausible({ settings, tasks }: RunFile): string | null {
  const names = settings.models.map(({ name }) => name);
  const twice = firstTwice(names) ?? firstTwice(tasks.map(({ id }) => id));
  if (twice !== null) return `it names ${oneLine(twice, 80)} twice`;
  const count = names.length * tasks.length * settings.repeats;
  return count > maxAttempts ? `it plans ${count} attempts, more than ${maxAttempts}` : null;
}

function firstTwice(names: readonly string[]): string | null {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) return name;
    seen.add(name);
  }
  return null;
}

const Said = z.object({
  schema_version: z.string().nullable().catch(null),
  product_version: z.string().nullable().catch(null),
});

function said(value: unknown): z.infer<typeof Said> {
  return Said.safeParse(value).data ?? { schema_version: null, product_version: null };
}
