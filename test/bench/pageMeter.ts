import type { FrameLocator, Page } from 'playwright-core';

/** What the page has to show for a key to have done its work: its texts, by selector, each to contain one. */
export interface Shown {
  readonly texts: Readonly<Record<string, string>>;
  /** A selector of which nothing may be there. */
  readonly nothingOf: string;
}

/**
 * Presses a key and waits until the page shows what it is to come to. @returns milliseconds from the time that the browser gave
 * to the stroke to the end of the frame in which it was drawn, by the page's own clock
 */
export async function keyToDrawn(
  page: Page,
  frame: FrameLocator,
  key: string,
  shown: Shown,
): Promise<number> {
  const body = frame.locator('body');
  await body.evaluate(`{ ${arm}; arm(${JSON.stringify(shown)}); }`);
  await page.keyboard.press(key);
  return Number(await body.evaluate('window.meteredMs'));
}

/** Runs in the page. A drawing is seen when the nodes that it changed have changed, and over with the task after its frame. */
const arm = `const arm = ({ texts, nothingOf }) => {
  window.meteredMs = new Promise((resolve) => {
    let began = null;
    addEventListener('keydown', ({ timeStamp }) => { began = timeStamp; }, { capture: true, once: true });
    const holds = () => began !== null && document.querySelector(nothingOf) === null &&
      Object.entries(texts).every(([selector, text]) => document.querySelector(selector)?.textContent.includes(text));
    const observer = new MutationObserver(() => {
      if (!holds()) return;
      observer.disconnect();
      setTimeout(() => resolve(performance.now() - began));
    });
    observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
  });
}`;
