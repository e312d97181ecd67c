import assert from 'node:assert/strict';
import { basename } from 'node:path';
import type { Count } from '../support/countTrajectory.ts';
import { type RealTrajectory, realTrajectories } from '../support/realTrajectories.ts';
import { skip } from '../support/skip.ts';
import { filterQuick } from './support/quickInput.ts';
import { Reviewer } from './support/reviewer.ts';
import { useWorkbench } from './support/workbench.ts';

/** Steps up to which each one is gone to, and its tool calls counted where they are drawn. */
const walkedSteps = 12;

const files = realTrajectories();

describe('every real trajectory, in the reviewer', function () {
  this.timeout(60_000);
  if (files.length === 0) {
    it('opens', function () {
      skip(this, 'the reference data is not beside this repository');
    });
    return;
  }

  const workbench = useWorkbench({ settings: { 'files.simpleDialog.enable': true } });
  const reviewer = () => new Reviewer(workbench().page);

  /** Opens a file as a person does, and waits until all of it has been read. */
  async function open({ path }: RealTrajectory): Promise<void> {
    await workbench().runCommand('ITBench Review: Import Trajectory');
    // What the dialog begins with would take the place of what is typed before it has come.
    await workbench().quickEntries();
    await filterQuick(workbench().page, path);
    await workbench().pickQuick(basename(path));
    const { frame } = reviewer();
    await frame
      .locator(`#page[data-memory-key$=${JSON.stringify(encodeURIComponent(basename(path)))}]`)
      .waitFor();
    await reviewer().opened();
    await frame.locator('.head-facts', { hasText: /tool call/ }).waitFor();
  }

  /** What the header says. */
  async function told(): Promise<Count> {
    const facts = await reviewer().frame.locator('.head-facts li').allInnerTexts();
    const number = (unit: RegExp): number => {
      const fact = facts.find((text) => unit.test(text)) ?? '';
      return Number(/[\d\s]+/.exec(fact)?.[0].replaceAll(/\s/g, ''));
    };
    return { turns: number(/ turns?$/), calls: number(/ tool calls?$/) };
  }

  /** Tool calls that are drawn, of all steps. */
  async function drawnCalls(steps: number): Promise<number> {
    let calls = 0;
    for (let step = 1; step <= steps; step += 1) {
      calls += await reviewer().frame.locator('.part.tool_call').count();
      if (step === steps) break;
      await reviewer().press('j');
      await reviewer()
        .frame.getByRole('heading', { name: new RegExp(`^Step ${step + 1} of`) })
        .waitFor();
      await reviewer().rested();
    }
    return calls;
  }

  for (const [index, file] of files.entries()) {
    it(`has the turns and tool calls that an independent reader counts: ${file.file}`, async () => {
      await open(file);
      const picture = `formats-${String(index + 1).padStart(2, '0')}`;
      await workbench().screenshot(`${picture}-first`);
      const [member] = file.counts().values();
      assert.ok(member !== undefined);
      const counts = [...file.counts().values()];
      const shown = await told();
      assert.ok(
        counts.some(({ turns, calls }) => turns === shown.turns && calls === shown.calls),
        `${JSON.stringify(shown)} is none of ${JSON.stringify(counts)}`,
      );
      const { steps } = await reviewer().place();
      if (steps > 0 && steps <= walkedSteps) assert.equal(await drawnCalls(steps), shown.calls);
      await reviewer().press('G');
      await reviewer().rested();
      await workbench().screenshot(`${picture}-last`);
    });
  }
});
