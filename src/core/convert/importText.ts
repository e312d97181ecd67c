import type { ImportedFile, ImportedPart, ImportReport } from '../schema/importReport.ts';
import { secretKinds } from './secrets.ts';

/** Files of each kind that are named one by one; the report has all of them. */
const maxNamed = 12;

const partNames: Readonly<Record<ImportedPart['part'], string>> = {
  alerts: 'alerts/*.json',
  k8s_events: 'k8s_events_raw.tsv',
  k8s_objects: 'k8s_objects_raw.tsv',
  otel_logs: 'otel_logs_raw.tsv',
  otel_traces: 'otel_traces_raw.tsv',
  metrics_pod: 'metrics/pod_*_raw.tsv',
  metrics_service: 'metrics/service_*_raw.tsv',
};

/** The account of an import in words, for a terminal. What comes from the input is in it: print it as hostile text. */
export function importText(report: ImportReport, paths: { dir: string; reportFile: string }): string {
  return [
    `Imported ${report.input} as task ${report.task} into ${paths.dir}`,
    '',
    'Written',
    ...report.parts.map(partLine),
    ...capturedLines(report),
    '',
    'Missing, and what that costs an agent',
    ...lackLines(report.parts),
    '',
    ...fileLines(report.files),
    '',
    ...secretLines(report.secrets),
    ...readBackLines(report),
    '',
    `Every file and every column: ${paths.reportFile}`,
    'It has no ground truth, so answers to it cannot be scored yet: fill in ground_truth.template.yaml beside the report,',
    'save it as ground_truth.yaml, then run: itbench-review tasks lint',
  ]
    .map(oneLine)
    .join('\n');
}

/** Names of files and keys of JSON can hold line ends, and with them lines that we did not write. */
function oneLine(text: string): string {
  return text.replaceAll(/[\r\n\u0085\u2028\u2029]+/g, ' ');
}

function partLine({ part, rows, files, first_at, last_at }: ImportedPart): string {
  const count = part.startsWith('metrics_') || part === 'alerts' ? ` in ${plural(files, 'file')}` : '';
  const span = first_at === null ? '' : `, ${first_at.slice(0, 19)} to ${(last_at ?? '').slice(0, 19)} UTC`;
  const what = part === 'alerts' ? 'alert' : 'row';
  return `  ${partNames[part].padEnd(28)}${rows === 0 ? (files === 0 ? '–' : 'no row') : `${plural(rows, what)}${count}${span}`}`;
}

function capturedLines({ captured_at, captured_at_from }: ImportReport): string[] {
  if (captured_at === null) return [`  Time of the objects: not known (${captured_at_from})`];
  return [`  Time of the objects: ${captured_at.slice(0, 19)} UTC (${captured_at_from})`];
}

function lackLines(parts: readonly ImportedPart[]): string[] {
  const lines = parts.flatMap((part) => {
    const name = partNames[part.part];
    if (part.lack !== null) return [`  ${name}: ${part.lack}`];
    return part.columns
      .filter(({ lack }) => lack !== null)
      .map(
        ({ column, filled, lack }) =>
          `  ${name} ${column}: empty in ${part.rows - filled} of ${plural(part.rows, 'row')}; ${lack}`,
      );
  });
  return lines.length === 0 ? ['  nothing'] : lines;
}

function fileLines(files: readonly ImportedFile[]): string[] {
  const read = files.filter((file) => file.not_read === null);
  const unread = files.filter((file) => file.not_read !== null);
  const odd = read.filter(
    (file) => file.refused.length > 0 || file.notes.length > 0 || file.outside_window > 0,
  );
  return [
    `Files: ${files.length}, of which ${read.length} were read and ${unread.length} were not`,
    ...listed(unread, (file) => `  not read  ${file.path}: ${file.not_read}`),
    ...listed(odd, (file) => `  noted     ${file.path}: ${remarksOf(file)}`),
  ];
}

function listed(files: readonly ImportedFile[], line: (file: ImportedFile) => string): string[] {
  const more = files.length - maxNamed;
  return [
    ...files.slice(0, maxNamed).map(line),
    ...(more > 0 ? [`            and ${more} more, which are in the report`] : []),
  ];
}

function remarksOf({ refused, notes, outside_window }: ImportedFile): string {
  const [first] = refused;
  const count = refused.reduce((total, one) => total + one.count, 0);
  return [
    ...(first === undefined
      ? []
      : [`${count} left out (${first.reason}${refused.length > 1 ? ', and others' : ''})`]),
    ...(outside_window > 0 ? [`${outside_window} outside the window`] : []),
    ...notes,
  ].join('; ');
}

function secretLines(secrets: ImportReport['secrets']): string[] {
  const found = Object.entries(secretKinds).filter(([kind]) => (secrets[kind] ?? 0) > 0);
  if (found.length === 0) return ['Secrets: none was found'];
  return [
    'Secrets that were taken out (equal values have the same mark)',
    ...found.map(([kind, what]) => `  ${secrets[kind]} ${what}`),
  ];
}

function readBackLines({ read_back: { entities, problems } }: ImportReport): string[] {
  return [
    `Read back: ${entities} entities, ${problems.length === 0 ? 'no problem' : plural(problems.length, 'problem')}`,
    ...problems.map((problem) => `  ${problem}`),
  ];
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
