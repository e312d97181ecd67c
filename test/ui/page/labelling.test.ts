import assert from 'node:assert/strict';
import { BenchError } from '../../../src/core/errors.ts';
import { claimOf, createScene, investigation } from '../../support/reviewScene.ts';
import { ScriptedReviewHost } from '../../support/scriptedReviewHost.ts';
import { openPage, press, said } from './support.ts';

const scene = createScene({
  steps: investigation(12),
  claims: [claimOf(0, 'otel-demo/Deployment/checkout'), claimOf(1, 'otel-demo/ConfigMap/flagd')],
});

function saves(host: ScriptedReviewHost): string[] {
  return host.asked.filter((one) => one.startsWith('saveLabel')).map((one) => one.slice('saveLabel '.length));
}

describe('labelling in the page', function () {
  this.timeout(60_000);

  it('labels a step, a claim and the attempt by keys, and takes a label back by the same key', async () => {
    const host = new ScriptedReviewHost(scene);
    await using opened = await openPage(host);
    await opened.page.locator('.claim').first().waitFor();
    await press(opened, 'j', '1');
    await said(opened, 'Key evidence: said of step 2');
    await press(opened, ']', ']', '4');
    await said(opened, 'Downstream victim: said of claim 2');
    await press(opened, 'a', '6');
    await said(opened, 'Acceptable: said of the attempt');
    await press(opened, '6');
    await said(opened, 'Acceptable: taken back from the attempt');
    assert.deepEqual(saves(host), [
      '{"kind":"step","step":1} {"type":"label","value":"key_evidence"}',
      '{"kind":"claim","claim":1} {"type":"label","value":"downstream_victim"}',
      '{"kind":"attempt"} {"type":"label","value":"acceptable"}',
      '{"kind":"attempt"} {"type":"unlabel","value":"acceptable"}',
    ]);
    await opened.page
      .locator('.save')
      .filter({ hasText: /Saved \d\d:\d\d:\d\d$/ })
      .waitFor();
    await opened.page.locator('.outline-rows .tag.label').filter({ hasText: 'key evidence' }).waitFor();
    assert.deepEqual(opened.faults, []);
  });

  it('labels once and takes back once when a digit is pressed twice in a row', async () => {
    const host = new ScriptedReviewHost(scene);
    await using opened = await openPage(host);
    await press(opened, '2', '2');
    await said(opened, 'Redundant: taken back from step 1');
    assert.deepEqual(
      saves(host).map((one) => one.split(' ')[1]),
      ['{"type":"label","value":"redundant"}', '{"type":"unlabel","value":"redundant"}'],
    );
  });

  it('undoes what was labelled last', async () => {
    const host = new ScriptedReviewHost(scene);
    await using opened = await openPage(host);
    await press(opened, '3', 'u');
    await said(opened, 'Undone: After evidence complete of step 1');
    assert.equal(host.labels.get('one')?.held.length, 0);
  });

  it('keeps what was said when it cannot be saved, over a reload too, and saves it when tried again', async () => {
    const host = new ScriptedReviewHost(scene);
    await using opened = await openPage(host);
    const { page } = opened;
    host.saveFault = new BenchError('disk_full', 'the disk is full', { hint: 'Free some space.' });
    await press(opened, '1');
    const banner = page.locator('.banner.problem');
    await banner.filter({ hasText: 'the disk is full. Free some space.' }).waitFor();
    await press(opened, 'c', ...'why not', 'Control+Enter');
    await banner
      .filter({ hasText: '2 things you said: Key evidence for step 1; a note for step 1.' })
      .waitFor();
    assert.match(
      await page.locator('vscode-text-area').evaluate((area) => (area as unknown as { value: string }).value),
      /^why not$/,
    );

    await opened.reload();
    await banner.filter({ hasText: '2 things you said' }).waitFor();
    host.saveFault = null;
    await page.getByRole('button', { name: 'Try Again' }).click();
    await page.locator('.save.saved').waitFor();
    assert.deepEqual(
      host.labels.get('one')?.held.map(({ value, note }) => value ?? note),
      ['key_evidence', 'why not'],
    );
    await page.locator('.note').waitFor({ state: 'detached' });
  });

  it('brings back the place, the filter and the half-written note after a reload', async () => {
    const host = new ScriptedReviewHost(scene);
    await using opened = await openPage(host);
    const { page } = opened;
    await press(opened, 'j', 'j', 'j', 'c', ...'half');
    await page.locator('.chip').filter({ hasText: 'Reasoning' }).click();
    await page.locator('.chip[aria-pressed=false]').waitFor();
    await opened.reload();
    await page.getByRole('heading', { name: 'Step 4' }).waitFor();
    await page.locator('.chip[aria-pressed=false]').filter({ hasText: 'Reasoning' }).waitFor();
    assert.equal(
      await page.locator('vscode-text-area').evaluate((area) => (area as unknown as { value: string }).value),
      'half',
    );
  });

  it('leaves letters to the note, and leaves the note by Escape with its text', async () => {
    const host = new ScriptedReviewHost(scene);
    await using opened = await openPage(host);
    await press(opened, 'c', ...'jkn1u?');
    assert.deepEqual(saves(host), []);
    await press(opened, 'Escape', 'Escape');
    await said(opened, 'The note has not been kept yet');
    await press(opened, 'j');
    await said(opened, 'Step 2 of 12');
    await opened.page.locator('.note').waitFor();
  });

  it('gives the keyboard to the find field while a note is open', async () => {
    await using opened = await openPage(new ScriptedReviewHost(scene));
    await press(opened, 'c', ...'half a note', 'Escape', '/', ...'flagd');
    await opened.page.locator('.find-text').and(opened.page.locator(':focus')).waitFor();
    assert.equal(await opened.page.locator('.find-text').inputValue(), 'flagd');
    assert.equal(await opened.page.locator('.note textarea').inputValue(), 'half a note');
  });

  it('asks for another attempt, an exchange, a raw record and a link by keys', async () => {
    const host = new ScriptedReviewHost(scene);
    await using opened = await openPage(host);
    await press(opened, 'j', 'o');
    await said(opened, 'The exchange is open beside the page');
    await press(opened, 'r');
    await said(opened, 'The raw record is open beside the page');
    await press(opened, 'y');
    await said(opened, 'A link to step 2 is in the clipboard');
    await press(opened, 'n', 'p', 'N', 'v', 'y');
    await said(opened, 'A link to step 2 is in the clipboard');
    assert.deepEqual(host.asked.filter((one) => /^(open|copy|go)/.test(one)).slice(0, 7), [
      'openExchange 1',
      'openRaw 1',
      'copyLink 1',
      'go next_attempt',
      'go previous_attempt',
      'go next_flagged',
      'go compare',
    ]);
  });

  it('does what a command of the editor names', async () => {
    await using opened = await openPage(new ScriptedReviewHost(scene));
    opened.host.emit('action', { name: 'nextStep' });
    await said(opened, 'Step 2 of 12');
    opened.host.emit('goToStep', { step: 7 });
    await said(opened, 'Step 8 of 12');
  });
});
