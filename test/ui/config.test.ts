import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { readConfig } from '../../src/core/schema/readConfig.ts';
import { charter } from '../support/charter.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { useWorkbench, type Workbench, withWorkbench } from './support/workbench.ts';

const key = `sk-proj-${'a1B2c3D4e5'.repeat(4)}`;

/** What a person does with nothing but the keyboard. */
class Keyboard {
  private readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async command(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    await this.input('Type the name of a command to run.').waitFor();
    await this.page.keyboard.type(title);
    await this.page.locator('.quick-input-widget .monaco-list-row.focused', { hasText: title }).waitFor();
    await this.page.keyboard.press('Enter');
  }

  /** Waits for a question by its placeholder, types an answer, and accepts it. */
  async answer(question: string, text = ''): Promise<void> {
    await this.input(question).waitFor();
    await this.page.keyboard.type(text);
    await this.page.keyboard.press('Enter');
  }

  /** Waits for a list by its placeholder, filters it down to one entry, and accepts that. */
  async choose(question: string, entry: string): Promise<void> {
    await this.input(question).waitFor();
    await this.page.keyboard.type(entry);
    await this.page.locator('.quick-input-widget .monaco-list-row.focused', { hasText: entry }).waitFor();
    await this.page.keyboard.press('Enter');
  }

  async back(question: string): Promise<void> {
    await this.input(question).waitFor();
    await this.page.keyboard.press('Control+Alt+-');
  }

  async leave(question: string): Promise<void> {
    await this.input(question).waitFor();
    await this.page.keyboard.press('Escape');
    await this.page.locator('.quick-input-widget:visible').waitFor({ state: 'detached' });
  }

  input(question: string) {
    return this.page.locator('.quick-input-widget:visible').getByPlaceholder(question, { exact: true });
  }
}

const questions = {
  tasks: 'Which tasks should be run?',
  model: 'Which model should be measured?',
  another: 'Another model?',
  url: 'https://api.provider.example/v1',
  id: 'provider-model-id',
  name: 'my-llm',
  keyPlace: 'Where is its API key?',
  key: 'Paste the key',
  preset: 'How much should a run do?',
} as const;

/** The folder that a workbench has open. */
function folderOf({ folder }: Workbench): string {
  assert.ok(folder !== null);
  return folder;
}

describe('Create Config', function () {
  this.timeout(180_000);
  const workbench = useWorkbench();

  // A palette that is opened before the extension has made itself known does not list it.
  before(() => workbench().openContainer());

  it('writes nothing when it is left at any of its questions', async () => {
    const keyboard = new Keyboard(workbench().page);
    const toName = async () => {
      await keyboard.choose(questions.tasks, 'Sample suite');
      await keyboard.choose(questions.model, 'OpenAI-compatible endpoint');
      await keyboard.answer(questions.url, 'http://127.0.0.1:9/v1');
      await keyboard.answer(questions.id, 'some-model');
    };
    const ways: [question: string, way: () => Promise<void>][] = [
      [questions.tasks, async () => {}],
      [questions.model, () => keyboard.choose(questions.tasks, 'Sample suite')],
      [questions.name, toName],
      [
        questions.another,
        async () => {
          await toName();
          await keyboard.answer(questions.name);
          await keyboard.choose(questions.keyPlace, 'I paste it now');
          await keyboard.answer(questions.key, key);
        },
      ],
    ];
    for (const [question, way] of ways) {
      await keyboard.command('ITBench Review: Create Config');
      await way();
      await keyboard.leave(question);
    }
    assert.deepEqual(readdirSync(folderOf(workbench())), []);
  });

  it('makes a configuration with the keyboard alone, going back on the way', async () => {
    const { page } = workbench();
    const keyboard = new Keyboard(page);
    await keyboard.command('ITBench Review: Create Config');
    await keyboard.choose(questions.tasks, 'Sample suite');
    await keyboard.choose(questions.model, 'Baselines');
    await keyboard.choose(questions.another, 'OpenAI-compatible endpoint');
    await keyboard.answer(questions.url, 'https://wrong.example/v1');
    await keyboard.back(questions.id);
    assert.equal(await keyboard.input(questions.url).inputValue(), 'https://wrong.example/v1');
    await page.keyboard.press('Control+A');
    await keyboard.answer(questions.url, 'https://api.provider.example/v1');
    await keyboard.answer(questions.id, "provider/model: it's #1");
    await keyboard.answer(questions.name);
    await keyboard.choose(questions.keyPlace, 'I paste it now');
    await keyboard.input(questions.key).waitFor();
    assert.equal(await keyboard.input(questions.key).getAttribute('type'), 'password');
    await workbench().screenshot('config-key');
    await keyboard.answer(questions.key, key);
    await keyboard.input(questions.another).waitFor();
    await workbench().screenshot('config-models');
    await keyboard.answer(questions.another);
    await keyboard.choose(questions.preset, 'Smoke: a quick look');
    const written = await workbench().notification('itbench.yml is written.');
    await written.getByRole('button', { name: 'Run Smoke' }).waitFor();
    await workbench().editorTab('itbench.yml');
    await workbench().screenshot('config-written', { zoom: 100 });

    const text = readFileSync(join(folderOf(workbench()), 'itbench.yml'), 'utf8');
    const reading = readConfig(text);
    assert.ok(reading.ok, text);
    assert.deepEqual(reading.config.models, [
      { name: 'baseline-triage', adapter: 'baseline', strategy: 'triage' },
      { name: 'baseline-exhaustive', adapter: 'baseline', strategy: 'exhaustive' },
      {
        name: "provider/model: it's #1",
        endpoint: 'https://api.provider.example/v1',
        model: "provider/model: it's #1",
      },
    ]);
    assert.equal(reading.config.preset, 'smoke');
    assert.ok(!text.includes(key));
    assert.ok(existsSync(join(folderOf(workbench()), 'tasks/sample/suite.lock.json')));
  });

  it('has stored the key for that entry and its server', async () => {
    const { page } = workbench();
    const keyboard = new Keyboard(page);
    await keyboard.command('ITBench Review: Delete API Key');
    await page
      .locator('.quick-input-widget:visible .monaco-list-row', { hasText: 'provider/model' })
      .waitFor();
    await page.keyboard.press('Escape');
  });

  it('offers to open what is there already, and puts nothing in its place unasked', async () => {
    const { page } = workbench();
    const before = readFileSync(join(folderOf(workbench()), 'itbench.yml'), 'utf8');
    const keyboard = new Keyboard(page);
    await keyboard.command('View: Close All Editors');
    await keyboard.command('ITBench Review: Create Config');
    await keyboard.answer('There is a itbench.yml already');
    await workbench().editorTab('itbench.yml');
    assert.equal(readFileSync(join(folderOf(workbench()), 'itbench.yml'), 'utf8'), before);
  });

  it('refuses a key where an address or a name is asked for, while it is typed', async () => {
    const { page } = workbench();
    const keyboard = new Keyboard(page);
    await keyboard.command('ITBench Review: Create Config');
    await keyboard.choose('There is a itbench.yml already', 'Make a new one in its place');
    await keyboard.choose(questions.tasks, 'Sample suite');
    await keyboard.choose(questions.model, 'OpenAI-compatible endpoint');
    await keyboard.input(questions.url).waitFor();
    const message = page.locator('.quick-input-widget:visible .quick-input-message');
    await page.keyboard.type('api.provider.example');
    await message.getByText('The address must be an http or https URL').waitFor();
    await page.keyboard.press('Control+A');
    await page.keyboard.type(key);
    await message.getByText('This looks like an API key').waitFor();
    await workbench().screenshot('config-refused');
    await keyboard.leave(questions.url);
  });
});

describe('a broken configuration', function () {
  this.timeout(180_000);
  const misspelt = charter.replace('max_tokens', 'max_tokns');

  it('shows where and why, has a quick fix, and is good again when it is mended', async function () {
    const title = this.test?.fullTitle() ?? '';
    await withWorkbench(title, { settings: { 'problems.showCurrentInStatus': true } }, async (workbench) => {
      const { page } = workbench;
      const file = join(folderOf(workbench), 'itbench.yml');
      writeFileSync(file, misspelt);
      await workbench.openContainer();
      const welcome = workbench.tree('Tasks').pane.locator('.welcome-view-content');
      await welcome.getByText('itbench.yml has a mistake, so its tasks cannot be listed.').waitFor();
      await workbench.tree('Tasks').welcomeButton('Open Config').click();
      await workbench.editorTab('itbench.yml');

      await page.keyboard.press('Control+Shift+M');
      const problem = page.locator('.markers-panel').getByRole('treeitem', { name: /max_tokns/ });
      await problem.waitFor();
      assert.equal(await page.locator('.markers-panel').getByRole('treeitem').count(), 2);
      const name = (await problem.getAttribute('aria-label')) ?? '';
      assert.match(name, /models\[0\]\.max_tokns: unknown key; did you mean max_tokens\?/);
      assert.match(name, /at line 6 and character 5/);
      await workbench.screenshot('config-problem');

      await workbench.runCommand('View: Focus Active Editor Group');
      await page.keyboard.press('Control+.');
      await page.locator('.action-widget').getByText('Change to max_tokens').waitFor();
      await page.keyboard.press('Enter');
      await problem.waitFor({ state: 'detached' });
      assert.equal(readFileSync(file, 'utf8'), misspelt);
      await welcome.getByText('itbench.yml has a mistake').waitFor();
      await page.keyboard.press('Control+S');
      await welcome.getByText('The folder that tasks_dir names has no tasks.').waitFor();
      assert.equal(readFileSync(file, 'utf8'), charter);
    });
  });

  it('is told from one that is not there, and from what cannot be one', async function () {
    await withWorkbench(this.test?.fullTitle() ?? '', {}, async (workbench) => {
      const file = join(folderOf(workbench), 'itbench.yml');
      await workbench.openContainer();
      await workbench.tree('Tasks').welcomeButton('Create Config').waitFor();
      mkdirSync(file);
      await workbench.tree('Tasks').welcomeButton('Open Config').click();
      await workbench.notification('itbench.yml is a folder, not a file: rename it, or name another file');
    });
  });
});

describe('a window with several folders', function () {
  this.timeout(180_000);

  it('takes the configuration of the folder that one works in, else the first that there is', async function () {
    using folder = tempFolder();
    for (const name of ['a', 'b', 'c']) mkdirSync(folder.in(name));
    const workspace = folder.in('window.code-workspace');
    writeFileSync(workspace, JSON.stringify({ folders: [{ path: 'a' }, { path: 'b' }, { path: 'c' }] }));
    writeFileSync(folder.in('a', 'notes.txt'), 'no configuration beside me');
    writeFileSync(folder.in('b', 'itbench.yml'), 'tasks_dir: tasks/\n');
    writeFileSync(folder.in('c', 'itbench.yml'), charter);
    writeFileSync(folder.in('c', 'other.txt'), 'a good one beside me');
    await withWorkbench(this.test?.fullTitle() ?? '', { folder: workspace }, async (workbench) => {
      const { page } = workbench;
      await workbench.openContainer();
      const welcome = workbench.tree('Tasks').pane.locator('.welcome-view-content');
      const open = async (file: string) => {
        await page.keyboard.press('Control+P');
        await page.keyboard.type(file);
        await page.locator('.quick-input-widget .monaco-list-row.focused', { hasText: file }).waitFor();
        await page.keyboard.press('Enter');
        await workbench.editorTab(file);
      };
      await welcome.getByText('itbench.yml has a mistake').waitFor();
      await open('other.txt');
      await welcome.getByText('The folder that tasks_dir names has no tasks.').waitFor();
      await open('notes.txt');
      await welcome.getByText('itbench.yml has a mistake').waitFor();
    });
  });
});

describe('a report in the editor', function () {
  this.timeout(120_000);

  it('is checked against its schema wherever runs are kept, and other reports are not', async function () {
    await withWorkbench(this.test?.fullTitle() ?? '', {}, async (workbench) => {
      const { page } = workbench;
      const folder = folderOf(workbench);
      for (const dir of ['kept/2026-11-22T12-31-05Z-3f9a/reports', 'kept/other/reports']) {
        mkdirSync(join(folder, dir), { recursive: true });
        writeFileSync(join(folder, dir, 'model.json'), '{ "accuracy": "high" }\n');
      }
      for (const part of ['other', '3f9a']) {
        await page.keyboard.press('Control+P');
        await page.keyboard.type(`${part}/reports/model.json`);
        await page.locator('.quick-input-widget .monaco-list-row.focused', { hasText: part }).waitFor();
        await page.keyboard.press('Enter');
        await page.locator('.breadcrumbs-control, .tabs-breadcrumbs', { hasText: part }).first().waitFor();
      }
      await page.keyboard.press('Control+Shift+M');
      const problems = page.locator('.markers-panel').getByRole('treeitem');
      await problems.filter({ hasText: 'Missing property "schema_version".' }).waitFor();
      const files = problems.filter({ hasText: 'model.json' });
      assert.equal(await files.count(), 1);
      assert.match((await files.first().getAttribute('aria-label')) ?? '', /3f9a/);
    });
  });
});

describe('the walkthrough', function () {
  this.timeout(180_000);
  const workbench = useWorkbench();

  it('opens, and its first step is done when there is a configuration', async () => {
    const { page } = workbench();
    // What a step shows beside it has no room beside a side bar in a window of this width.
    await page.keyboard.press('Control+B');
    await workbench().runCommand('Welcome: Open Walkthrough...');
    await workbench().pickQuick('Measure an SRE agent, and see why it fails');
    const step = (title: string) => page.locator('.getting-started-step', { hasText: title });
    await step('Set up the sample suite').waitFor();
    for (const title of ['Run the smoke', 'Review what was flagged', 'Open the report'])
      await step(title).waitFor();
    await page
      .frameLocator('iframe.webview.ready')
      .frameLocator('iframe#active-frame')
      .getByRole('heading', { name: 'The sample suite' })
      .waitFor();
    await workbench().screenshot('walkthrough');
    const first = step('Set up the sample suite');
    await first.getByRole('button', { name: 'Create Config' }).click();
    const keyboard = new Keyboard(page);
    await keyboard.answer(questions.tasks);
    await keyboard.answer(questions.model);
    await keyboard.answer(questions.another);
    await keyboard.answer(questions.preset);
    await workbench().notification('itbench.yml is written.');
    await workbench().runCommand('Welcome: Open Walkthrough...');
    await workbench().pickQuick('Measure an SRE agent, and see why it fails');
    await page
      .locator('.getting-started-step .codicon-getting-started-step-checked.complete')
      .first()
      .waitFor();
    await workbench().screenshot('walkthrough-done');
  });
});
