import assert from 'node:assert/strict';
import type { FrameLocator, Locator, Page } from 'playwright-core';

/** Where one is, as the header of the page says it. */
export interface ReviewPlace {
  readonly task: string;
  /** "model hidden" for a blind reviewer. */
  readonly model: string;
  readonly repeat: number;
  /** From 1. */
  readonly step: number;
  readonly steps: number;
  /** Position in the review queue, from 1; null for an attempt that is not in it. */
  readonly attempt: number | null;
  readonly attempts: number;
  readonly labelled: number;
}

/** What the reviewer names what it shows by. */
type Shown = Pick<ReviewPlace, 'task' | 'model' | 'repeat'>;

/** What a label can be put on; steps and claims are counted from 1, as people do. */
export type Aim =
  | { readonly kind: 'claim'; readonly claim: number }
  | { readonly kind: 'step'; readonly step: number }
  | { readonly kind: 'attempt' };

/** Two frames: what was changed before the first has been drawn when the second comes. */
const drawn = 'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))';

/**
 * The reviewer's page in a workbench, as a person with a keyboard meets it: every verb is made of keys, and ends when the
 * page shows what it came to. Nothing is clicked.
 */
export class Reviewer {
  /** The document of the page that is seen; of the first where several are. */
  readonly frame: FrameLocator;
  private readonly page: Page;

  constructor(page: Page) {
    this.page = page;
    this.frame = page
      .locator('iframe.webview.ready:visible')
      .first()
      .contentFrame()
      .locator('iframe#active-frame')
      .contentFrame();
  }

  /** Waits until the page shows a step, its claims and what was said of it. The first page of a window takes some seconds. */
  async opened(wanted: Partial<Shown> = {}): Promise<ReviewPlace> {
    await this.frame
      .locator('.head-line', { hasText: titleOf(wanted) })
      .first()
      .waitFor();
    await this.frame.locator('.step-body').first().waitFor();
    await this.rested();
    return await this.place();
  }

  /** Waits until nothing is being read or saved any more, and all of it is drawn. */
  async rested({ timeoutMs = 20_000 } = {}): Promise<void> {
    await this.drawn();
    await this.frame.locator('body:not(:has([aria-busy=true]))').waitFor({ timeout: timeoutMs });
    await this.drawn();
  }

  async place(): Promise<ReviewPlace> {
    const facts = await this.frame.locator('.head-facts li').allInnerTexts();
    const place = await this.text('.head-place');
    const number = (pattern: RegExp): number | null => {
      const found = pattern.exec(place)?.[1];
      return found === undefined ? null : Number(found);
    };
    return {
      task: await this.text('.head-task'),
      model: facts[0] ?? '',
      repeat: Number(/^repeat (\d+)$/.exec(facts[1] ?? '')?.[1]),
      step: number(/step (\d+) of/) ?? Number.NaN,
      steps: number(/step \d+ of (\d+)/) ?? Number.NaN,
      attempt: number(/attempt (\d+) of/),
      attempts: number(/attempt \d+ of (\d+)/) ?? 0,
      labelled: number(/(\d+) labelled/) ?? 0,
    };
  }

  /** Presses keys, one after the other, on the page: it must have the keyboard. Ends when they are drawn. */
  async press(...keys: readonly string[]): Promise<void> {
    await this.hasKeyboard();
    for (const key of keys) await this.page.keyboard.press(key);
    await this.drawn();
  }

  /** Presses a key that may take the page away. */
  async pressAway(key: string): Promise<void> {
    await this.hasKeyboard();
    await this.page.keyboard.press(key);
  }

  /** Types a text, a key a character, wherever the keyboard is in the page. */
  async type(text: string): Promise<void> {
    await this.hasKeyboard();
    await this.page.keyboard.type(text);
    await this.drawn();
  }

  /** Waits until the page has the keyboard: a page that comes takes it, and a box of the editor gives it back. */
  async hasKeyboard(): Promise<void> {
    await this.frame.locator('body').evaluate(
      // Not document.hasFocus(), which is true of every frame around the one with the keyboard.
      `new Promise((done) => {
        const look = () => document.hasFocus() && document.activeElement?.tagName !== 'IFRAME'
          ? done() : requestAnimationFrame(look);
        look();
      })`,
      undefined,
      { timeout: 20_000 },
    );
  }

  /** What the status line says: the last thing that a key came to. */
  said(): Promise<string> {
    return this.text('.said');
  }

  /** Goes to a step, from 1, by `j` and `k`, as a reader does. */
  async walkTo(step: number): Promise<void> {
    for (let { step: at } = await this.place(); at !== step; ) {
      await this.press(at < step ? 'j' : 'k');
      const { step: now } = await this.place();
      assert.notEqual(now, at, `a step key at step ${at} did nothing: ${await this.said()}`);
      at = now;
    }
    await this.rested();
  }

  /** Goes to a step, from 1, by its number. */
  async goTo(step: number): Promise<void> {
    await this.press('Control+g');
    await this.type(String(step));
    await this.press('Enter');
    await this.rested();
    assert.equal((await this.place()).step, step, await this.said());
  }

  /** Aims the digits at something. */
  async aim(aim: Aim): Promise<void> {
    switch (aim.kind) {
      case 'attempt':
        await this.press('a');
        return await this.isAimedAt('The attempt as a whole');
      case 'step':
        await this.walkTo(aim.step);
        await this.press('s');
        return await this.isAimedAt(`Step ${aim.step}`);
      case 'claim':
        return await this.aimAtClaim(aim.claim);
    }
  }

  /** What the digits label now: "Claim 2", "Step 14", "The attempt as a whole". */
  aimedAt(): Promise<string> {
    return this.text('.label-aim-name strong');
  }

  /** Presses a digit, and waits until the page says whether that was kept. @returns what it says */
  async label(digit: number): Promise<string> {
    await this.press(String(digit));
    return await this.kept();
  }

  /** Takes back what was said last of the attempt. @returns what the page says */
  async undo(): Promise<string> {
    await this.press('u');
    return await this.kept();
  }

  /** Writes a note about what is aimed at, in place of the one that is there. @returns what the page says */
  async note(text: string): Promise<string> {
    await this.beginNote();
    await this.press('Control+a');
    await this.type(text);
    await this.press('Control+Enter');
    return await this.kept();
  }

  /** Opens the field of a note; what is typed goes there. */
  async beginNote(): Promise<void> {
    await this.press('c');
    await this.noteField().waitFor();
  }

  /** The field in which a note is written. */
  noteField(): Locator {
    return this.frame.locator('.note textarea');
  }

  /** "Saved 12:04:31 PM", "Not saved", "Nothing to save", without the sign before it. */
  async saveState(): Promise<string> {
    return (await this.text('.save')).replace(/^\P{L}+/u, '');
  }

  /** Waits until what was said is saved or is said not to be. @returns what the page says of it */
  async kept(): Promise<string> {
    await this.frame.locator('.save', { hasNotText: 'Saving…' }).waitFor();
    await this.drawn();
    return await this.said();
  }

  /** Waits until the header counts so many attempts of the queue as labelled. */
  async labelledBecomes(count: number): Promise<void> {
    const words = new RegExp(`(?<!\\d)${count} labelled`);
    await this.frame.locator('.head-place', { hasText: words }).waitFor();
  }

  /**
   * Waits until VS Code has stored what the page remembers of itself, which fits a pattern. In a browser it stores the state of
   * its editors every five seconds, and not when its window is closed.
   */
  async remembered(pattern: RegExp): Promise<void> {
    await this.page.evaluate(`(${untilStored})(${String(pattern)})`);
  }

  /** Waits until VS Code has stored the place in this attempt. Memories of other attempts lie beside it, and older ones of it. */
  async rememberedAt({ model, task, repeat, step }: ReviewPlace, aim: Aim['kind']): Promise<void> {
    const key = `"[^"]*/${[model, task, `r${repeat}`].map(encodeURIComponent).map(escaped).join('/')}/[^"]*"`;
    const memory = `{"step":${step - 1},"claims":\\[[^\\]]*\\],"pane":0,"aim":{"kind":"${aim}"`;
    await this.remembered(new RegExp(`${key},${memory}`));
  }

  /** Own labels of what is aimed at, by their names, as the bar of labels shows them. */
  async ownLabels(): Promise<string[]> {
    const chosen = this.frame.locator('.label-value[aria-pressed=true]');
    const texts = await chosen.allInnerTexts();
    return texts.map((text) => text.replace(/^\s*\d\s*/, '').replace(/[✓+\d\s]+$/, ''));
  }

  /**
   * Goes to the next flagged attempt without a label, by the page's own key or another that leads there. @returns where that
   * is, or null when all are labelled
   */
  async nextFlagged(key = 'N'): Promise<ReviewPlace | null> {
    const before = await this.place();
    await this.pressAway(key);
    const toast = this.page.locator('.notifications-toasts .notification-list-item', {
      hasText: /All \d+ flagged attempts here are labelled/,
    });
    const other = this.frame.locator('.head-line:has(.head-task)', { hasNotText: titleOf(before) }).first();
    const allLabelled = await Promise.any([
      other.waitFor().then(() => false),
      toast.waitFor().then(() => true),
    ]);
    return allLabelled ? null : await this.opened();
  }

  private async aimAtClaim(claim: number): Promise<void> {
    // From elsewhere the first stroke only aims at the claim that was gone to last.
    await this.press(']');
    for (;;) {
      const at = Number(/^Claim (\d+)$/.exec(await this.aimedAt())?.[1]);
      if (at === claim) return;
      assert.ok(at > 0, `there is no claim to aim at: ${await this.said()}`);
      await this.press(at < claim ? ']' : '[');
      assert.notEqual(await this.aimedAt(), `Claim ${at}`, await this.said());
    }
  }

  private async isAimedAt(what: string): Promise<void> {
    assert.equal(await this.aimedAt(), what, await this.said());
  }

  private async text(selector: string): Promise<string> {
    return (await this.frame.locator(selector).innerText()).replaceAll(/\s+/g, ' ').trim();
  }

  private async drawn(): Promise<void> {
    for (let frames = 1; ; frames += 1) {
      try {
        await this.frame.locator('body').evaluate(drawn);
        break;
      } catch (error) {
        // The page before it went away amid this; a few pages can follow one another, not many.
        if (frames === 5 || !/detached|context was destroyed/i.test(String(error))) throw error;
      }
    }
    // A drawing may be put off for a step that is still being read.
    await this.frame.locator('#page:not([aria-busy=true])').waitFor();
  }
}

/** Runs in the workbench's page: resolves when something in its storage fits a pattern, whichever way it is escaped there. */
const untilStored = `async (pattern) => {
  const wait = (request) => new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
  const valuesOf = async (name) => {
    const database = await wait(indexedDB.open(name));
    const values = await wait(database.transaction('ItemTable').objectStore('ItemTable').getAll());
    database.close();
    return values;
  };
  for (;;) {
    const names = (await indexedDB.databases()).map(({ name }) => name);
    const stores = names.filter((name) => name.startsWith('vscode-web-state-db'));
    const values = (await Promise.all(stores.map(valuesOf))).flat();
    if (values.some((value) => pattern.test(String(value).replaceAll('\\\\', '')))) return;
    await new Promise((done) => setTimeout(done, 250));
  }
}`;

/** The title of a page that shows this; what is not named is anything. */
function titleOf({ task, model, repeat }: Partial<Shown>): RegExp {
  const parts = [task, model, repeat === undefined ? undefined : `repeat ${repeat}`];
  const texts = parts.map((part) => (part === undefined ? '.*' : escaped(part)));
  return new RegExp(`^\\s*${texts.join('\\s*')}(?!\\d)`, 's');
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
