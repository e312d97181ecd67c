import assert from 'node:assert/strict';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { buildReport } from '../../../../../src/core/report/buildReport.ts';
import { gateDetails } from '../../../../../src/core/report/gateFindings.ts';
import { junitXml } from '../../../../../src/core/report/write/junit.ts';
import { defaultPolicy, Policy } from '../../../../../src/core/schema/policy.ts';
import type { Report } from '../../../../../src/core/schema/report.ts';
import { builtReport, exact, gated, half, solvedReport, twenty, wrong } from '../gateFixture.ts';
import { attempt, randomInput } from '../reportFixture.ts';

interface Suite {
  readonly name: string;
  readonly tests: string;
  readonly failures: string;
  readonly errors: string;
  readonly skipped: string;
  readonly testcase: readonly Case[];
}

interface Case {
  readonly name: string;
  readonly failure?: readonly Detail[];
  readonly error?: readonly Detail[];
  readonly skipped?: readonly Detail[];
}

interface Detail {
  readonly message: string;
  readonly '#text'?: string;
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  trimValues: false,
  isArray: (name, _path, _leaf, isAttribute) =>
    !isAttribute && ['testsuite', 'testcase', 'failure', 'error', 'skipped'].includes(name),
  htmlEntities: true,
});

/** By a parser that knows nothing of the writer. */
function parsed(...reports: readonly Report[]): Parsed {
  return parsedBy(defaultPolicy, ...reports);
}

interface Parsed {
  readonly all: Suite;
  readonly suites: readonly Suite[];
}

function parsedBy(policy: Policy, ...reports: readonly Report[]): Parsed {
  const xml = junitXml(
    reports.map((report) => ({ gated: gated(report, { policy }), details: gateDetails(report, policy) })),
  );
  assert.equal(XMLValidator.validate(xml), true);
  const { testsuites } = parser.parse(xml);
  return { all: testsuites, suites: testsuites.testsuite };
}

function outcomes({ testcase }: Suite) {
  return {
    tests: String(testcase.length),
    failures: String(testcase.filter(({ failure }) => failure).length),
    errors: String(testcase.filter(({ error }) => error).length),
    skipped: String(testcase.filter(({ skipped }) => skipped).length),
  };
}

function said({ tests, failures, errors, skipped }: Suite) {
  return { tests, failures, errors, skipped };
}

const mixed = builtReport(
  twenty.map((id, index) => {
    if (index === 0) return attempt(id, wrong);
    if (index === 1) return attempt(id, half);
    if (index === 2) return attempt(id, exact, { outcome: 'model_error', reason: 'HTTP 500' });
    if (index === 3) return attempt(id, exact, { turns: 39 });
    return attempt(id, exact);
  }),
);

/** {@link mixed}, its long attempt labelled by so many people. */
function labelledBy(people: number): Report {
  const target = {
    kind: 'attempt',
    model: 'my-llm',
    task_id: 'T3',
    repeat: 1,
    content_sha256: 'a'.repeat(64),
  } as const;
  const labels = ['ana', 'bo'].slice(0, people).map((reviewer, seq): Report['labels'][number] => ({
    reviewer,
    seq,
    t: '2026-11-22T13:00:00.000Z',
    blind: false,
    target,
    value: 'acceptable',
    note: null,
    standing: 'current',
    now_at: null,
  }));
  return { ...mixed, labels };
}

describe('JUnit XML of a gate', () => {
  it('has a failure for a wrong diagnosis, an error for what broke, and skips what waits for a person', () => {
    const [tasks] = parsed(mixed).suites;
    assert.ok(tasks !== undefined);
    const [missed, tooMuch, broken, long, right] = tasks.testcase;
    assert.match(
      missed?.failure?.[0]?.message ?? '',
      /missed ad-deployment = ad-pod; wrongly named shop\/Service\/frontend/,
    );
    assert.match(tooMuch?.failure?.[0]?.message ?? '', /score 0\.5: wrongly named shop\/Service\/frontend/);
    assert.equal(broken?.error?.[0]?.message, 'model_error: HTTP 500');
    assert.match(long?.skipped?.[0]?.message ?? '', /turns_over_twice_median/);
    assert.deepEqual(Object.keys(right ?? {}).sort(), ['classname', 'name', 'time']);
    for (const { failure, error, skipped } of tasks.testcase) {
      assert.ok([failure, error, skipped].filter((one) => one !== undefined).length <= 1);
    }
  });

  it('skips what waits for as many people as the policy asks for', () => {
    const outcomeBy = (people: number, policy: Policy) => {
      const [tasks] = parsedBy(policy, labelledBy(people)).suites;
      return tasks?.testcase.find(({ name }) => name === 'T3')?.skipped === undefined ? 'passed' : 'skipped';
    };
    const two = Policy.parse({ name: 'two', review: { reviewers: 2 } });
    assert.deepEqual(
      [0, 1, 2].map((people) => [outcomeBy(people, defaultPolicy), outcomeBy(people, two)]),
      [
        ['skipped', 'skipped'],
        ['passed', 'skipped'],
        ['passed', 'passed'],
      ],
    );
  });

  it('counts in its heads what it lists, in every suite and over all', () => {
    const seeds = [11, 12, 13];
    const { all, suites } = parsed(
      mixed,
      solvedReport(20),
      ...seeds.map((seed) => buildReport(randomInput(seed))),
    );
    assert.equal(suites.length, 10);
    for (const suite of suites) assert.deepEqual(said(suite), outcomes(suite), suite.name);
    assert.deepEqual(said(all), outcomes({ ...all, testcase: suites.flatMap(({ testcase }) => testcase) }));
  });

  it('has the rules of the gate as a suite of their own', () => {
    const [, rules] = parsed(mixed).suites;
    assert.equal(rules?.name, 'my-llm: gate');
    const byName = new Map(rules?.testcase.map((one) => [one.name, one]));
    assert.ok(byName.get('flagged_reviewed')?.skipped);
    assert.ok(byName.get('conclusive')?.error);
    assert.equal(byName.has('canary_passed'), false);
    assert.ok(
      parsed(solvedReport(0)).suites[1]?.testcase.find(({ name }) => name === 'accuracy_autonomy')?.failure,
    );
  });

  it('stays whole and says everything of hostile names', () => {
    const name = "shop/Service/\"><x a='1'>]]>&amp;\u0000\u0007\u001b[31m\u0085\ud800\ufffe\r\n\t<!-- é 😀";
    const report = builtReport(twenty.map((id) => attempt(id, [name])));
    const [tasks] = parsed(report).suites;
    const message = tasks?.testcase[0]?.failure?.[0]?.message ?? '';
    const shown = "shop/Service/\"><x a='1'>]]>&amp;\ufffd\ufffd\ufffd[31m\ufffd\ufffd\ufffd\r\n\t<!-- é 😀";
    assert.ok(message.includes(shown), JSON.stringify(message));
    assert.ok((tasks?.testcase[0]?.failure?.[0]?.['#text'] ?? '').includes("<x a='1'>]]>&amp;\ufffd"));
  });
});
