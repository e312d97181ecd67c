import type { Locator, Page } from 'playwright-core';

/** Runs a command from the palette; the title as it stands there, `Category: Title`. */
export async function runCommand(page: Page, title: string): Promise<void> {
  await fromPalette(page, title, {
    ask: (input) => input.fill(`>${title}`, { timeout: 3_000 }),
    accept: (option) => option.click({ timeout: 3_000 }),
  });
}

/** The same by keys alone. */
export async function typeCommand(page: Page, title: string): Promise<void> {
  await fromPalette(page, title, {
    ask: () => page.keyboard.type(title),
    accept: async (option) => {
      await option.and(page.locator('.focused')).waitFor({ timeout: 3_000 });
      await page.keyboard.press('Enter');
    },
  });
}

interface PaletteHand {
  readonly ask: (input: Locator) => Promise<void>;
  readonly accept: (option: Locator) => Promise<void>;
}

async function fromPalette(page: Page, title: string, { ask, accept }: PaletteHand): Promise<void> {
  // What follows the title is a key binding, or how the entry was found.
  const [whole, start] = [JSON.stringify(title), JSON.stringify(`${title},`)];
  const option = options(page).and(page.locator(`[aria-label=${whole}], [aria-label^=${start}]`));
  for (let attempt = 1; ; attempt += 1) {
    const input = await openPalette(page);
    try {
      await ask(input);
      await found(page, option, `the command “${title}”`, 5_000);
      await accept(option);
      return;
    } catch (error) {
      // Nothing was run yet. A part of the workbench that takes the focus while it starts closes the palette, and one that
      // was opened in the moment before a command came to be offered does not hear of it.
      if (attempt === 5) throw error;
      if (await input.isVisible()) await page.keyboard.press('Escape');
    }
  }
}

/** Picks the entry of an open quick pick whose label is exactly this. */
export async function pickQuick(page: Page, label: string): Promise<void> {
  const option = options(page).filter({ has: page.getByText(label, { exact: true }) });
  await found(page, option, `the entry “${label}”`);
  await option.first().click();
}

/** Types into an open input box, or filters an open quick pick, and accepts. */
export async function typeQuick(page: Page, text: string): Promise<void> {
  await quickInput(page).fill(text);
  await quickInput(page).press('Enter');
}

/** Filters an open quick pick, which shows a part of a long list only. */
export async function filterQuick(page: Page, text: string): Promise<void> {
  await quickInput(page).fill(text);
}

/** Labels and descriptions of the entries that an open quick pick shows. */
export async function quickEntries(page: Page): Promise<string[]> {
  await options(page).first().waitFor();
  return await options(page).evaluateAll((elements) =>
    elements.map((it) => it.getAttribute('aria-label') ?? ''),
  );
}

function quickInput(page: Page): Locator {
  return page.locator('.quick-input-widget:visible input.input');
}

function options(page: Page): Locator {
  return page.locator('.quick-input-widget:visible').getByRole('option');
}

async function openPalette(page: Page): Promise<Locator> {
  // While a workbench is still starting, keys are lost.
  for (let press = 1; press <= 10; press += 1) {
    await page.keyboard.press('F1');
    const opened = quickInput(page).waitFor({ timeout: 2_000 });
    if (await opened.then(() => true).catch(() => false)) return quickInput(page);
  }
  throw new Error('the command palette does not open');
}

async function found(page: Page, option: Locator, what: string, timeout = 10_000): Promise<void> {
  try {
    await option.first().waitFor({ timeout });
  } catch (cause) {
    const offered = await options(page).allInnerTexts();
    throw new Error(`${what} is not offered. There are: ${offered.join(' | ')}`, { cause });
  }
}
