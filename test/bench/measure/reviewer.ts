import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom, type Random } from '../../../src/core/simulate/random.ts';
import { type AttemptKey, pathsOfRun } from '../../../src/core/store/layout.ts';
import { plannedAttempts } from '../../../src/core/store/plannedAttempts.ts';
import { readRun } from '../../../src/core/store/runStore.ts';
import { findBrowser } from '../../host/browser.ts';
import { hostFolder, isInstalled } from '../../host/hostFolder.ts';
import { writeBigTrajectory } from '../../support/bigTrajectory.ts';
import { Reviewer } from '../../ui/support/reviewer.ts';
import { openWorkbench, type Workbench } from '../../ui/support/workbench.ts';
import { madeTurns, writeAttemptFiles } from '../attemptFiles.ts';
import { type Bench, scaled, skipped } from '../bench.ts';
import { type Measured, median, type Skipped } from '../figures.ts';
import { makeRuns } from '../madeRuns.ts';
import { keyToDrawn } from '../pageMeter.ts';
import { peakOf, residentMb, startedWith } from '../processMemory.ts';

/** DESIGN §10. */
const budgets = {
  firstStepMs: { at_most: 1000 },
  memoryMb: { at_most: 250 },
  stepMs: { at_most: 50 },
  saveMs: { at_most: 100 },
};

const openings = 5;
const jumps = 100;
const saves = 60;
const seed = 'bench';

/** The reviewer of the packaged extension in a real VS Code in a browser, by its keys, over a run of 177 attempts. */
export const reviewer: Bench = {
  name: 'reviewer',
  diskBytes: 450e6,
  needsSnapshot: false,
  async measure({ folder, scale, log }) {
    const lacking = whatLacks();
    if (lacking !== null) return [notMeasured(lacking)];
    const scene = makeScene(folder, scale);
    await using workbench = await openWorkbench({
      folder,
      settings: { 'itbenchReview.reviewer': 'bench' },
    });
    const page = new MeteredReviewer(workbench, scene, createRandom(seed));
    const firstEverMs = await page.open(scene.small);
    log(`the first page of the window came after ${firstEverMs.toFixed(0)} ms, most of it VS Code's own`);
    const saved = await page.save();
    return figures(scene, { firstEverMs, saved, ...(await page.investigate()) });
  },
};

/** A run in which one attempt has a very large trajectory, and all others have usual ones. */
interface Scene {
  readonly big: AttemptKey;
  readonly small: AttemptKey;
  readonly attempts: number;
  readonly bytes: number;
  readonly steps: number;
}

function makeScene(folder: string, scale: number): Scene {
  const size = { tasks: scaled(59, scale, 6), models: 1, repeats: 3 };
  const [dir = ''] = makeRuns(join(folder, 'results'), 1, size);
  const keys = plannedAttempts(readRun(dir).run);
  for (const [index, key] of keys.entries()) writeAttemptFiles(dir, key, index);
  const [big, , , small] = keys;
  if (big === undefined || small === undefined) throw new Error('the run has too few attempts');
  const path = pathsOfRun(dir).attempt(big).trajectory;
  rmSync(path);
  const steps = scaled(1000, scale, 100);
  const { bytes } = writeBigTrajectory(path, { bytes: 300e6 * scale, turns: steps, seed });
  return { big, small, attempts: keys.length, bytes, steps };
}

interface Walked {
  readonly jumpMs: readonly number[];
  /** On from step to step: while the file was still being read, and afterwards. */
  readonly readingMs: readonly number[];
  readonly walkMs: readonly number[];
  /** From the first step to the last of what is known of the claims. */
  readonly settledMs: number;
}

interface Investigated extends Walked {
  readonly firstStepMs: readonly number[];
  /** At most, more than before: of the extension host and its threads, of the browser's renderers, and of both at a time. */
  readonly memoryMb: { readonly host: number; readonly renderer: number; readonly both: number };
}

class MeteredReviewer {
  private readonly workbench: Workbench;
  private readonly scene: Scene;
  private readonly random: Random;
  private readonly page: Reviewer;

  constructor(workbench: Workbench, scene: Scene, random: Random) {
    this.workbench = workbench;
    this.scene = scene;
    this.random = random;
    this.page = new Reviewer(workbench.page);
  }

  /** Milliseconds from the choice of an attempt to its first step on the screen, as a browser's driver sees it. */
  async open({ task_id }: AttemptKey): Promise<number> {
    const { page: window } = this.workbench;
    await this.workbench.runCommand('ITBench Review: Open Trajectory');
    await this.workbench.quickEntries();
    await window.keyboard.type(task_id);
    const option = window.locator('.quick-input-widget:visible').getByRole('option').first();
    await option.and(window.locator('.focused', { hasText: task_id })).waitFor();
    const began = performance.now();
    await window.keyboard.press('Enter');
    await this.page.frame.locator('.head-task', { hasText: new RegExp(`^\\s*${task_id}\\s*$`) }).waitFor();
    await this.page.frame.locator('.step-body:not(:has([aria-busy=true]))').waitFor();
    return performance.now() - began;
  }

  /** Opens the large one and goes through it; then opens it again and again, for the time alone. */
  async investigate(): Promise<Investigated> {
    const { big, small } = this.scene;
    const [hosts, renderers] = [startedWith('--type=extensionHost'), startedWith('--type=renderer')];
    const before = { host: residentMb(hosts), renderer: residentMb(renderers) };
    const most = { host: 0, renderer: 0 };
    const more = () => {
      const host = residentMb(hosts) - before.host;
      const renderer = residentMb(renderers) - before.renderer;
      most.host = Math.max(most.host, host);
      most.renderer = Math.max(most.renderer, renderer);
      return host + renderer;
    };
    let gone: Walked | undefined;
    const firstStepMs: number[] = [];
    const both = await peakOf(more, async () => {
      firstStepMs.push(await this.open(big));
      gone = await this.goThrough();
    });
    if (gone === undefined) throw new Error('nothing was gone through');
    while (firstStepMs.length < openings) {
      await this.open(small);
      firstStepMs.push(await this.open(big));
    }
    return { ...gone, firstStepMs, memoryMb: { both, ...most } };
  }

  private async goThrough(): Promise<Walked> {
    const readingMs: number[] = [];
    const began = performance.now();
    for (let step = 2; step <= 51; step += 1) readingMs.push(await this.draws('j', step));
    await this.page.rested({ timeoutMs: 120_000 });
    const settledMs = performance.now() - began;
    return { readingMs, settledMs, jumpMs: await this.jump(), walkMs: await this.walk() };
  }

  /** To random steps by their number: the step has to be read first. */
  private async jump(): Promise<number[]> {
    const times: number[] = [];
    for (let jump = 0; jump < jumps; jump += 1) {
      const step = this.random.int(1, this.scene.steps + 1);
      await this.page.press('Control+g');
      await this.page.type(String(step));
      times.push(await this.draws('Enter', step));
    }
    return times;
  }

  /** On from random steps. */
  private async walk(): Promise<number[]> {
    const times: number[] = [];
    for (let start = 0; start < jumps / 5; start += 1) {
      const step = this.random.int(1, this.scene.steps - 5);
      await this.page.goTo(step);
      for (let by = 1; by <= 5; by += 1) times.push(await this.draws('j', step + by));
    }
    return times;
  }

  private draws(key: string, step: number): Promise<number> {
    const heading = `Step ${step}`.replace(/(\d)(\d{3})$/, '$1\u202f$2');
    return keyToDrawn(this.workbench.page, this.page.frame, key, {
      texts: { '.step-head h2': heading, '.head-place': `step ${step} of` },
      nothingOf: '.step-body [aria-busy=true], .step-body .waiting',
    });
  }

  /** Labels step after step of an attempt of usual size. */
  async save(): Promise<number[]> {
    const times: number[] = [];
    await this.page.rested();
    for (let save = 0; save < Math.min(saves, madeTurns); save += 1) {
      await this.page.press(...(save === 0 ? ['g', 'g'] : ['j']), 's');
      const words = `Key evidence: said of step ${save + 1}`;
      const shown = { texts: { '.said': words, '.save': 'Saved' }, nothingOf: '.label-bar[aria-busy=true]' };
      times.push(await keyToDrawn(this.workbench.page, this.page.frame, '1', shown));
    }
    return times;
  }
}

interface Times extends Investigated {
  readonly firstEverMs: number;
  readonly saved: readonly number[];
}

function figures(scene: Scene, times: Times): Measured[] {
  const what = `a trajectory of ours of ${scene.bytes} bytes and ${scene.steps} steps, in the packaged extension in code-server and a headless browser`;
  const { firstStepMs, memoryMb, settledMs, readingMs, jumpMs, walkMs, saved, firstEverMs } = times;
  return [
    {
      name: 'reviewer/300_mb_first_step',
      values: firstStepMs,
      unit: 'ms',
      budget: budgets.firstStepMs,
      how: `from Enter in the list of Open Trajectory to the first step on the screen, ${what}; first_page_ms: the first page of the window, of a small attempt, which VS Code itself takes seconds for; settled_s: until the whole file was read and its claims were looked for`,
      details: { first_page_ms: firstEverMs, settled_s: settledMs / 1000 },
    },
    {
      name: 'reviewer/300_mb_memory',
      values: [memoryMb.both],
      unit: 'MB resident at most, extension host and renderers, more than with a small attempt open',
      budget: budgets.memoryMb,
      how: `until the whole file was read and its claims were looked for, and through 50 steps on, ${jumps} jumps to random steps and ${jumps} steps on, each drawn, ${what}`,
      details: { host_mb: memoryMb.host, renderers_mb: memoryMb.renderer },
    },
    stepChange('step_change', jumpMs, `Enter after the number of a random step, ${what}`),
    stepChange(
      'step_on_while_reading',
      readingMs,
      `j, on from the first step, at once after it came, ${what}`,
    ),
    stepChange('step_on', walkMs, `j, on from random steps, ${what}`),
    {
      name: 'reviewer/label_saved',
      values: saved,
      unit: 'ms',
      budget: budgets.saveMs,
      how: `from a digit to "Saved" on the screen: synced, the report of ${scene.attempts} attempts rewritten; one label a step of an attempt of ${madeTurns} turns`,
      details: { slowest_ms: Math.max(...saved) },
    },
  ];
}

function stepChange(name: string, values: readonly number[], how: string): Measured {
  const sorted = values.toSorted((a, b) => a - b);
  return {
    name: `reviewer/300_mb_${name}`,
    values,
    unit: 'ms',
    budget: budgets.stepMs,
    how: `from the stroke to the end of the frame in which the step was drawn: ${how}`,
    details: { p95_ms: sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN, median_ms: median(values) },
  };
}

/** Why this machine cannot measure it; null where it can. */
function whatLacks(): string | null {
  if (!existsSync('/proc/self/statm')) return 'what processes hold is read from /proc';
  if (!isInstalled(hostFolder())) return 'there is no VS Code for the tests: node test/host/install.ts';
  return findBrowser() === null ? 'there is no Chrome, Edge or Chromium' : null;
}

function notMeasured(why: string): Skipped {
  return skipped('reviewer', { unit: 'ms', budget: null, why });
}
