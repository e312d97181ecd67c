import assert from 'node:assert/strict';
import { claimScene } from '../../support/claimScene.ts';
import { openReviewPage, type ReviewPageUnderTest } from '../../support/reviewPage.ts';
import type { Scene } from '../../support/reviewScene.ts';
import { ScriptedReviewHost } from '../../support/scriptedReviewHost.ts';

/** The same attempt by another model, which does something else at step 4 and goes on for longer. */
function otherScene(): Scene {
  const scene = claimScene({ trajectory: 'two', steps: 15 });
  const steps = scene.steps.map((parts, step) =>
    step === 3 ? [{ kind: 'text' as const, text: 'I look elsewhere.' }] : parts,
  );
  const { attempt } = scene.opened;
  assert.ok(attempt !== null);
  return {
    ...scene,
    steps,
    opened: { ...scene.opened, attempt: { ...attempt, model: 'other-llm', score: 1 } },
  };
}

describe('two attempts side by side', () => {
  let page: ReviewPageUnderTest;
  let host: ScriptedReviewHost;

  beforeEach(async () => {
    host = new ScriptedReviewHost(claimScene(), otherScene());
    page = await openReviewPage({ handlers: host.handlers });
    await page.page.getByText('First different at step 4.').waitFor();
  });

  afterEach(async () => {
    const { faults } = page;
    await page[Symbol.asyncDispose]();
    assert.deepEqual(faults, []);
  });

  const row = (name: RegExp) => page.page.getByRole('option', { name });

  it('names both with what they came to', async () => {
    const heads = await page.page.locator('.compare-head').allInnerTexts();
    assert.match(heads[0] ?? '', /Left: my-llm[\s\S]*score 0\.33, 12 turns, submitted\s+3 claims, 2 false/);
    assert.match(heads[1] ?? '', /Right: other-llm[\s\S]*score 1\.00, 15 turns/);
  });

  it('says of each turn how the two compare', async () => {
    await row(/^1 .* identical /).waitFor();
    await row(/^4 .* different I look elsewhere\./).waitFor();
    await page.page.keyboard.press('G');
    await row(/^15 ended before one side only /).waitFor();
  });

  it('moves both to the same turn, by key and by a click on a row', async () => {
    const steps = () => page.page.locator('.two-steps h2').allInnerTexts();
    await page.page.keyboard.press('j');
    await page.page.getByRole('heading', { name: 'Step 2' }).nth(1).waitFor();
    assert.deepEqual(
      (await steps()).map((text) => text.split(' of ')[0]),
      ['Step 2', 'Step 2'],
    );
    await row(/^4 /).click();
    await page.page.getByRole('heading', { name: 'Step 4' }).nth(1).waitFor();
    assert.deepEqual(
      (await steps()).map((text) => text.split(' of ')[0]),
      ['Step 4', 'Step 4'],
    );
  });

  it('puts claims and their verdicts beside each other', async () => {
    await page.page.getByRole('button', { name: 'Claims of both' }).click();
    const rows = page.page.getByRole('table', { name: 'Claims of both' }).getByRole('row');
    await rows.nth(1).waitFor();
    const first = await rows.nth(1).getByRole('cell').allInnerTexts();
    assert.equal(first.length, 2);
    for (const cell of first) assert.match(cell, /1 otel-demo\/Deployment\/cart ✓ True cause/);
  });

  it('says where each side first met each true cause, when asked', async () => {
    const truth = page.page.getByRole('table', { name: 'True causes' });
    assert.equal(await truth.count(), 0);
    await page.page.keyboard.press('t');
    await truth.waitFor();
    const cells = await truth.getByRole('row').nth(1).getByRole('cell').allInnerTexts();
    assert.deepEqual(cells, Array(2).fill('first in a result at step 3, first said at step 3'));
    await truth
      .getByRole('row')
      .nth(2)
      .getByText('first in a result never, first said never')
      .first()
      .waitFor();
  });

  it('leaves room for both steps, above the label bar, with everything unfolded', async () => {
    await page.page.setViewportSize({ width: 920, height: 700 });
    await page.page.getByRole('button', { name: 'Claims of both' }).click();
    await page.page.keyboard.press('t');
    await page.page.getByRole('table', { name: 'True causes' }).waitFor();
    const evidence = await page.page.locator('.compare-evidence').boundingBox();
    const rows = await page.page.locator('.compare-rows').boundingBox();
    const steps = await page.page.locator('.compare .two-steps').boundingBox();
    const bar = await page.page.locator('.label-bar').boundingBox();
    assert.ok(evidence !== null && rows !== null && steps !== null && bar !== null);
    assert.ok(evidence.y + evidence.height <= rows.y + 1, 'the claims lie over the rows');
    assert.ok(rows.y + rows.height <= steps.y + 1, 'the rows lie over the steps');
    assert.ok(steps.y + steps.height <= bar.y + 1, 'the steps lie over the label bar');
    assert.ok(steps.height >= 140, `the steps are ${steps.height} px high`);
  });

  it('labels on the side that one has gone to', async () => {
    await page.page.getByRole('button', { name: 'Right: other-llm' }).click();
    await page.page.keyboard.press('a');
    await page.page.keyboard.press('6');
    await page.page.locator('.label-bar vscode-button[aria-pressed=true]').waitFor();
    assert.equal(host.labels.get('one')?.held.length, 0);
    assert.equal(host.labels.get('two')?.held[0]?.value, 'acceptable');
  });
});

describe('two attempts side by side, blind', () => {
  it('hide of each what may not be seen of it', async () => {
    const hidden = claimScene({
      opened: { hidden: true, until: 'Label every claim.' },
      analysis: { ledger: [], truth: null, truth_problem: 'It is hidden.', over_investigation: null },
    });
    const host = new ScriptedReviewHost(hidden, otherScene());
    await using page = await openReviewPage({ handlers: host.handlers });
    await page.page.getByText('Left: model hidden').waitFor();
    await page.page.keyboard.press('t');
    await page.page.getByText('The ground truth is hidden until your own labels are in.').waitFor();
    const left = await page.page.locator('.compare-head').first().innerText();
    assert.match(left, /score hidden/);
    assert.doesNotMatch(left, /my-llm|0\.33/);
    assert.deepEqual(page.faults, []);
  });
});
