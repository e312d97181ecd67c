import assert from 'node:assert/strict';
import type { Part } from '../../../../src/core/analysis/step.ts';
import { scoreOf } from '../report/reportFixture.ts';
import { group, truthOf } from '../scoring/matching.ts';
import { analysisOf, collectorOf, finished, gave, part, ran, said, steps } from './evidenceScene.ts';

const cart = 'otel-demo/Deployment/cart';
const frontend = 'otel-demo/Service/frontend';
const pod = 'cart-6c9d7b9f4d-q2x7k';
const objects = [cart, `otel-demo/Pod/${pod}`, frontend, 'otel-demo/ResourceQuota/quota-1'];
const truth = truthOf([
  group('cart-1', 'Deployment', { filter: ['cart\\b'], root_cause: true }),
  group('frontend-1', 'Service', { filter: ['frontend\\b'] }),
]);

describe('where claims and causes appear', () => {
  it('is the first place in the words of the agent, and every tool result', () => {
    const analysis = analysisOf({
      truth,
      objects,
      claims: [cart, frontend],
      steps: steps(
        [said('Let me look.'), ran('grep frontend *'), gave('a\nerror in frontend now\nb')],
        [part('reasoning', 'So the cart?'), ran('kubectl'), gave(`frontend\n${pod}`), gave('frontend')],
        [said('It is the cart.')],
      ),
    });
    const [first, second] = analysis.ledger;
    assert.deepEqual(first?.first_said, {
      step: 1,
      part: 0,
      at: 7,
      length: 4,
      line: 'So the cart?',
      line_at: 7,
    });
    assert.deepEqual(
      first?.mentions.map(({ step, part: at, line }) => ({ step, at, line })),
      [{ step: 1, at: 2, line: `${pod}</stdout>` }],
    );
    assert.equal(second?.first_said?.step, 0);
    assert.deepEqual(
      second?.mentions.map(({ step, part: at, line }) => [step, at, line]),
      [
        [0, 2, 'error in frontend now'],
        [1, 2, '<stdout>frontend'],
        [1, 3, '<stdout>frontend</stdout>'],
      ],
    );
    assert.equal(second?.mention_count, 3);
    const [root, victim] = analysis.truth?.causes ?? [];
    assert.deepEqual(
      [root?.groups, root?.labels, root?.root],
      [['cart-1'], ['otel-demo/Deployment/cart\\b'], true],
    );
    assert.equal(root?.first_in_result?.step, 1);
    assert.equal(root?.first_said?.step, 1);
    assert.equal(victim?.first_in_result?.step, 0);
  });

  it('is not in what the harness says, nor in what the agent says to finish', () => {
    const { ledger, truth: shown } = analysisOf({
      truth,
      objects,
      claims: [cart],
      steps: steps([
        part('user', 'for instance cart'),
        part('summary', 'cart'),
        finished('It is cart.'),
        part('submission', 'cart'),
      ]),
    });
    assert.equal(ledger[0]?.first_said, null);
    assert.equal(ledger[0]?.mention_count, 0);
    assert.equal(shown?.causes[0]?.first_in_result, null);
  });

  it('is in the command that writes the answer, but not in what reads it back', () => {
    const write = ran(`echo '{"name":"${cart}"}' > agent_output.json; cat agent_output.json`, 'a');
    const withIds = steps([write, ran('date', 'b'), gave(cart, 'a'), gave('noon', 'b')], [said('fine')]);
    const withoutIds = steps([ran(`cat agent_output.json`), gave(cart)], [ran('date'), gave('noon')]);
    for (const all of [withIds, withoutIds]) {
      const { ledger, over_investigation } = analysisOf({ truth, objects, claims: [cart], steps: all });
      assert.equal(ledger[0]?.mention_count, 0);
      assert.equal(over_investigation?.complete_at, null);
    }
    assert.equal(
      analysisOf({ truth, objects, claims: [cart], steps: withIds }).ledger[0]?.first_said?.step,
      0,
    );
    const ending = steps([ran('grep x'), finished(`see agent_output.json`), gave(cart)]);
    assert.equal(
      analysisOf({ truth, objects, claims: [cart], steps: ending }).ledger[0]?.mention_count,
      1,
      'a call of finish names the file too',
    );
    const reused = steps([write, gave('', 'a')], [ran('grep x', 'a'), gave(cart, 'a')]);
    assert.equal(analysisOf({ truth, objects, claims: [cart], steps: reused }).ledger[0]?.mention_count, 1);
  });

  it('is kept for fifty results and counted for all', () => {
    const turns = Array.from({ length: 120 }, () => [ran('x'), gave('cart')]);
    const [claim] = analysisOf({ truth, objects, claims: [cart], steps: steps(...turns) }).ledger;
    assert.equal(claim?.mentions.length, 50);
    assert.equal(claim?.mention_count, 120);
  });
});

describe('complete evidence', () => {
  const two = truthOf(
    [
      group('cart-1', 'Deployment', { filter: ['cart\\b'], root_cause: true }),
      group('quota', 'ResourceQuota', { name: 'quota-1', root_cause: true }),
      group('frontend-1', 'Service', { filter: ['frontend\\b'] }),
    ],
    [['quota', 'frontend-1']],
  );

  it('is there when every set of true causes has appeared, by any of its members', () => {
    const at = (...turns: readonly Part[][]) =>
      analysisOf({ truth: two, objects, claims: [], steps: steps(...turns) }).over_investigation?.complete_at;
    assert.equal(at([ran('a'), gave('cart')], [ran('b'), gave('x')], [ran('c'), gave('frontend')]), 2);
    assert.equal(at([ran('a'), gave('cart and quota-1')], [ran('b'), gave('frontend')]), 0);
    assert.equal(at([ran('a'), gave('frontend quota-1')]), null);
  });

  it('counts what came after it: turns, commands, and tokens as far as they are known', () => {
    const usage = (input_tokens: number | null, output_tokens: number | null) => ({
      usage: { input_tokens, output_tokens, cached_input_tokens: null, reasoning_tokens: null },
    });
    const all = steps(
      [ran('a'), gave('cart')],
      [ran('b'), ran('c'), gave('x'), gave('y')],
      [said('so')],
      [ran('cat > agent_output.json'), gave('')],
      [finished('done')],
    );
    const used = [usage(100, 10), usage(200, 20), usage(300, 30), usage(400, 40), usage(500, 50)];
    const priced = all.map((step, index) => ({ ...step, ...used[index] }));
    const over = analysisOf({ truth, objects, claims: [cart], steps: priced });
    assert.deepEqual(over.over_investigation?.after, {
      turns: 4,
      input_tokens: 1400,
      output_tokens: 140,
      commands: 3,
    });
    const partly = priced.map((step, index) => (index === 2 ? { ...step, usage: null } : step));
    const less = analysisOf({ truth, objects, claims: [cart], steps: partly });
    assert.equal(less.over_investigation?.after?.input_tokens, 1100);
    assert.match(less.remarks.join(' '), /no tokens for 1 of the 4 turns after/);
    const unknown = analysisOf({ truth, objects, claims: [cart], steps: all });
    assert.equal(unknown.over_investigation?.after?.input_tokens, null);
    assert.doesNotMatch(unknown.remarks.join(' '), /no tokens/);
  });

  it('says which claims were first named after it, those that were never named before the answer among them', () => {
    const added = (...turns: readonly Part[][]) =>
      analysisOf({ truth, objects, claims: [cart, frontend, 'otel-demo/Pod/x'], steps: steps(...turns) })
        .over_investigation?.claims_added_after;
    assert.deepEqual(added([said('frontend'), ran('a'), gave('cart')], [said('cart'), said('x')]), [0, 2]);
    // Said in the very step whose result completes it: before that result was there.
    assert.deepEqual(added([said('cart, frontend'), ran('a'), gave('cart')], [finished('x')]), [2]);
    assert.deepEqual(added([said('x')], [ran('a'), gave('y')]), []);
  });

  it('is said to be beyond knowing without a truth, and with one that anything fits', () => {
    const seen = steps([ran('a'), gave('cart hpa')], [ran('a'), gave('cart hpa')]);
    const none = analysisOf({
      truth: null,
      objects,
      claims: [cart],
      steps: seen,
      more: { truthProblem: 'It is gone.' },
    });
    assert.equal(none.truth_problem, 'It is gone.');
    assert.equal(none.over_investigation?.complete_at, null);
    assert.match(none.over_investigation?.problem ?? '', /^Without a ground truth nobody can say/);
    assert.deepEqual(none.over_investigation?.repeated, [{ command: 'a', steps: [0, 1] }]);
    const open = truthOf([
      group('cart-1', 'Deployment', { filter: ['cart\\b'], root_cause: true }),
      group('hpa', 'HorizontalPodAutoscaler', { filter: ['*.*'], root_cause: true }),
    ]);
    const beyond = analysisOf({ truth: open, objects, claims: [cart], steps: seen });
    assert.equal(beyond.over_investigation?.complete_at, null);
    assert.match(beyond.over_investigation?.problem ?? '', /^The filter "\*\.\*" of hpa fits any/);
    assert.deepEqual(beyond.over_investigation?.claims_added_after, []);
    assert.equal(beyond.truth?.causes[0]?.first_in_result?.step, 0);
  });

  it('is told from evidence that is never complete', () => {
    const never = analysisOf({ truth, objects, claims: [], steps: steps([ran('a'), gave('x')]) });
    assert.deepEqual(
      [
        never.over_investigation?.complete_at,
        never.over_investigation?.problem,
        never.over_investigation?.after,
      ],
      [null, null, null],
    );
  });

  it('is found by the form of names without a snapshot, which is said', () => {
    const { over_investigation, remarks } = analysisOf({
      truth,
      objects: null,
      claims: [],
      steps: steps([ran('a'), gave('service_cart_raw.tsv')], [ran('b'), gave('cart-6c9d7b9f4d-zzzzz')]),
    });
    assert.equal(over_investigation?.complete_at, 1);
    assert.match(remarks[0] ?? '', /^The snapshot is not there: names were known by their form/);
  });

  it('says nothing of how names were found where there is none to find', () => {
    const { remarks } = analysisOf({ truth: null, objects: null, claims: [], steps: steps([ran('a')]) });
    assert.deepEqual(remarks, []);
  });

  it('is in numbers what score.json keeps', () => {
    const all = steps([ran('a'), gave('cart')], [ran('a'), gave('cart')], [said('frontend')]);
    assert.deepEqual(collectorOf({ truth, objects, claims: [cart, frontend], steps: all }).summary(), {
      complete_at_turn: 1,
      problem: null,
      turns_after: 2,
      commands_after: 1,
      repeated_commands: 1,
      nothing_new_turns: 1,
      claims_added_after: [0, 1],
    });
  });
});

describe('the ledger of an analysis', () => {
  it('says why there is none', () => {
    const none = { truth, objects, claims: null, steps: [] };
    assert.deepEqual(analysisOf(none).ledger, []);
    assert.equal(analysisOf(none).ledger_problem, 'Nothing was submitted.');
    const broken = { submission: { ok: false as const, problem: 'the output is empty' } };
    assert.equal(
      analysisOf({ ...none, more: broken }).ledger_problem,
      'The submission cannot be used: the output is empty.',
    );
  });

  it('gives no verdict of a score that is of another submission, and says so', () => {
    const analysis = analysisOf({
      truth,
      objects,
      claims: [cart],
      steps: [],
      more: { score: scoreOf(['otel-demo/Deployment/ad']) },
    });
    assert.equal(analysis.ledger[0]?.verdict, null);
    assert.match(analysis.remarks.join(' '), /The score is of another submission/);
    const own = analysisOf({ truth, objects, claims: [cart], steps: [] });
    assert.equal(own.ledger[0]?.verdict?.verdict, 'true_positive');
    assert.deepEqual(own.truth?.missed, []);
  });

  it('survives everything that a submission may name', () => {
    const hostile = [
      '',
      ' ',
      '/',
      '\\n',
      '😀',
      'x'.repeat(100_000),
      'a/b/__proto__',
      'constructor',
      '<script>',
      '.*',
    ];
    const analysis = analysisOf({
      truth,
      objects,
      claims: hostile.map((name) => (name.trim() === '' ? 'otel-demo/Pod/-' : name)),
      steps: steps([said(hostile.join(' ')), ran('a'), gave(hostile.join('\n'))]),
    });
    assert.equal(analysis.ledger.length, hostile.length);
  });
});
