import assert from 'node:assert/strict';
import { claimScene, seenLine } from '../../support/claimScene.ts';
import { openReviewPage, type ReviewPageUnderTest } from '../../support/reviewPage.ts';
import { ScriptedReviewHost } from '../../support/scriptedReviewHost.ts';

describe('the claim ledger', () => {
  let page: ReviewPageUnderTest;
  let host: ScriptedReviewHost;

  beforeEach(async () => {
    host = new ScriptedReviewHost(claimScene());
    page = await openReviewPage({ handlers: host.handlers });
    await ledger().getByText('3 claims, 2 false').waitFor();
  });

  afterEach(async () => {
    const { faults } = page;
    await page[Symbol.asyncDispose]();
    assert.deepEqual(faults, []);
  });

  const ledger = () => page.page.getByRole('region', { name: 'Claim ledger' });
  const open = () => ledger().locator('.claim.open');

  it('names each claim with its verdict, and opens the one that is gone to', async () => {
    assert.deepEqual(await ledger().locator('.claim .verdict').allInnerTexts(), [
      '✓ True cause',
      '✗ False',
      '✗ False',
    ]);
    assert.match(await open().innerText(), /Score without it 0\.00 \(−0\.33\)/);
    await page.page.keyboard.press(']');
    await page.page.keyboard.press(']');
    await open().getByRole('button', { name: 'otel-demo/Service/flagd' }).waitFor();
    const text = await open().innerText();
    assert.match(text, /Pattern, by rule: Downstream victim\./);
    assert.match(text, /Score without it 0\.50 \(\+0\.17\)/);
  });

  it('shows markup and invisible characters of a name as what they are', async () => {
    const name = await ledger().locator('.claim-name').nth(2).innerText();
    assert.equal(name, 'otel-demo/Pod/<img src=x onerror=alert(1)>‹U+202E›');
    assert.equal(await page.page.locator('img').count(), 0);
  });

  it('goes to where a tool result holds the claim, with the name marked in the line and in the step', async () => {
    const row = open().locator('.mention').first();
    assert.equal(await row.locator('mark').innerText(), 'cart');
    assert.equal(await row.getAttribute('title'), seenLine.replaceAll('\t', ' '));
    await row.click();
    await page.page.getByRole('heading', { name: 'Step 3' }).waitFor();
    await page.page
      .locator('.step mark.here')
      .filter({ hasText: /^cart$/ })
      .waitFor();
  });

  it('lists some mentions, all that it has when asked, and says how many there are', async () => {
    assert.equal(await open().locator('.mention').count(), 3);
    await open().getByRole('button', { name: 'Show 50 of 312' }).click();
    await open().locator('.mention').nth(49).waitFor();
    assert.match(await open().innerText(), /262 tool results more/);
  });

  it('shows the beginning of a long reasoning with its length, and all of it when asked', async () => {
    const reasoning = open().locator('.quote').first();
    assert.ok((await reasoning.innerText()).length < 300);
    await open()
      .getByRole('button', { name: /^Show all \d+ characters$/ })
      .click();
    await open().getByRole('button', { name: 'Show the beginning only' }).waitFor();
    assert.ok((await reasoning.innerText()).length > 600);
  });

  it('keeps what is unfolded when the page is loaded anew', async () => {
    await open().getByRole('button', { name: 'Show 50 of 312' }).click();
    await open().locator('.mention').nth(49).waitFor();
    await page.reload();
    await open().locator('.mention').nth(49).waitFor();
  });

  it('shows the truth only when asked, with what was missed and what came after the evidence', async () => {
    const truth = page.page.getByRole('region', { name: 'Ground truth' });
    assert.doesNotMatch(await truth.innerText(), /valkey|replicas/);
    await page.page.keyboard.press('t');
    await truth.getByText('2 true causes').waitFor();
    const text = await truth.innerText();
    assert.match(text, /valkey[\s\S]*Missed[\s\S]*First in a tool result never/);
    assert.match(
      text,
      /Evidence complete at step 3\. 9 turns, 52\s000 tokens read, 5\s200 tokens written and 9 commands after it\./,
    );
    assert.match(text, /First named after it: claim 2/);
    assert.match(text, /kubectl get pods\s+step 5 step 7/);
    await page.page.keyboard.press('t');
    await truth.getByText('2 true causes').waitFor({ state: 'detached' });
  });
});

describe('what the ledger says where there is less to show', () => {
  async function ledgerText(scene: ReturnType<typeof claimScene>): Promise<string> {
    const host = new ScriptedReviewHost(scene);
    await using page = await openReviewPage({ handlers: host.handlers });
    await page.page.locator('.ledger :is(.notice, .problem)').first().waitFor();
    await page.page.keyboard.press('t');
    await page.page.locator('.truth .notice').first().waitFor();
    assert.deepEqual(page.faults, []);
    return await page.page.locator('.side').innerText();
  }

  it('is why there is no submission, and that over-investigation cannot be computed', async () => {
    const text = await ledgerText(
      claimScene({
        analysis: {
          ledger: [],
          ledger_problem: 'Nothing was submitted.',
          truth: null,
          truth_problem: 'There is no ground truth.',
          over_investigation: null,
        },
      }),
    );
    assert.match(text, /Nothing was submitted\./);
    assert.match(text, /There is no ground truth\./);
    assert.match(text, /Over-investigation\s+There is no ground truth to compute it from\./);
  });

  it('is what is hidden from a blind reviewer, and what has to be done to see it', async () => {
    const shown = claimScene();
    const scene = claimScene({
      opened: { hidden: true, until: 'Label every claim to see them.' },
      analysis: {
        ledger: shown.analysis.ledger.map((claim) => ({ ...claim, verdict: null })),
        truth: null,
        truth_problem: 'It is hidden.',
        over_investigation: null,
      },
    });
    const text = await ledgerText(scene);
    assert.match(
      text,
      /Blind: model, score, verdicts, ground truth are hidden\. Label every claim to see them\./,
    );
    assert.match(text, /The ground truth is hidden until your own labels are in\./);
    assert.doesNotMatch(text, /True cause|False|0\.33/);
  });
});
