import type { GateCheck, GatedReport, GateResult } from '../../schema/gate.ts';

/**
 * Workflow commands of GitHub Actions, one line each: an error or a warning for each rule that is not met, at the report
 * file, and a notice for each report that passes.
 */
export function githubAnnotations({ reports }: GateResult): string {
  return reports.flatMap(annotationsOf).join('');
}

function annotationsOf(report: GatedReport): string[] {
  const unmet = report.checks.filter(({ met }) => !met);
  const title = `Gate: ${report.model}`;
  if (unmet.length === 0) {
    const met = ['Every rule that the policy asks for is met.', ...report.decision.reservations];
    return [command('notice', report.path, title, met.join(' '))];
  }
  return unmet.map((check) => command(levelOf(check), report.path, title, check.text));
}

/** What people have yet to look at is no error of the model. */
function levelOf({ outcome }: GateCheck): 'error' | 'warning' {
  return outcome === 'unreviewed' ? 'warning' : 'error';
}

function command(
  level: 'error' | 'warning' | 'notice',
  file: string,
  title: string,
  message: string,
): string {
  return `::${level} file=${propertyText(file)},line=1,title=${propertyText(title)}::${dataText(message)}\n`;
}

/** As the toolkit of GitHub Actions escapes them: a line break would begin another command. */
function dataText(text: string): string {
  return plain(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function propertyText(text: string): string {
  return dataText(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** Logs are shown on terminals too: no control character but line breaks, none that turns the reading direction. */
function plain(text: string): string {
  return text.replace(/[^\P{Cc}\r\n]|\p{Cf}/gu, '');
}
