import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { PageTheme } from '../../support/pageThemes.ts';
import type { ReviewPageUnderTest } from '../../support/reviewPage.ts';
import { claimOf, createScene, investigation, mentionAt } from '../../support/reviewScene.ts';
import { ScriptedReviewHost } from '../../support/scriptedReviewHost.ts';
import { openPage, picture, press } from './support.ts';

const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
const themes: readonly PageTheme[] = ['dark', 'light', 'highContrast'];

const steps = investigation(40);
const scene = createScene({
  steps: [...steps, [{ kind: 'submission', text: '{"contributing_factors": []}' }]],
  claims: [
    claimOf(0, 'otel-demo/Deployment/checkout-service-with-a-rather-long-name-that-goes-on', {
      first_said: mentionAt(steps, 2, 'tool_call', 'checkout'),
      mentions: [1, 2, 3, 5].map((step) => mentionAt(steps, step, 'tool_result', 'checkout')),
      mention_count: 4,
    }),
    claimOf(1, 'otel-demo/ConfigMap/flagd'),
  ],
});

/** What is serious of what axe-core finds, with the elements. */
async function accessProblems({ page }: ReviewPageUnderTest): Promise<string[]> {
  await page.evaluate(axe);
  const found = (await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")) as {
    violations: { id: string; impact: string; nodes: { target: string[]; failureSummary: string }[] }[];
  };
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary}`),
    );
}

/** Texts that are cut and say nowhere what they are, and elements that reach out of the page. */
function cutTexts({ page }: ReviewPageUnderTest): Promise<string[]> {
  return page.evaluate(`(() => {
    const found = [];
    for (const element of document.querySelectorAll('#page *')) {
      const style = getComputedStyle(element);
      if (!element.checkVisibility({ visibilityProperty: true }) || element.closest('svg, .visually-hidden') !== null) continue;
      const box = element.getBoundingClientRect();
      const name = element.tagName.toLowerCase() + '.' + element.className;
      if (box.width > 0 && (box.right > innerWidth + 1 || box.left < -1) && element.closest('.rows-scroller') === null) {
        found.push('reaches out: ' + name);
      }
      const clips = style.overflowX === 'hidden' || style.overflowX === 'clip';
      if (!clips || element.scrollWidth <= element.clientWidth + 1 || element.children.length > 3) continue;
      const titled = element.closest('[title]');
      if (titled === null || titled.getAttribute('title') === '') found.push('cut: ' + name + ' ' + element.textContent.trim().slice(0, 40));
    }
    return found;
  })()`);
}

describe('how the page looks', function () {
  this.timeout(120_000);

  it('has nothing that shuts people out, in three themes, with everything open', async () => {
    await using opened = await openPage(new ScriptedReviewHost(scene), {
      size: { width: 1000, height: 720, deviceScaleFactor: 1 },
    });
    await opened.page.locator('.claim').first().waitFor();
    await press(opened, 'j', 'j', '1', ']', 't', 'm', 'm', '/', ...'checkout');
    await opened.page.locator('.find-rows [role=option]').first().waitFor();
    for (const theme of themes) {
      await opened.setTheme(theme);
      await picture(opened, `all-open-${theme}`);
      assert.deepEqual(await accessProblems(opened), [], theme);
    }
    await press(opened, 'Escape', 'Escape', '?');
    await opened.page.locator('dialog[open]').waitFor();
    assert.deepEqual(await accessProblems(opened), []);
    assert.deepEqual(opened.faults, []);
  });

  for (const [width, height] of [
    [1280, 800],
    [1000, 700],
    [840, 600],
    [540, 700],
    [360, 600],
  ] as const) {
    it(`cuts nothing silently at ${width}×${height}`, async () => {
      await using opened = await openPage(new ScriptedReviewHost(scene), {
        size: { width, height, deviceScaleFactor: 1 },
      });
      await opened.page.locator('.label-bar').waitFor();
      await opened.page.locator('.claim').first().waitFor({ state: 'attached' });
      await press(opened, 'j', 'j', 'l', 'm');
      await opened.page.locator('mark.here').waitFor();
      await picture(opened, `size-${width}`);
      assert.deepEqual(await cutTexts(opened), []);
      const step = await opened.page.locator('.step-body').boundingBox();
      assert.ok(step !== null && step.height > 90, `the step is ${step?.height} px high`);
    });
  }

  it('shows two attempts side by side at the same turn', async () => {
    const other = createScene({ trajectory: 'two', steps: investigation(20) });
    await using opened = await openPage(new ScriptedReviewHost(scene, other));
    await press(opened, 'j', 'j', 'j');
    await opened.page.getByRole('heading', { name: 'Step 4' }).nth(1).waitFor();
    await picture(opened, 'compare');
    assert.deepEqual(await accessProblems(opened), []);
  });
});
