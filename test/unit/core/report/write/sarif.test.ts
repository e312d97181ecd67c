import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { gateDetails } from '../../../../../src/core/report/gateFindings.ts';
import { reportLines } from '../../../../../src/core/report/reportLines.ts';
import { reportText } from '../../../../../src/core/report/reportText.ts';
import { type LocatedReport, sarifLog } from '../../../../../src/core/report/write/sarif.ts';
import { defaultPolicy } from '../../../../../src/core/schema/policy.ts';
import type { Report } from '../../../../../src/core/schema/report.ts';
import { sha256 } from '../../../../../src/core/store/hash.ts';
import { builtReport, exact, gated, half, twenty, wrong } from '../gateFixture.ts';
import { attempt } from '../reportFixture.ts';

const schemaFile = new URL('../../../../fixture/sarif/sarif-2.1.0-rtm.5.json', import.meta.url);

/** The published schema of SARIF is of draft-04, which ajv knows but for the name of `id`. */
const { id: _id, $schema: _draft, ...schema } = JSON.parse(readFileSync(schemaFile, 'utf8'));
const validate = new Ajv({
  allErrors: true,
  strict: false,
  validateFormats: false,
  unicodeRegExp: false,
}).compile(schema);

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly {
    readonly physicalLocation: {
      readonly artifactLocation: { readonly uri: string };
      readonly region: { readonly startLine: number };
    };
  }[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
  readonly suppressions?: readonly { readonly justification: string }[];
}

interface Log {
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
      readonly results: readonly Result[];
    },
  ];
}

function located(report: Report): LocatedReport {
  return {
    gated: gated(report),
    details: gateDetails(report, defaultPolicy),
    uri: 'results/r/reports/my%20llm.json',
    lines: reportLines(reportText(report)),
  };
}

function resultsOf(report: Report): readonly Result[] {
  return logOf(report).runs[0].results;
}

function logOf(report: Report): Log {
  const text = JSON.stringify(sarifLog([located(report)], { version: '0.1.0', sha256 }));
  const log: Log = JSON.parse(text);
  const isValid: boolean = validate(log);
  assert.ok(isValid, JSON.stringify(validate.errors?.slice(0, 3)));
  return log;
}

function label(
  reviewer: string,
  value: 'upstream_injector' | 'true_cause',
  claim: number,
): Report['labels'][number] {
  return {
    reviewer,
    seq: 0,
    t: '2026-11-22T13:00:00.000Z',
    blind: false,
    target: {
      kind: 'claim',
      model: 'my-llm',
      task_id: 'T1',
      repeat: 1,
      claim,
      content_sha256: 'a'.repeat(64),
    },
    value,
    note: null,
    standing: 'current',
    now_at: claim,
  };
}

const mistakes = builtReport(
  twenty.map((id, index) => attempt(id, index === 0 ? wrong : index === 1 ? half : exact)),
);
const ofTask = (results: readonly Result[], task: string) =>
  results.filter(({ message }) => message.text.startsWith(`${task}, `));

describe('SARIF of a gate', () => {
  it('has a result for each false claim and each missed cause, by its pattern, and for each rule not met', () => {
    const results = resultsOf(mistakes);
    assert.deepEqual(
      ofTask(results, 'T0').map(({ ruleId, level }) => [ruleId, level]),
      [
        ['downstream_victim', 'warning'],
        ['true_cause_missed', 'error'],
      ],
    );
    assert.deepEqual(
      ofTask(results, 'T1').map(({ ruleId }) => ruleId),
      ['downstream_victim'],
    );
    assert.deepEqual(
      results.filter(({ ruleId }) => ruleId.startsWith('gate/')).map(({ ruleId, level }) => [ruleId, level]),
      [['gate/flagged_reviewed', 'warning']],
    );
    assert.equal(results.length, 4);
  });

  it('declares every rule that a result names, at its index', () => {
    const [{ tool, results }] = logOf(mistakes).runs;
    for (const { ruleId, ruleIndex } of results) assert.equal(tool.driver.rules[ruleIndex]?.id, ruleId);
  });

  it('points at the line of the claim in the report file', () => {
    const lines = reportText(mistakes).split('\n');
    for (const { ruleId, locations } of ofTask(resultsOf(mistakes), 'T1')) {
      const [place] = locations;
      const at = place?.physicalLocation.region.startLine ?? 0;
      assert.equal(ruleId, 'downstream_victim');
      assert.equal(place?.physicalLocation.artifactLocation.uri, 'results/r/reports/my%20llm.json');
      assert.equal(lines[at - 1]?.trim(), '{');
      assert.match(lines[at] ?? '', /"name": "shop\/Service\/frontend"/);
    }
  });

  it('takes the word of reviewers: confirmed mistakes are errors by their label, refuted ones are suppressed', () => {
    const by = (...labels: Report['labels']) => ofTask(resultsOf({ ...mistakes, labels }), 'T1')[0];
    const confirmed = by(label('ana', 'upstream_injector', 1));
    assert.deepEqual([confirmed?.ruleId, confirmed?.level], ['upstream_injector', 'error']);
    const refuted = by(label('ana', 'true_cause', 1));
    assert.deepEqual([refuted?.ruleId, refuted?.level], ['downstream_victim', 'note']);
    assert.match(refuted?.suppressions?.[0]?.justification ?? '', /^ana: true_cause$/);
    const contested = by(label('ana', 'true_cause', 1), label('ben', 'upstream_injector', 1));
    assert.deepEqual([contested?.ruleId, contested?.level], ['downstream_victim', 'warning']);
    assert.equal(contested?.suppressions, undefined);
  });

  it('gives the same mistake of another run the same fingerprint, and different ones different', () => {
    const prints = (report: Report) =>
      resultsOf(report).map(({ partialFingerprints }) => partialFingerprints['itbenchReview/v1'] ?? '');
    const first = prints(mistakes);
    assert.deepEqual(
      prints({ ...mistakes, run_id: 'another', labels: [label('ana', 'upstream_injector', 1)] }),
      first,
    );
    assert.equal(new Set(first).size, first.length);
    for (const print of first) assert.match(print, /^[0-9a-f]{64}$/);
    const twice = builtReport(twenty.map((id) => attempt(id, ['shop/Service/ghost', 'shop/Service/ghost'])));
    assert.equal(new Set(prints(twice)).size, prints(twice).length);
  });

  it('stays valid, without control characters, on hostile names', () => {
    const name = 'shop/Service/\u0000\u001b[31m\u202e\ud800"\\{';
    const text = resultsOf(builtReport(twenty.map((id) => attempt(id, [name]))))
      .map(({ message }) => message.text)
      .join('');
    assert.match(text, /\[31m/);
    assert.doesNotMatch(text, /[\p{Cs}\p{Cf}]|[^\P{Cc}\n]/u);
  });

  it('is checked by a schema that refuses what is no SARIF', () => {
    assert.equal(validate({ version: '2.1.0' }), false);
    assert.equal(validate({ version: '2.1.0', runs: [{ tool: {}, results: [{ level: 'bad' }] }] }), false);
  });
});
