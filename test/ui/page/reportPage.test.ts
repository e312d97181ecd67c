import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { noLinks, type PageHost } from '../../../src/core/report/html/page.ts';
import { reportHtml } from '../../../src/core/report/html/reportHtml.ts';
import type { Report } from '../../../src/core/schema/report.ts';
import { type HostBrowser, openBrowser } from '../../host/browser.ts';
import { createProfile } from '../../host/profile.ts';
import { fullReport, hostileReport } from '../../support/pageReports.ts';
import { type PageTheme, themeVariables } from '../../support/pageThemes.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
const picturesDir = fileURLToPath(new URL('../../.actual/screenshots/', import.meta.url));

/** One browser for all: what is loaded of a page, and what its policy refuses, is kept as faults. */
let browser: HostBrowser;
let faults: string[] = [];
const profile = createProfile();
const folder = tempFolder();

/** Something of everything, and not much of anything: axe-core looks at each element. */
function someReport(): Report {
  const report = fullReport();
  const { tasks, flags, integrity } = report;
  return {
    ...report,
    tasks: tasks.slice(0, 3),
    flags: flags.slice(0, 6),
    integrity: { attempts: integrity.attempts.slice(0, 3) },
  };
}

/** Opens the page from its file, and gives its source. */
async function openReport(report: Report, host: PageHost): Promise<string> {
  const path = folder.in('report.html');
  const source = reportHtml(report, { host, links: noLinks });
  writeFileSync(path, source);
  await browser.page.goto(pathToFileURL(path).href);
  return source;
}

function listen(page: Page): void {
  page.on('console', (message) => faults.push(message.text()));
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!request.isNavigationRequest()) faults.push(`asked for ${request.url()}`);
  });
}

/** What is serious of what axe-core finds, with the elements. */
async function accessProblems(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found = (await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")) as {
    violations: { id: string; impact: string; nodes: { target: string[]; failureSummary: string }[] }[];
  };
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.slice(0, 3).map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary}`),
    );
}

/** Opens the first of what is folded in each section. A text, since tests know no document. */
const unfold =
  "document.querySelectorAll('section').forEach((one) => one.querySelector('details')?.setAttribute('open', ''))";
const widthBeyond = 'document.documentElement.scrollWidth - innerWidth';

async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(picturesDir, { recursive: true });
  await page.screenshot({
    path: join(picturesDir, `report-${name}.png`),
    fullPage: name.startsWith('light'),
  });
}

describe('the page of a report in a browser', function () {
  this.timeout(60_000);

  before(async () => {
    browser = await openBrowser(profile, { width: 1280, height: 800, deviceScaleFactor: 1 });
    listen(browser.page);
  });
  beforeEach(async () => {
    faults = [];
    await browser.page.emulateMedia({ media: 'screen', colorScheme: 'light', forcedColors: 'none' });
  });
  after(async () => {
    await browser[Symbol.asyncDispose]();
    profile[Symbol.dispose]();
    folder[Symbol.dispose]();
  });

  it('shuts nobody out and fits its window: light, dark, forced colours and print, wide and narrow', async () => {
    const { page } = browser;
    await openReport(someReport(), 'file');
    await page.evaluate(unfold);
    for (const look of [
      { name: 'light', colorScheme: 'light' },
      { name: 'dark', colorScheme: 'dark' },
      { name: 'forced', colorScheme: 'dark', forcedColors: 'active' },
      { name: 'print', colorScheme: 'dark', media: 'print' },
    ] as const) {
      await page.emulateMedia({ forcedColors: 'none', media: 'screen', ...look });
      for (const width of look.name === 'print' ? [1280] : [400, 1280]) {
        await page.setViewportSize({ width, height: 800 });
        await picture(page, `${look.name}-${width}`);
        assert.ok(Number(await page.evaluate(widthBeyond)) <= 0, `${look.name} at ${width} reaches out`);
      }
      assert.deepEqual(await accessProblems(page), [], look.name);
    }
    assert.deepEqual(faults, []);
  });

  it('opens on paper what is folded on the screen', async () => {
    const { page } = browser;
    await openReport(someReport(), 'file');
    const claim = page.locator('.claims code').first();
    assert.equal(await claim.isVisible(), false);
    await page.emulateMedia({ media: 'print' });
    assert.equal(await claim.isVisible(), true);
  });

  it('takes the colours of the editor, in three themes', async () => {
    const { page } = browser;
    await openReport(someReport(), 'editor');
    await page.evaluate(unfold);
    for (const theme of ['dark', 'light', 'highContrast'] as const satisfies readonly PageTheme[]) {
      const [variables] = themeVariables(theme);
      await page.evaluate(
        `for (const [name, value] of Object.entries(${JSON.stringify(variables)})) document.documentElement.style.setProperty(name, value)`,
      );
      await picture(page, `editor-${theme}`);
      assert.equal(
        await page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--bg')"),
        variables['--vscode-editor-background'],
      );
      assert.deepEqual(await accessProblems(page), [], theme);
    }
  });

  it('shows hostile names as they are, and is the same tree for a strict XML reader', async () => {
    const attack = `<img src="http://127.0.0.1:9/x"><style>main{display:none}</style><script>alert(1)</script>"'`;
    const { page } = browser;
    const source = await openReport(hostileReport(fullReport(), attack), 'file');
    assert.equal(await page.locator('h1').textContent(), `${attack}my-llm`);
    assert.ok(await page.locator('main').isVisible());
    const body = source.slice(source.indexOf('<main>'), source.indexOf('</main>') + '</main>'.length);
    const [strict, lax] = (await page.evaluate(`(() => {
      const xml = new DOMParser().parseFromString(${JSON.stringify(body)}, 'application/xml');
      const names = (root) => [...root.querySelectorAll('*')].map((one) => one.localName).join(' ');
      return [names(xml.documentElement), names(document.querySelector('main'))];
    })()`)) as [string, string];
    assert.equal(strict, lax);
    assert.deepEqual(faults, []);
  });
});
