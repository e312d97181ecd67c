import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  openReviewPage,
  type ReviewPageOptions,
  type ReviewPageUnderTest,
} from '../../support/reviewPage.ts';
import type { ScriptedReviewHost } from '../../support/scriptedReviewHost.ts';

const picturesDir = fileURLToPath(new URL('../../.actual/screenshots/', import.meta.url));

/** Opens the page on a host that the test plays, and waits for its first step. */
export async function openPage(
  host: ScriptedReviewHost,
  options: Omit<ReviewPageOptions, 'handlers'> = {},
): Promise<ReviewPageUnderTest> {
  const opened = await openReviewPage({ handlers: host.handlers, ...options });
  opened.page.setDefaultTimeout(20_000);
  await opened.page.locator('.step-body .part, .step-body > p').first().waitFor();
  return opened;
}

/** Keeps a picture for people to look at. */
export async function picture({ page }: ReviewPageUnderTest, name: string): Promise<void> {
  mkdirSync(picturesDir, { recursive: true });
  await page.screenshot({ path: `${picturesDir}page-${name}.png` });
}

/** Presses keys one after the other. */
export async function press({ page }: ReviewPageUnderTest, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

/** Waits until the status line says something. */
export async function said({ page }: ReviewPageUnderTest, words: string | RegExp): Promise<void> {
  await page.locator('.said').filter({ hasText: words }).waitFor();
}
