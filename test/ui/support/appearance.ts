import { writeFileSync } from 'node:fs';
import type { CDPSession, Page } from 'playwright-core';
import type { HostBrowser, ViewSize } from '../../host/browser.ts';
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

/**
 * Takes a picture of what can be seen, without the pointer's hovers, once the page has come to rest; at a zoom if one is
 * given, which does not stay.
 */
export async function takePicture(
  { page, context }: Pick<HostBrowser, 'page' | 'context'>,
  path: string,
  zoom?: Zoom,
): Promise<void> {
  // Not page.screenshot(), which puts the context's own scale factor back first; and one session for all of it, as a
  // session's picture heeds no other's scale factor.
  const session = await context.newCDPSession(page);
  const usual = page.viewportSize();
  try {
    if (zoom !== undefined) await setZoom(page, session, zoom);
    await settle(page);
    const { data } = await session.send('Page.captureScreenshot', { format: 'png' });
    writeFileSync(path, Buffer.from(data, 'base64'));
  } finally {
    await session.detach();
    if (zoom !== undefined && usual !== null) await page.setViewportSize(usual);
  }
}

async function setZoom(page: Page, session: CDPSession, zoom: Zoom): Promise<void> {
  const { width, height, deviceScaleFactor } = viewSize(zoom);
  await page.setViewportSize({ width, height });
  await session.send('Emulation.setDeviceMetricsOverride', {
    width,
    height,
    deviceScaleFactor,
    mobile: false,
  });
}

async function settle(page: Page): Promise<void> {
  await endHovers(page);
  const twoFrames = 'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))';
  await page.evaluate(`document.fonts.ready.then(() => ${twoFrames})`);
}

/**
 * Takes the pointer away from what shows a hover, and hides one that stays all the same: a hover that belongs to what has
 * the keyboard's focus heeds no pointer, and one that comes late has missed its move.
 */
async function endHovers(page: Page): Promise<void> {
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
  // The empty middle of the status bar.
  await page.mouse.move(width / 2, height - 8);
  const hover = page.locator('.monaco-hover:visible').first();
  try {
    await hover.waitFor({ state: 'hidden', timeout: 1_000 });
  } catch {
    await page.evaluate(
      "for (const hover of document.querySelectorAll('.monaco-hover')) hover.style.visibility = 'hidden';",
    );
  }
}
