import assert from 'node:assert/strict';
import { type JudgeAnswer, readJudgement } from '../../../../src/core/scoring/judgeReply.ts';
import { planJudgement } from '../../../../src/core/scoring/judgeRequest.ts';

const names = ['shop/Deployment/cart', 'shop/Pod/frontend-7d4b'];
const [batch = []] = planJudgement(names.map((name) => ({ name, reasoning: '', evidence: '' }))).batches;
const groups = new Set(['cart-1', 'frontend-1']);

function item(position: number, more: Readonly<Record<string, unknown>> = {}) {
  return { position, submitted_name: names[position - 1], group_id: null, reasoning: 'none fits', ...more };
}

const sound = [item(1, { group_id: 'cart-1', reasoning: 'the same object' }), item(2)];

function read(text: string, more: Partial<JudgeAnswer> = {}) {
  return readJudgement({ text, finish_reason: 'stop', ...more }, batch, groups);
}

function problemOf(items: unknown): string {
  const result = read(JSON.stringify(items));
  return result.ok ? assert.fail('it was taken') : result.problem;
}

describe('the reply of a judge', () => {
  const judged = [
    { group: 'cart-1', why: 'The judge: the same object' },
    { group: null, why: 'The judge: none fits' },
  ];

  it('gives each claim its group and the judge’s reason', () => {
    assert.deepEqual(read(JSON.stringify({ items: sound })), { ok: true, judged });
  });

  it('may stand in one Markdown fence, and among blanks', () => {
    for (const fence of ['```json', '```']) {
      assert.deepEqual(read(`\n${fence}\n${JSON.stringify({ items: sound }, null, 2)}\n\`\`\`\n`), {
        ok: true,
        judged,
      });
    }
  });

  it('may copy a name in other letters, with or without what nobody sees', () => {
    const items = [
      item(1, { submitted_name: ' shop / DEPLOYMENT/cart\u200b' }),
      item(2, { submitted_name: names[1]?.toUpperCase() }),
    ];
    assert.equal(read(JSON.stringify({ items })).ok, true);
  });

  it('is refused with words around the JSON', () => {
    const json = JSON.stringify({ items: sound });
    for (const text of [
      `Here you are: ${json}`,
      `${json}\nHope it helps.`,
      `\`\`\`json\n${json}\n\`\`\` ok`,
      '',
    ]) {
      const result = read(text);
      assert.equal(result.ok, false, text);
      assert.match(result.ok ? '' : result.problem, /not one JSON object/);
    }
  });

  const refused: readonly (readonly [title: string, reply: unknown, problem: RegExp])[] = [
    ['an item that is missing', { items: [sound[0]] }, /1 items for 2 claims/],
    ['an item too many', { items: [...sound, item(2)] }, /3 items for 2 claims/],
    ['items in another order', { items: [sound[1], sound[0]] }, /Item 1 .* position 2/],
    [
      'names that were exchanged',
      { items: [item(1, { submitted_name: names[1] }), item(2, { submitted_name: names[0] })] },
      /Item 1 .* is about "shop\/Pod\/frontend-7d4b", and the claim there is "shop\/Deployment\/cart"/,
    ],
    [
      'an id that no group has',
      { items: [item(1, { group_id: 'cart-2' }), item(2)] },
      /"cart-2", which the ground truth does not have/,
    ],
    ['an id in another case', { items: [item(1, { group_id: 'Cart-1' }), item(2)] }, /"Cart-1"/],
    ['the word null for null', { items: [item(1, { group_id: 'null' }), item(2)] }, /"null"/],
    [
      'a key that was not asked for',
      { items: [item(1, { root_cause: true }), item(2)] },
      /not asked for: items\[0\]\.root_cause/,
    ],
    ['a score', { items: sound, score: 1 }, /not asked for: score/],
    [
      'an id left out',
      { items: [{ position: 1, submitted_name: names[0], reasoning: '' }, item(2)] },
      /group_id/,
    ],
    ['a position as text', { items: [item(1, { position: '1' }), item(2)] }, /items\[0\]\.position/],
    ['a bare list', sound, /another shape/],
    ['null', null, /another shape/],
  ];
  for (const [title, reply, problem] of refused) {
    it(`is refused with ${title}`, () => assert.match(problemOf(reply), problem));
  }

  it('is refused when it was cut off, or filtered, even if what came is whole', () => {
    const text = JSON.stringify({ items: sound });
    for (const [finish_reason, problem] of [
      ['length', /max_tokens/],
      ['content_filter', /content filter/],
    ] as const) {
      const result = read(text, { finish_reason });
      assert.match(result.ok ? '' : result.problem, problem);
    }
  });

  it('gives a reason on one line, without control characters, cut to a length that can be read', () => {
    const reasoning = `a\u001b[31m\n\tb \u202Ec${'d'.repeat(1000)}`;
    const result = read(JSON.stringify({ items: [item(1, { reasoning }), item(2, { reasoning: ' \n' })] }));
    const [first, second] = result.ok ? result.judged : [];
    assert.match(first?.why ?? '', /^The judge: a \[31m b cd+…$/);
    assert.ok((first?.why.length ?? 0) < 420);
    assert.equal(second?.why, 'The judge gives no reason.');
  });

  it('is named in a problem without what could disturb a terminal', () => {
    assert.doesNotMatch(
      problemOf({ items: [item(1, { group_id: 'x\u001b]0;\u0007' }), item(2)] }),
      /\p{Cc}/u,
    );
  });
});
