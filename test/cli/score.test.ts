import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { type CliScene, cliScene, submissionOf } from '../support/cliScene.ts';
import { sharedDir } from '../support/shared.ts';
import { soundTruth } from '../support/taskFolder.ts';

function scene(submission: string | Uint8Array, truth = soundTruth): CliScene {
  const made = cliScene({ tasks: 0 });
  writeFileSync(made.in('truth.yaml'), truth);
  writeFileSync(made.in('agent_output.json'), submission);
  return made;
}

const score = ['score', 'truth.yaml', 'agent_output.json'];

describe('score', () => {
  it('prints JSON of exactly this shape', async () => {
    using made = scene(
      submissionOf('shop/Deployment/cart', 'shop/Service/frontend', 'shop/Pod/cart-7c9f8d6b5-k2j4x'),
    );
    const { code, stdout, stderr } = await made.run([...score, '--json']);
    assert.deepEqual([code, stderr], [0, '']);
    const { claims, ...figures } = JSON.parse(stdout);
    assert.deepEqual(figures, {
      score: 0.5,
      score_variants: { merged: 0.5, per_claim: 2 / 3, duplicate_is_fp: 1 / 3 },
      full_recall: true,
      true_positives: 1,
      false_positives: 1,
      missed: [],
      match: 'rules',
    });
    const { true_positive, false_positive, duplicate } = Object.fromEntries(
      claims.map((claim: { verdict: string }) => [claim.verdict, claim]),
    );
    for (const claim of [true_positive, false_positive, duplicate]) {
      assert.match(claim.why, /^[A-Z].*\.$/);
      claim.why = 'a sentence';
    }
    const why = 'a sentence';
    assert.deepEqual(claims, [
      { name: 'shop/Deployment/cart', group: 'cart-1', verdict: 'true_positive', why, is_false: false },
      { name: 'shop/Service/frontend', group: 'frontend-1', verdict: 'false_positive', why, is_false: true },
      {
        name: 'shop/Pod/cart-7c9f8d6b5-k2j4x',
        group: 'cart-1',
        verdict: 'duplicate',
        why,
        is_false: false,
        duplicate_of: 0,
      },
    ]);
  });

  it('says the same to a person, missed causes too', async () => {
    using made = scene(submissionOf('shop/Service/frontend'));
    const { code, stdout } = await made.run(score);
    assert.equal(code, 0);
    const lines = stdout.split('\n');
    assert.equal(lines[0], 'score 0 (full recall: no)');
    assert.match(lines[1] ?? '', /^false_positive {2}shop\/Service\/frontend {2}[A-Z]/);
    assert.equal(lines[2], 'missed  cart-1');
  });

  it('reads a submission of the older shape, and one with a byte order mark', async () => {
    const entities = [
      { name: 'shop/Deployment/cart', contributing_factor: true },
      { name: 'shop/Service/frontend', contributing_factor: false },
    ];
    for (const text of [JSON.stringify({ entities }), `\ufeff${submissionOf('shop/Deployment/cart')}`]) {
      using made = scene(text);
      const { code, stdout, stderr } = await made.run([...score, '--json']);
      assert.equal(code, 0, stderr);
      assert.equal(JSON.parse(stdout).score, 1);
    }
  });

  it('gives no claims a score of 0, not an error', async () => {
    using made = scene('{"contributing_factors": []}');
    const { code, stdout } = await made.run([...score, '--json']);
    assert.equal(code, 0);
    assert.deepEqual([JSON.parse(stdout).score, JSON.parse(stdout).missed], [0, [['cart-1']]]);
  });

  it('refuses a submission that cannot be scored, with the file and the reason', async () => {
    for (const [text, reason] of [
      ['The cart.', /not JSON/],
      ['', /empty/],
      ['{"answer": []}', /contributing_factors/],
      ['{"contributing_factors": [7]}', /contributing_factors/],
      [Buffer.from('{"contributing_factors": [{"name": "\xe4"}]}', 'latin1'), /not UTF-8/],
      [' '.repeat(17 * 1024 * 1024), /larger than 16777216 bytes/],
    ] as const) {
      using made = scene(text);
      const { code, stdout, stderr } = await made.run(score);
      assert.deepEqual([code, stdout], [2, ''], stderr);
      assert.match(stderr, /^error: agent_output\.json(:| is)/);
      assert.match(stderr, reason);
    }
  });

  it('refuses a ground truth that cannot score, with file, line and column', async () => {
    for (const [text, complaint] of [
      ['groups: [', /^error: truth\.yaml:1:\d+: not YAML/],
      ['- a\n', /^error: truth\.yaml:1:1: a ground truth must be a mapping/],
      [soundTruth.replace('kind: Deployment,', 'kind: [a],'), /^error: truth\.yaml:4:\d+: groups\[0\]\.kind/],
      [soundTruth.replace('root_cause: true', 'root_cause: false'), /marks no group as root cause/],
      [
        Buffer.from('metadata: {version: "\xe4"}', 'latin1'),
        /^error: truth\.yaml:1: a byte here is not UTF-8 text\n/,
      ],
    ] as const) {
      using made = scene(submissionOf('shop/Deployment/cart'));
      writeFileSync(made.in('truth.yaml'), text);
      const { code, stdout, stderr } = await made.run(score);
      assert.deepEqual([code, stdout], [2, ''], stderr);
      assert.match(stderr, complaint);
    }
  });

  it('names the file that is missing, and a folder in its place', async () => {
    using made = cliScene({ tasks: 0 });
    writeFileSync(made.in('truth.yaml'), soundTruth);
    const missing = await made.run(score);
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /^error: cannot read agent_output\.json: /);
    mkdirSync(made.in('agent_output.json'));
    const folder = await made.run(score);
    assert.equal(folder.code, 2);
    assert.match(folder.stderr, /^error: cannot read agent_output\.json: /);
    const both = await made.run(['score', 'truth.yaml']);
    assert.equal(both.code, 2);
    assert.match(both.stderr, /^error: missing required argument 'agent-output'/);
  });

  it('prints no control sequence that a claim brings along', async () => {
    using made = scene(submissionOf('shop/Deployment/\u001b[2Jx\u009b31m\u202e\rcart'));
    const { code, stdout } = await made.run(score);
    assert.equal(code, 0);
    assert.doesNotMatch(stdout, /[^\P{Cc}\n]|\p{Cf}/u);
    const json = await made.run([...score, '--json']);
    assert.doesNotMatch(json.stdout, /[^\P{Cc}\n]|\p{Cf}/u);
    assert.equal(JSON.parse(json.stdout).claims[0].name, 'shop/Deployment/\u001b[2Jx\u009b31m\u202e\rcart');
  });
});

const Cases = z.object({
  score: z.array(
    z.object({
      scenario: z.int(),
      claims: z.array(z.string()),
      merged: z.number(),
      per_claim: z.number(),
      duplicate_is_fp: z.number(),
    }),
  ),
});

describe('score on real ground truths', () => {
  const file = sharedDir('scoring-cases.json');
  if (file === null) {
    it('skipped: the folder of reference data is not beside the repository');
    return;
  }
  const cases = Cases.parse(JSON.parse(readFileSync(file, 'utf8'))).score;

  it('gives each of the 16 cases its three readings', async () => {
    assert.equal(cases.length, 16);
    using made = cliScene({ tasks: 0 });
    for (const [index, { scenario, claims, merged, per_claim, duplicate_is_fp }] of cases.entries()) {
      const output = made.in(`output-${index}.json`);
      writeFileSync(output, submissionOf(...claims));
      const truth = sharedDir(
        'real-data',
        'itbench-ground-truth',
        `scenario_${scenario}`,
        'groundtruth_v1.yaml',
      );
      const { code, stdout, stderr } = await made.run(['score', String(truth), output, '--json']);
      assert.equal(code, 0, stderr);
      const printed = JSON.parse(stdout);
      assert.deepEqual(
        [printed.score, printed.score_variants],
        [merged, { merged, per_claim, duplicate_is_fp }],
        `scenario ${scenario}: ${claims.join(', ')}`,
      );
    }
  });
});
