import assert from 'node:assert/strict';
import { BenchError } from '../../../src/core/errors.ts';
import { claimScene } from '../../support/claimScene.ts';
import { openReviewPage, type ReviewPageUnderTest } from '../../support/reviewPage.ts';
import { ScriptedReviewHost } from '../../support/scriptedReviewHost.ts';

describe('the label bar', () => {
  let page: ReviewPageUnderTest;
  let host: ScriptedReviewHost;

  beforeEach(async () => {
    host = new ScriptedReviewHost(claimScene());
    page = await openReviewPage({ handlers: host.handlers });
    await page.page.getByText('3 claims, 2 false').waitFor();
  });

  afterEach(async () => {
    const { faults } = page;
    await page[Symbol.asyncDispose]();
    assert.deepEqual(faults, []);
  });

  const bar = () => page.page.getByRole('region', { name: 'Labels', exact: true });
  const button = (name: RegExp) => bar().getByRole('button', { name });
  const pressed = async () => {
    const texts = await bar().locator('vscode-button[aria-pressed=true]').allTextContents();
    return texts.map((text) => text.replace(/\s+/g, ' ').trim());
  };
  const saved = () => host.asked.filter((asked) => asked.startsWith('saveLabel'));

  it('has nothing pressed before something was said', async () => {
    await page.page.keyboard.press(']');
    await bar().getByText('Claim 1: otel-demo/Deployment/cart').waitFor();
    assert.deepEqual(await pressed(), []);
  });

  it('labels what is aimed at with a digit, shows it pressed, and takes it back with the same digit', async () => {
    await page.page.keyboard.press(']');
    await page.page.keyboard.press('2');
    await page.page.getByText('You: Upstream injector').waitFor();
    assert.deepEqual(await pressed(), ['2 Upstream injector✓']);
    await page.page.keyboard.press('2');
    await page.page.getByText('You: Upstream injector').waitFor({ state: 'detached' });
    assert.deepEqual(saved(), [
      'saveLabel {"kind":"claim","claim":0} {"type":"label","value":"upstream_injector"}',
      'saveLabel {"kind":"claim","claim":0} {"type":"unlabel","value":"upstream_injector"}',
    ]);
  });

  it('labels with its buttons too, and offers the list of what is aimed at', async () => {
    await bar().getByRole('button', { name: 'Attempt' }).click();
    await button(/6 Acceptable/).click();
    await button(/6 Acceptable/)
      .and(bar().locator('[aria-pressed=true] *, [aria-pressed=true]'))
      .waitFor();
    assert.deepEqual(saved(), ['saveLabel {"kind":"attempt"} {"type":"label","value":"acceptable"}']);
    await page.page.keyboard.press('s');
    await button(/1 Key evidence/).waitFor();
  });

  it('keeps a note with Ctrl+Enter, with characters that are keys elsewhere', async () => {
    await page.page.keyboard.press(']');
    await page.page.keyboard.press('c');
    const field = page.page.getByRole('textbox', { name: 'Note about claim 1' });
    await field.pressSequentially('see j/k: 1 of 2?');
    await page.page.keyboard.press('Control+Enter');
    await field.waitFor({ state: 'detached' });
    assert.deepEqual(saved(), [
      'saveLabel {"kind":"claim","claim":0} {"type":"note","note":"see j/k: 1 of 2?"}',
    ]);
    await page.page.locator('.claim.open .held').getByText('see j/k: 1 of 2?').waitFor();
  });

  it('offers the note that was kept for changing', async () => {
    await page.page.keyboard.press('a');
    await page.page.keyboard.press('c');
    const field = page.page.getByRole('textbox', { name: 'Note about the attempt' });
    await field.fill('first');
    await page.page.keyboard.press('Control+Enter');
    await button(/Change Note/).click();
    await field.waitFor();
    assert.equal(await field.inputValue(), 'first');
  });

  it('says by how much a note is too long, and keeps it only when it is short enough', async () => {
    await page.page.keyboard.press('a');
    await page.page.keyboard.press('c');
    const field = page.page.getByRole('textbox', { name: 'Note about the attempt' });
    await field.fill('x'.repeat(10_003));
    await page.page.getByText('shorten it by 3 to keep it').waitFor();
    await page.page.getByRole('button', { name: 'Keep', disabled: true }).waitFor();
    await page.page.keyboard.press('Control+Enter');
    await field.fill('x'.repeat(10_000));
    await page.page.getByRole('button', { name: 'Keep', disabled: false }).waitFor();
    await page.page.keyboard.press('Control+Enter');
    await field.waitFor({ state: 'detached' });
    assert.deepEqual(saved(), [
      `saveLabel {"kind":"attempt"} {"type":"note","note":"${'x'.repeat(10_000)}"}`,
    ]);
  });

  it('keeps what was typed through a reload', async () => {
    await page.page.keyboard.press('a');
    await page.page.keyboard.press('c');
    await page.page.getByRole('textbox', { name: 'Note about the attempt' }).fill('half a thou');
    await page.reload();
    const field = page.page.getByRole('textbox', { name: 'Note about the attempt' });
    await field.waitFor();
    assert.equal(await field.inputValue(), 'half a thou');
  });

  it('does not show as pressed what could not be kept', async () => {
    host.saveFault = new BenchError('disk_full', 'No space is left in the results folder.');
    await page.page.keyboard.press(']');
    await page.page.keyboard.press('1');
    await page.page
      .getByText(/Not saved.*No space is left/)
      .first()
      .waitFor();
    assert.deepEqual(await pressed(), []);
  });
});

describe('the label bar of an attempt that cannot be labelled', () => {
  it('says why, and offers nothing to press', async () => {
    const host = new ScriptedReviewHost(
      claimScene({ opened: { label_problem: 'The results folder cannot be written.' } }),
    );
    await using page = await openReviewPage({ handlers: host.handlers });
    const bar = page.page.getByRole('region', { name: 'Labels', exact: true });
    await bar.getByText('The results folder cannot be written.').waitFor();
    await page.page.keyboard.press('1');
    assert.equal(await bar.locator('vscode-button').count(), 0);
    assert.deepEqual(
      host.asked.filter((asked) => asked.startsWith('saveLabel')),
      [],
    );
  });
});
