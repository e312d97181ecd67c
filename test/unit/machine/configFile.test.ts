import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { loadConfigFile } from '../../../src/machine/configFile.ts';
import { tempFolder } from '../../support/tempFolder.ts';

describe('a configuration file', () => {
  it('means paths from the folder that it is read for, wherever the program runs', () => {
    using folder = tempFolder();
    mkdirSync(folder.in('conf'));
    const path = folder.in('conf', 'itbench.yml');
    writeFileSync(
      path,
      `tasks_dir: tasks\noutput_dir: out\nprompts: own\nmodels:\n  - { name: m, adapter: scripted, script: scripts/m.json }\n`,
    );
    const loaded = loadConfigFile({ path, base: folder.in('conf'), name: 'conf/itbench.yml' });
    assert.deepEqual(
      [
        loaded.tasksDir,
        loaded.outputDir,
        loaded.promptsDir,
        loaded.config.models[0]?.script,
        loaded.isSample,
      ],
      [
        folder.in('conf', 'tasks'),
        folder.in('conf', 'out'),
        folder.in('conf', 'own'),
        folder.in('conf', 'scripts/m.json'),
        false,
      ],
    );
  });

  it('is called by the name that it was given in every complaint', () => {
    using folder = tempFolder();
    const path = folder.in('itbench.yml');
    const place = { path, base: folder.path, name: 'my config' };
    assert.throws(() => loadConfigFile(place), {
      code: 'config_missing',
      message: /^cannot read my config: /,
    });
    writeFileSync(path, 'models: []\n');
    assert.throws(() => loadConfigFile(place), { code: 'config_invalid', message: /^my config:1:1 /m });
    writeFileSync(path, Buffer.from([0xff, 0xfe, 0x00]));
    assert.throws(() => loadConfigFile(place), {
      code: 'config_invalid',
      message: 'my config:1:1 is not a text in UTF-8',
    });
  });
});
