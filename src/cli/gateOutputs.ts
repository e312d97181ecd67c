import { appendFileSync } from 'node:fs';
import { isAbsolute, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BenchError, messageOf } from '../core/errors.ts';
import { gateMarkdown } from '../core/report/write/gateMarkdown.ts';
import { gateLines } from '../core/report/write/gateText.ts';
import { githubAnnotations } from '../core/report/write/githubAnnotations.ts';
import { junitXml } from '../core/report/write/junit.ts';
import { type LocatedReport, sarifLog } from '../core/report/write/sarif.ts';
import { GateResult } from '../core/schema/gate.ts';
import { sha256 } from '../core/store/hash.ts';
import { productVersion } from '../machine/product.ts';
import { plainText, printableJson, publishedJson } from './output.ts';

export const gateFormats = ['text', 'json', 'markdown', 'junit', 'sarif', 'github'] as const;
export type GateFormat = (typeof gateFormats)[number];

/** Formats that list tasks and claims, for which more than the result has to be kept of each report. */
export const detailedFormats: readonly GateFormat[] = ['junit', 'sarif'];

/** The result of a gate in a format; `details` are empty unless a format of {@link detailedFormats} is asked for. */
export function gateOutput(
  format: GateFormat,
  result: GateResult,
  details: readonly LocatedReport[],
): string {
  switch (format) {
    case 'json':
      return publishedJson(GateResult, result, 2);
    case 'markdown':
      return gateMarkdown(result);
    case 'junit':
      return junitXml(details);
    case 'sarif':
      return `${printableJson(sarifLog(details, { version: productVersion, sha256 }), 2)}\n`;
    case 'github':
      return githubAnnotations(result);
    default:
      return `${plainText(result.reports.flatMap(gateLines).join('\n'))}\n`;
  }
}

/** A file as people and other programs name it: from this folder where it lies below it. */
export function shownPath(path: string): string {
  const below = relative(process.cwd(), path);
  return isBelow(below) ? below.split(sep).join('/') : path;
}

/** {@link shownPath} as a URI. */
export function shownUri(path: string): string {
  const below = relative(process.cwd(), path);
  return isBelow(below) ? below.split(sep).map(encodeURIComponent).join('/') : pathToFileURL(path).href;
}

function isBelow(path: string): boolean {
  return path !== '' && path.split(sep)[0] !== '..' && !isAbsolute(path);
}

/** Adds to the summary of a step of GitHub Actions, where one runs. @throws BenchError not_writable */
export function appendStepSummary(markdown: string): void {
  const file = process.env.GITHUB_STEP_SUMMARY;
  if (file === undefined || file === '') return;
  try {
    appendFileSync(file, `${markdown}\n`);
  } catch (error) {
    throw new BenchError('not_writable', `the step summary ${file} cannot be written: ${messageOf(error)}`, {
      hint: 'GITHUB_STEP_SUMMARY names it; unset that variable outside of GitHub Actions.',
      cause: error,
    });
  }
}
