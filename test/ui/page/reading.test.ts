import assert from 'node:assert/strict';
import {
  claimOf,
  createScene,
  headOf,
  investigation,
  mentionAt,
  type Scene,
} from '../../support/reviewScene.ts';
import { ScriptedReviewHost } from '../../support/scriptedReviewHost.ts';
import { openPage, press, said } from './support.ts';

const steps = investigation(30);
const scene = createScene({
  steps,
  claims: [
    claimOf(0, 'otel-demo/Deployment/checkout', {
      first_said: mentionAt(steps, 2, 'tool_call', 'checkout'),
      mentions: [mentionAt(steps, 5, 'tool_result', 'checkout')],
      mention_count: 1,
    }),
  ],
});

describe('reading a trajectory in the page', function () {
  this.timeout(60_000);

  it('goes through steps by the keyboard, and shows a command as it is run', async () => {
    await using opened = await openPage(new ScriptedReviewHost(scene));
    const { page } = opened;
    await press(opened, 'j', 'j', 'ArrowDown');
    await said(opened, 'Step 4 of 30: python3');
    const command = page.locator('.part.tool_call .text');
    assert.equal(
      await command.innerText(),
      "python3 - <<'EOF'\nimport json\nfor line in open('traces.tsv'):\n    span = json.loads(line)\n    if span['status'] == 'ERROR':\n        print(span['service'], span['name'])\nEOF",
    );
    await press(opened, 'G');
    await said(opened, 'Step 30 of 30');
    await press(opened, 'g', 'g');
    await said(opened, 'Step 1 of 30');
    assert.deepEqual(opened.faults, []);
  });

  it('marks a mention and brings it into sight, in a command and in an output', async () => {
    await using opened = await openPage(new ScriptedReviewHost(scene));
    await opened.page.locator('.claim').waitFor();
    await press(opened, 'm');
    const mark = opened.page.locator('mark.here');
    await said(opened, 'Mention 1 of 2 of claim 1, step 3');
    assert.equal(await mark.innerText(), 'checkout');
    await press(opened, 'm');
    await said(opened, 'Mention 2 of 2');
    await opened.page.locator('.part.tool_result mark.here').waitFor();
    assert.ok(await mark.isVisible());
  });

  it('brings a mark in the middle of a long text with long lines into sight', async () => {
    const lines = Array.from(
      { length: 1500 },
      (_, line) => `line ${line} ${'and on '.repeat((line * 7) % 60)}`,
    );
    lines[900] = 'here is the needle';
    const long = createScene({
      steps: [[{ kind: 'text', text: lines.join('\n') }], [{ kind: 'text', text: 'short' }]],
    });
    await using opened = await openPage(new ScriptedReviewHost(long));
    await press(opened, '/', ...'needle');
    await said(opened, '1 hit');
    await press(opened, 'Enter');
    const mark = opened.page.locator('mark.here');
    await mark.waitFor();
    // Drawn, laid out anew round the mark, and scrolled again.
    await opened.page.evaluate(
      'new Promise((done) => { let left = 10; const next = () => (left-- > 0 ? requestAnimationFrame(next) : done()); next(); })',
    );
    const [at, body] = [await mark.boundingBox(), await opened.page.locator('.step-body').boundingBox()];
    assert.ok(at !== null && body !== null);
    assert.ok(
      at.y > body.y && at.y + at.height < body.y + body.height,
      `${at.y} is not in ${JSON.stringify(body)}`,
    );
  });

  it('types into the find field from the first letter on, goes through hits, and leaves by Escape', async () => {
    await using opened = await openPage(new ScriptedReviewHost(scene));
    const { page } = opened;
    await press(opened, '/', ...'oomkilled');
    await said(opened, '5 hits');
    await press(opened, 'Enter', 'Enter');
    await page.locator('.find-count').filter({ hasText: '2 of 5' }).waitFor();
    assert.equal(await page.locator('mark.here').innerText(), 'OOMKilled');
    await press(opened, 'Escape');
    assert.equal(await page.locator('.find').count(), 1, 'the first Escape leaves the field');
    await press(opened, 'Escape');
    await page.locator('.find').waitFor({ state: 'detached' });
  });

  it('says how long a text is, shows its beginning, and all of it when asked', async () => {
    const lines = Array.from({ length: 900 }, (_, line) => `line ${line}`).join('\n');
    const long = createScene({ steps: [[{ kind: 'tool_result', text: lines }]] });
    await using opened = await openPage(new ScriptedReviewHost(long));
    const { page } = opened;
    const text = page.locator('.part .text');
    assert.match(await page.locator('.part-length').innerText(), /^7.989 characters$/);
    assert.match(await text.innerText(), /line 29$/);
    await page.getByRole('button', { name: /^Show all 7.989 characters$/ }).click();
    await page.getByRole('button', { name: 'Show the beginning only' }).waitFor();
    assert.equal(await text.evaluate((element) => element.textContent), lines);
  });

  it('pages through a text that is longer than a message, and never hides that something is missing', async () => {
    const whole = Array.from({ length: 90_000 }, (_, line) => `line ${line}`).join('\n');
    const host = new ScriptedReviewHost(createScene({ steps: [[{ kind: 'tool_result', text: whole }]] }));
    await using opened = await openPage(host);
    const { page } = opened;
    assert.deepEqual(
      host.asked.filter((one) => one.startsWith('readPart')),
      [],
    );
    await page.locator('.show-all').click();
    const shown = () =>
      page.locator('.part .text').evaluateAll((all) => all.map((one) => one.textContent).join(''));
    const gap = page.locator('.cut');
    await gap.filter({ hasText: 'characters are not shown here' }).waitFor();
    for (let left = await gap.innerText(); ; left = await gap.innerText()) {
      assert.match(left, /characters are not shown here/);
      await page.getByRole('button', { name: /^Show (the next|these)/ }).click();
      await gap.filter({ hasText: left.split(' are ')[0] ?? '' }).waitFor({ state: 'detached' });
      if ((await gap.count()) === 0) break;
    }
    assert.equal(await shown(), whole);
    assert.equal(await page.locator('.cut').count(), 0);
  });

  it('draws the rows in sight of an outline of 10 000 steps, and is at once at its end', async () => {
    await using opened = await openPage(
      new ScriptedReviewHost(createScene({ steps: investigation(10_000) })),
    );
    const { page } = opened;
    await press(opened, 'G');
    await said(opened, 'Step 10000 of 10000');
    await page.locator('.outline-rows [aria-selected=true]').filter({ hasText: '10000' }).waitFor();
    assert.ok((await page.locator('.outline-rows [role=option]').count()) < 60);
    await page.locator('.part.tool_call').waitFor();
  });

  it('follows an attempt that is running from its last step', async () => {
    const running = (count: number): Scene =>
      createScene({
        steps: steps.slice(0, count),
        opened: {
          progress: { ...scene.opened.progress, steps: count, turns: count, live: count < 7 },
        },
      });
    const host = new ScriptedReviewHost(running(5));
    await using opened = await openPage(host);
    await opened.page.locator('.head-facts .live').waitFor();
    await press(opened, 'G');
    await said(opened, 'Step 5 of 5');
    host.replace(running(6));
    opened.host.emit('trajectoryChanged', running(6).opened);
    await said(opened, 'Step 6 has arrived');
    assert.equal(
      await opened.page.locator('.part.tool_call .text').innerText(),
      headOf(steps[5] ?? [], 5).title,
    );
    host.replace(running(7));
    opened.host.emit('trajectoryChanged', running(7).opened);
    await opened.page.locator('.head-facts .live').waitFor({ state: 'detached' });
  });

  it('hides a kind of parts, says so at the step, and shows it again', async () => {
    await using opened = await openPage(new ScriptedReviewHost(scene));
    const { page } = opened;
    await page
      .getByRole('button', { name: /^Reasoning/ })
      .and(page.locator('.chip'))
      .click();
    await page.locator('.part.reasoning').waitFor({ state: 'detached' });
    assert.match(await page.locator('.hidden-parts').innerText(), /1 part of this step is filtered out/);
    await page.getByRole('button', { name: 'Show all kinds' }).click();
    await page.locator('.part.reasoning').waitFor();
  });

  it('says in words what cannot be opened or read', async () => {
    const host = new ScriptedReviewHost(
      createScene({
        opened: {
          info: {
            ...scene.opened.info,
            undecoded: 2,
            problems: [{ code: 'torn_tail', message: 'The last record was cut off: it is left out.' }],
          },
        },
      }),
    );
    await using opened = await openPage(host);
    const banners = await opened.page.locator('.banner').allInnerTexts();
    assert.deepEqual(banners, [
      'The last record was cut off: it is left out.',
      '2 parts could not be decoded: shown raw, under “Not decoded”.',
    ]);
  });
});
