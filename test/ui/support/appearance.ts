import { writeFileSync } from 'node:fs';
import type { BrowserContext, Page } from 'playwright-core';
import type { ViewSize } from '../../host/browser.ts';
import { filterQuick, pickQuick, runCommand } from './quickInput.ts';

/** VS Code's own themes: what `workbench.colorTheme` holds, what the picker shows, and the class of the workbench. */
const themes = {
  dark: { setting: 'Dark Modern', label: 'Dark Modern', marker: 'dark_modern' },
  light: { setting: 'Light Modern', label: 'Light Modern', marker: 'light_modern' },
  highContrast: { setting: 'Default High Contrast', label: 'Dark High Contrast', marker: 'hc_black' },
  highContrastLight: {
    setting: 'Default High Contrast Light',
    label: 'Light High Contrast',
    marker: 'hc_light',
  },
} as const;

export type ThemeName = keyof typeof themes;

/** Browser zoom in per cent. */
export type Zoom = 100 | 150;

export function themeSetting(theme: ThemeName): Readonly<Record<string, string>> {
  return { 'workbench.colorTheme': themes[theme].setting };
}

/** What a page sees of a window of 1280×800 device pixels at this zoom. */
export function viewSize(zoom: Zoom): ViewSize {
  const factor = zoom / 100;
  return { width: Math.floor(1280 / factor), height: Math.floor(800 / factor), deviceScaleFactor: factor };
}

/** Chooses a theme as a person does, by the command; the settings of a server are not watched. */
export async function chooseTheme(page: Page, theme: ThemeName): Promise<void> {
  const { label, marker } = themes[theme];
  const shown = page.locator(`.monaco-workbench[class*="${marker}"]`);
  if ((await shown.count()) > 0) return;
  await runCommand(page, 'Preferences: Color Theme');
  await filterQuick(page, label);
  await pickQuick(page, label);
  await shown.waitFor();
}

/** Lets the page see another zoom while `look` runs. */
export async function zoomed<T>(
  page: Page,
  context: BrowserContext,
  zoom: Zoom,
  look: () => Promise<T>,
): Promise<T> {
  if (zoom === 100) return await look();
  const { width, height, deviceScaleFactor } = viewSize(zoom);
  const usual = page.viewportSize() ?? viewSize(100);
  await page.setViewportSize({ width, height });
  const session = await context.newCDPSession(page);
  try {
    await session.send('Emulation.setDeviceMetricsOverride', {
      ...{ width, height, deviceScaleFactor },
      mobile: false,
    });
    return await look();
  } finally {
    await session.detach();
    await page.setViewportSize(usual);
  }
}

/** Takes a picture of what can be seen, without the pointer's hovers, once the page has come to rest. */
export async function takePicture(page: Page, context: BrowserContext, path: string): Promise<void> {
  await page.mouse.move(0, 0);
  await page.locator('.monaco-hover:visible').waitFor({ state: 'detached' });
  await page.evaluate(
    'document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))',
  );
  // Not page.screenshot(), which puts the context's own scale factor back first.
  const session = await context.newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'png' });
  await session.detach();
  writeFileSync(path, Buffer.from(data, 'base64'));
}
