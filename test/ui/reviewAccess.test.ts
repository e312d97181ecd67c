import assert from 'node:assert/strict';
import { runCli } from '../support/cli.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { accessProblems } from './support/axe.ts';
import { Reviewer } from './support/reviewer.ts';
import { useWorkbench } from './support/workbench.ts';

const themes = ['dark', 'light', 'highContrast'] as const;

/** What a reviewer can have open, by its name: how to get there from a page that shows the step, and back. */
const scenes: Readonly<
  Record<string, { open(reviewer: Reviewer): Promise<void>; close(reviewer: Reviewer): Promise<void> }>
> = {
  'claims and step': {
    open: async (reviewer) => {
      await reviewer.aim({ kind: 'claim', claim: 2 });
      await reviewer.press('m');
    },
    close: async () => undefined,
  },
  truth: {
    open: (reviewer) => reviewer.press('t'),
    close: (reviewer) => reviewer.press('t'),
  },
  note: {
    open: async (reviewer) => {
      await reviewer.beginNote();
      await reviewer.type('The agent read this in the events, and never looked at the pod.');
    },
    close: async (reviewer) => {
      await reviewer.press('Control+a', 'Delete', 'Escape', 'Escape');
      await reviewer.frame.locator('.note').waitFor({ state: 'detached' });
    },
  },
  find: {
    open: async (reviewer) => {
      await reviewer.press('/');
      await reviewer.type('error');
      await reviewer.frame.locator('.find-rows [role=option]').first().waitFor();
    },
    close: (reviewer) => reviewer.press('Escape', 'Escape'),
  },
  help: {
    open: async (reviewer) => {
      await reviewer.press('?');
      await reviewer.frame.locator('dialog[open]').waitFor();
    },
    close: (reviewer) => reviewer.press('Escape'),
  },
};

/** A folder with a real smoke of two tasks by the embedded agents, one of which claims too much. */
function smokeFolder(): { readonly path: string } {
  const folder = tempFolder();
  before(async function () {
    this.timeout(60_000);
    const wanted = ['start', '--no-open', '--tasks', 'sample-06,sample-11'];
    const { code, stderr } = await runCli(wanted, { cwd: folder.path });
    assert.equal(code, 0, stderr);
  });
  after(() => folder[Symbol.dispose]());
  return folder;
}

describe('the reviewer, to people who see and hear it differently', function () {
  this.timeout(240_000);
  const folder = smokeFolder();
  const workbench = useWorkbench({
    folder: folder.path,
    settings: { 'itbenchReview.reviewer': 'ana' },
  });
  const reviewer = () => new Reviewer(workbench().page);

  /** Keeps a picture to be looked at, and holds what is shown to the rules of axe-core. */
  async function reads(name: string, theme: (typeof themes)[number]): Promise<void> {
    const file = `reviewer-${name.replaceAll(' ', '-')}-${theme}`;
    await workbench().screenshot(file);
    if (theme === 'dark') await workbench().screenshot(file, { zoom: 150 });
    assert.deepEqual(await accessProblems(reviewer().frame), [], `${name}, ${theme}`);
  }

  before(async () => {
    await workbench().openContainer();
    await workbench().runCommand('ITBench Review: Next Flagged Attempt');
    await reviewer().opened();
    // The attempt with most claims: that of the agent that claims too much.
    for (let at = 1; !(await reviewer().place()).model.includes('exhaustive') && at < 6; at += 1) {
      await reviewer().pressAway('n');
      await reviewer()
        .frame.locator('.head-place', { hasText: `attempt ${at + 1} of` })
        .waitFor();
      await reviewer().opened();
    }
    await workbench().runCommand('View: Keep Editor');
    await workbench().runCommand('View: Close Primary Side Bar');
    await reviewer().opened();
  });

  for (const theme of themes) {
    describe(theme, () => {
      before(async () => {
        await workbench().screenshot('reviewer', { theme });
        await workbench().runCommand('View: Focus Active Editor Group');
        await reviewer().hasKeyboard();
      });

      for (const [name, { open, close }] of Object.entries(scenes)) {
        it(`has nothing serious in its way: ${name}`, async () => {
          await open(reviewer());
          await reviewer().rested();
          try {
            await reads(name, theme);
          } finally {
            await close(reviewer());
          }
        });
      }

      it('has nothing serious in its way: blind', async () => {
        await workbench().runCommand('ITBench Review: Toggle Blind Review');
        try {
          await reviewer().opened({ model: 'model hidden' });
          await workbench().runCommand('Notifications: Clear All Notifications');
          await reads('blind', theme);
        } finally {
          await workbench().runCommand('ITBench Review: Toggle Blind Review');
        }
        await reviewer().opened({ model: 'baseline-exhaustive' });
      });

      it('has nothing serious in its way: compare', async () => {
        await workbench().runCommand('Notifications: Clear All Notifications');
        await workbench().runCommand('ITBench Review: Compare Attempts');
        await workbench().pickQuick('sample-06');
        await workbench().editorTab('Compare sample-06');
        await reviewer().frame.locator('.step-body').nth(1).waitFor();
        await reviewer().rested();
        await reviewer().press('j');
        await reads('compare', theme);
        await workbench().runCommand('View: Close Editor');
        await reviewer().opened({ model: 'baseline-exhaustive' });
      });
    });
  }
});
