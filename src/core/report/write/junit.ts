import type { GateCheck, GatedReport, GateOutcome } from '../../schema/gate.ts';
import type { GateDetails, GatedTask } from '../gateFindings.ts';
import { xmlAttributes, xmlText } from './xml.ts';

/** A gated report with what files for other programs list of it. */
export interface DetailedReport {
  readonly gated: GatedReport;
  readonly details: GateDetails;
}

interface TestCase {
  readonly name: string;
  readonly seconds: number;
  readonly outcome: GatedTask['outcome'];
  /** What kind of failure, error or skip, in a word. */
  readonly type: string;
  readonly message: string;
  readonly lines: readonly string[];
}

/**
 * JUnit XML (the form that Jenkins, GitLab and Maven's surefire agree on): for each report a suite of its tasks and one of
 * the gate's rules. A wrong diagnosis is a failure, what broke or is not known an error, what waits for a person skipped.
 */
export function junitXml(reports: readonly DetailedReport[]): string {
  const suites = reports.flatMap(({ gated, details }) => [
    { name: gated.model, report: gated, cases: details.tasks.map(taskCase) },
    { name: `${gated.model}: gate`, report: gated, cases: gated.checks.map(checkCase) },
  ]);
  const all = suites.flatMap(({ cases }) => cases);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${xmlAttributes({ name: 'itbench-review gate', ...counts(all) })}>`,
    ...suites.map(suiteXml),
    '</testsuites>',
    '',
  ].join('\n');
}

function suiteXml({
  name,
  report,
  cases,
}: {
  readonly name: string;
  readonly report: GatedReport;
  readonly cases: readonly TestCase[];
}): string {
  return [
    `  <testsuite${xmlAttributes({ name, ...counts(cases) })}>`,
    '    <properties>',
    ...Object.entries({ run_id: report.run_id, report: report.path, gate: report.outcome }).map(
      ([key, value]) => `      <property${xmlAttributes({ name: key, value })}/>`,
    ),
    '    </properties>',
    ...cases.map((one) => caseXml(one, name)),
    '  </testsuite>',
  ].join('\n');
}

function caseXml({ name, seconds, outcome, type, message, lines }: TestCase, classname: string): string {
  const open = `    <testcase${xmlAttributes({ name, classname, time: seconds.toFixed(3) })}`;
  if (outcome === 'passed') return `${open}/>`;
  const body =
    outcome === 'skipped'
      ? `<skipped${xmlAttributes({ message })}/>`
      : `<${outcome}${xmlAttributes({ type, message })}>${xmlText([message, ...lines].join('\n'))}</${outcome}>`;
  return `${open}>\n      ${body}\n    </testcase>`;
}

function counts(cases: readonly TestCase[]): Record<string, string | number> {
  const many = (outcome: GatedTask['outcome']) => cases.filter((one) => one.outcome === outcome).length;
  const seconds = cases.reduce((sum, one) => sum + one.seconds, 0);
  return {
    tests: cases.length,
    failures: many('failure'),
    errors: many('error'),
    skipped: many('skipped'),
    time: seconds.toFixed(3),
  };
}

function taskCase({ task_id, outcome, message, lines, seconds }: GatedTask): TestCase {
  const type = outcome === 'failure' ? 'wrong_diagnosis' : 'no_result';
  return { name: task_id, seconds, outcome, type, message, lines };
}

const outcomeOf: Readonly<Record<GateOutcome, TestCase['outcome']>> = {
  pass: 'passed',
  fail: 'failure',
  inconclusive: 'error',
  budget: 'error',
  unreviewed: 'skipped',
};

function checkCase({ id, outcome, text }: GateCheck): TestCase {
  return { name: id, seconds: 0, outcome: outcomeOf[outcome], type: outcome, message: text, lines: [] };
}
