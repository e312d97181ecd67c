import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { matchesGlob } from 'node:path';
import { fileURLToPath } from 'node:url';
import manifest from '../package.json' with { type: 'json' };
import { programs } from '../src/build/bundle.mjs';
import { createRunId } from '../src/core/harness/plan.ts';
import { jsonSchema } from '../src/core/schema/jsonSchemas.ts';
import { pathsOfRescore, pathsOfRun, runPaths } from '../src/core/store/layout.ts';
import { type ContextValues, commandIds, viewIds } from '../src/host/commandIds.ts';
import { defaultConfigFile } from '../src/host/config/configPlace.ts';
import { reviewEditorIds } from '../src/host/reviewer/reviewEditorIds.ts';
import { configFileName } from '../src/machine/configFile.ts';

const root = fileURLToPath(new URL('../', import.meta.url));

describe('the manifest', () => {
  it('has the fixed name, the engine, and every package of the charter', () => {
    assert.equal(manifest.name, 'itbench-review');
    assert.equal(manifest.engines.vscode, '^1.104.0');
    const packages = Object.keys(manifest.devDependencies);
    for (const name of [
      '@types/vscode',
      '@vscode/webview-ui-toolkit',
      'zod',
      'yaml',
      'esbuild',
      '@vscode/test-electron',
    ]) {
      assert.ok(packages.includes(name), `${name} is missing`);
    }
  });

  it('pins every version exactly', () => {
    for (const [name, version] of Object.entries(manifest.devDependencies)) {
      assert.match(version, /^\d+\.\d+\.\d+$/, name);
    }
  });

  it('does not ask for a newer API of VS Code than the engine has', () => {
    assert.equal(`^${manifest.devDependencies['@types/vscode']}`, manifest.engines.vscode);
  });

  it('names programs that the build makes', () => {
    const outputs = Object.values(programs()).map(({ outfile }) => outfile);
    for (const file of Object.values(manifest.bin)) assert.ok(outputs.includes(file), file);
  });

  it('points at files that exist', () => {
    const { jsonValidation, yamlValidation } = manifest.contributes;
    for (const { url } of [...jsonValidation, ...yamlValidation]) assert.ok(existsSync(`${root}${url}`), url);
  });
});

/** Values that our keys of when-clauses have: what a clause compares them with must be among them. */
const contextValues = {
  'itbenchReview.running': [],
  'itbenchReview.config': ['none', 'broken', 'ready'],
  'itbenchReview.tasks': ['loading', 'missing', 'some'],
  'itbenchReview.results': ['loading', 'none', 'some'],
  'itbenchReview.queue': ['loading', 'none', 'empty', 'some'],
  'itbenchReview.queueFiltered': [],
} as const satisfies { [K in keyof ContextValues]: readonly ContextValues[K][] };

/** Keys of when-clauses that the editor sets itself, with values that we compare them with. */
const editorValues: Readonly<Record<string, readonly string[]>> = {
  view: Object.values(viewIds),
  viewItem: [],
  workbenchState: ['empty', 'folder', 'workspace'],
  isWorkspaceTrusted: [],
  activeCustomEditorId: Object.values(reviewEditorIds),
  resourceScheme: ['file'],
  resourceExtname: [],
  explorerResourceIsFolder: [],
};

/** Commands of the editor that our texts link to. */
const editorCommands = ['workbench.action.files.openFolder', 'workbench.trust.manage'];

const { contributes } = manifest;
const ownCommands: readonly string[] = Object.values(commandIds);
const menuItems = Object.entries(contributes.menus).flatMap(([menu, items]) =>
  items.map((item) => ({ menu, ...item })),
);
const walkthroughSteps = contributes.walkthroughs.flatMap(({ steps }) => steps);

/** The terms of a when-clause, each a key alone or compared: `itbenchReview.config == ready`. */
function termsOf(clause: string): { key: string; operator: string | undefined; value: string | undefined }[] {
  return clause.split(/&&|\|\|/).map((term) => {
    const match = /^\s*!?\s*([\w.]+)\s*(?:(==|!=|=~)\s*(.+?))?\s*$/.exec(term);
    assert.ok(match?.[1] !== undefined, `cannot be read: ${term}`);
    return { key: match[1], operator: match[2], value: match[3] };
  });
}

/** Every when-clause and enablement, with where it stands. */
function clauses(): { where: string; clause: string }[] {
  return [
    ...contributes.commands.map(({ command, ...more }) => ({
      where: command,
      clause: 'enablement' in more ? more.enablement : undefined,
    })),
    ...menuItems.map(({ menu, command, when }) => ({ where: `${menu} ${command}`, clause: when })),
    ...contributes.keybindings.map(({ command, when }) => ({ where: `key of ${command}`, clause: when })),
    ...contributes.viewsWelcome.map(({ view, when }) => ({ where: `welcome of ${view}`, clause: when })),
    ...walkthroughSteps.flatMap(({ id, completionEvents }) =>
      completionEvents
        .filter((event) => event.startsWith('onContext:'))
        .map((event) => ({ where: `step ${id}`, clause: event.slice('onContext:'.length) })),
    ),
  ].filter(
    (found): found is { where: string; clause: string } => !['false', undefined].includes(found.clause),
  );
}

describe('the contributions', () => {
  it('are the commands that the code knows, no more and no fewer', () => {
    const ids = contributes.commands.map(({ command }) => command);
    assert.deepEqual(ids.toSorted(), ownCommands.toSorted());
    assert.equal(new Set(ids).size, ids.length);
  });

  it('name each command in title case, under the name of the product', () => {
    for (const { title, category } of contributes.commands) {
      assert.equal(category, manifest.displayName);
      for (const word of title.split(' ')) assert.match(word, /^(?:by|of|the|[A-Z])/, title);
    }
  });

  it('are the views that the code knows, in a container that is there', () => {
    const views = Object.entries(contributes.views);
    assert.deepEqual(
      views.flatMap(([, entries]) => entries.map(({ id }) => id)).toSorted(),
      Object.values(viewIds).toSorted(),
    );
    const containers = contributes.viewsContainers.activitybar.map(({ id }) => id);
    for (const [container] of views) assert.ok(containers.includes(container), container);
  });

  it('refer to commands that there are: menus, links of texts, and steps that are done', () => {
    const texts = [
      ...contributes.viewsWelcome.map(({ contents }) => contents),
      ...walkthroughSteps.map(({ description }) => description),
    ];
    const linked = texts.flatMap((text) =>
      [...text.matchAll(/\]\(command:([^)?]+)/g)].map(([, id]) => id ?? ''),
    );
    assert.ok(linked.length > 5);
    const done = walkthroughSteps
      .flatMap(({ completionEvents }) => completionEvents)
      .filter((event) => event.startsWith('onCommand:'))
      .map((event) => event.slice('onCommand:'.length));
    const unknown = [...menuItems.map(({ command }) => command), ...linked, ...done].filter(
      (id) => !ownCommands.includes(id) && !editorCommands.includes(id),
    );
    assert.deepEqual(unknown, []);
  });

  it('have welcome content for views that there are, each with one next command or none to take', () => {
    const views: readonly string[] = Object.values(viewIds);
    for (const { view, contents } of contributes.viewsWelcome) {
      assert.ok(views.includes(view), view);
      // A line that is nothing but a link is shown as a button.
      for (const line of contents.split('\n').filter((text) => text.includes('](command:'))) {
        assert.match(line, /^\[[^\]]+\]\(command:[\w.]+\)$/);
      }
    }
  });

  it('ask in when-clauses for keys that somebody sets, and for values that they have', () => {
    const known: Readonly<Record<string, readonly string[]>> = { ...contextValues, ...editorValues };
    for (const { where, clause } of clauses()) {
      for (const { key, operator, value } of termsOf(clause)) {
        assert.ok(Object.hasOwn(known, key), `${where}: nobody sets ${key}`);
        const values = known[key] ?? [];
        if (operator === '=~') assert.ok(['viewItem', 'resourceExtname'].includes(key), where);
        else if (operator === undefined) assert.deepEqual(values, [], `${where}: ${key} is not a yes or no`);
        else assert.ok(values.includes(value ?? ''), `${where}: ${key} is never ${value}`);
      }
    }
  });

  it('use every value of our keys that a person waits in front of', () => {
    const used = new Set(
      clauses().flatMap(({ clause }) =>
        termsOf(clause).map(({ key, value }) => (value === undefined ? key : `${key} ${value}`)),
      ),
    );
    for (const expected of [
      'itbenchReview.config none',
      'itbenchReview.config broken',
      'itbenchReview.tasks missing',
      'itbenchReview.results none',
      'itbenchReview.queue none',
      'itbenchReview.queue empty',
    ]) {
      assert.ok(used.has(expected), expected);
    }
  });

  it('look in tree items for words that trees give them', () => {
    const sources = globSync('src/host/**/*.ts', { cwd: root }).map((file) =>
      readFileSync(`${root}${file}`, 'utf8'),
    );
    const words = clauses().flatMap(({ clause }) =>
      termsOf(clause).flatMap(({ operator, value }) =>
        operator === '=~' ? [...(value ?? '').matchAll(/\\b(\w+)\\b/g)].map(([, word]) => word) : [],
      ),
    );
    assert.ok(words.length > 5);
    for (const word of new Set(words)) {
      assert.ok(
        sources.some((source) => source.includes(`'${word}'`)),
        `no tree item has the word ${word}`,
      );
    }
  });

  it('show icons that exist, drawn in the colour of the theme', () => {
    const containers = contributes.viewsContainers.activitybar.map(({ icon }) => icon);
    const views = Object.values(contributes.views)
      .flat()
      .map(({ icon }) => icon);
    for (const icon of [...containers, ...views, ...contributes.walkthroughs.map(({ icon }) => icon)]) {
      const drawing = readFileSync(`${root}${icon}`, 'utf8');
      assert.match(drawing, /<svg/);
      assert.match(drawing, /currentColor/, icon);
    }
    for (const { command, ...more } of contributes.commands) {
      if ('icon' in more) assert.match(more.icon ?? '', /^\$\([a-z-]+\)$/, command);
    }
  });

  it('start the extension for a folder that has a configuration and for a link; the editor adds views, commands and editors', () => {
    assert.deepEqual(manifest.activationEvents, [`workspaceContains:${defaultConfigFile}`, 'onUri']);
  });

  it('open the trajectories of runs by themselves, and those of others only when a person says so', () => {
    const [own, other] = contributes.customEditors;
    assert.deepEqual([own?.viewType, own?.priority], [reviewEditorIds.own, 'default']);
    assert.deepEqual([other?.viewType, other?.priority], [reviewEditorIds.other, 'option']);
    const { trajectory } = runPaths('results', '2026-01-31T12-00-00Z-3f9a').attempt({
      model: 'meta-llama/Llama-3.1',
      task_id: 'sample-03',
      repeat: 2,
    });
    const [{ filenamePattern } = { filenamePattern: '' }] = own?.selector ?? [];
    assert.ok(matchesGlob(trajectory, filenamePattern), trajectory);
    assert.ok(!matchesGlob('notes/trajectory.jsonl', filenamePattern));
    for (const pattern of Object.keys(
      contributes.configurationDefaults['workbench.editor.customLabels.patterns'],
    )) {
      assert.equal(pattern, filenamePattern);
    }
  });

  it('give commands a key only while a page of the reviewer has the keyboard', () => {
    for (const { command, key, mac, when } of contributes.keybindings) {
      assert.ok(ownCommands.includes(command), command);
      assert.match(when, /activeCustomEditorId/);
      assert.equal(mac, key.replace('ctrl', 'cmd'));
    }
  });

  it('say honestly where the extension works', () => {
    const { untrustedWorkspaces, virtualWorkspaces } = manifest.capabilities;
    assert.equal(untrustedWorkspaces.supported, 'limited');
    assert.deepEqual(untrustedWorkspaces.restrictedConfigurations, ['itbenchReview.configFile']);
    assert.equal(virtualWorkspaces.supported, false);
    assert.ok(untrustedWorkspaces.description.length > 20 && virtualWorkspaces.description.length > 20);
  });

  it('check the files of runs in any folder, and nothing that is only called so', () => {
    const run = `kept/elsewhere/${createRunId(Date.UTC(2026, 10, 22, 12, 31, 5), () => 0.5)}`;
    const paths = pathsOfRun(run);
    const rescored = pathsOfRescore(paths, 'rules');
    const key = { model: 'my-llm', task_id: 'sample-03', repeat: 2 };
    const schemasOf = (path: string) =>
      contributes.jsonValidation
        .filter(({ fileMatch }) => fileMatch.some((pattern) => matchesGlob(path, pattern)))
        .map(({ url }) => /([^/]+)\.schema\.json$/.exec(url)?.[1]);
    for (const { runFile, manifest: listed, report, attempt } of [paths, rescored.run]) {
      assert.deepEqual(schemasOf(report('my-llm')), ['report']);
      assert.deepEqual(schemasOf(attempt(key).score), ['score']);
      assert.deepEqual(schemasOf(listed), ['manifest']);
      assert.deepEqual(schemasOf(runFile), runFile === paths.runFile ? ['run'] : []);
    }
    assert.deepEqual(schemasOf(rescored.rescoreFile), ['rescore']);
    assert.deepEqual(schemasOf(`${paths.signatures}/0123456789abcdef.json`), ['signature']);
    for (const other of [
      'kept/elsewhere/reports/my-llm.json',
      'coverage/run-1/reports/index.json',
      'web/manifest.json',
    ]) {
      assert.deepEqual(schemasOf(other), [], other);
    }
    assert.deepEqual(
      contributes.yamlValidation.map(({ fileMatch: file }) => file),
      [configFileName],
    );
  });
});

describe('the settings', () => {
  const settings = Object.entries(contributes.configuration.properties);
  const sources = globSync('src/host/**/*.ts', { cwd: root }).map((file) =>
    readFileSync(`${root}${file}`, 'utf8'),
  );

  it('are read by the code, each', () => {
    for (const [name] of settings) {
      assert.match(name, /^itbenchReview\.\w+$/);
      const last = name.slice('itbenchReview.'.length);
      assert.ok(
        sources.some((source) => source.includes(`'${last}'`)),
        `nothing reads ${name}`,
      );
    }
  });

  it('have a type, a default within their bounds, and a unit in words where they are numbers', () => {
    for (const [name, setting] of settings) {
      assert.match(setting.markdownDescription, /\.$/, name);
      if (setting.type === 'boolean') {
        assert.equal(setting.default, false, name);
        assert.match(setting.markdownDescription, /^Whether /, name);
        continue;
      }
      if (setting.type === 'string') {
        assert.ok('maxLength' in setting && 'pattern' in setting, name);
        assert.match(setting.default as string, new RegExp(setting.pattern), name);
        continue;
      }
      assert.equal(setting.type, 'integer', name);
      assert.ok('minimum' in setting && 'maximum' in setting, name);
      const value = setting.default as number;
      assert.ok(setting.minimum <= value && value <= setting.maximum, name);
      assert.match(setting.markdownDescription, /\bin milliseconds\.$|^Number of /, name);
    }
  });

  it('are none that itbench.yml has', () => {
    const keys = JSON.stringify(jsonSchema('config'));
    for (const [name] of settings) {
      const words = name
        .slice('itbenchReview.'.length)
        .replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
      assert.ok(!keys.includes(`"${words}"`), name);
    }
  });

  it('call the configuration what the command line calls it', () => {
    assert.equal(contributes.configuration.properties['itbenchReview.configFile'].default, configFileName);
    assert.equal(defaultConfigFile, configFileName);
  });
});

describe('the walkthrough', () => {
  it('has a text beside each step, in the package, and pictures that are light', () => {
    const packed = readFileSync(`${root}.vscodeignore`, 'utf8').split('\n');
    assert.ok(packed.includes('!media/**'), packed.join(' '));
    for (const { id, media } of walkthroughSteps) {
      assert.match(media.markdown, /^media\//);
      const text = readFileSync(`${root}${media.markdown}`, 'utf8');
      assert.match(text, /^# /, id);
      assert.ok(text.length < 3000, id);
    }
    for (const file of globSync('media/walkthrough/*', { cwd: root })) {
      assert.ok(statSync(`${root}${file}`).size < 100_000, file);
    }
  });

  it('ends each step by something that happens', () => {
    for (const { id, completionEvents } of walkthroughSteps) assert.ok(completionEvents.length > 0, id);
  });
});
