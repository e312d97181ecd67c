import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createVSIX } from '@vscode/vsce';
import * as esbuild from 'esbuild';
import { tempFolder } from '../../support/tempFolder.ts';
import { root } from '../../support/vsix.ts';
import {
  consentVariable,
  figuresFile,
  LoopFigures,
  type ProbeScript,
  probeDirVariable,
  Received,
  receivedFile,
  scriptFile,
} from '../probeExtension/files.ts';

/** Its type does not know what `vsce package --allow-all-proposed-apis` sets. */
const proposed: object = { allowAllProposedApis: true };

let packaged: Promise<string> | undefined;

const patienceMs = 20_000;

/** Path of the test extension (test/ui/probeExtension) as a .vsix, made once a run. */
export function packagedProbe(): Promise<string> {
  packaged ??= packageProbe();
  return packaged;
}

async function packageProbe(): Promise<string> {
  using folder = tempFolder();
  const source = join(root, 'test/ui/probeExtension');
  copyFileSync(join(source, 'package.json'), folder.in('package.json'));
  await esbuild.build({
    entryPoints: [join(source, 'extension.ts')],
    outfile: folder.in('extension.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    external: ['vscode'],
    logLevel: 'warning',
  });
  const path = join(root, 'test/.actual/itbench-probe.vsix');
  mkdirSync(join(path, '..'), { recursive: true });
  await createVSIX({
    cwd: folder.path,
    packagePath: path,
    dependencies: false,
    skipLicense: true,
    allowMissingRepository: true,
    ...proposed,
  });
  return path;
}

/** The folder by which a test and the probe talk; put `env` into the workbench's. */
export interface Probe extends Disposable {
  readonly env: Readonly<Record<string, string>>;
  /** What `probe/script` does from now on. */
  play(script: ProbeScript): void;
  /** What has reached the probe's models so far. */
  received(): readonly Received[];
  /** Resolves when `count` entries have been written. A file that another process writes can only be looked at. */
  untilReceived(count: number): Promise<void>;
  /** What the meter found, once it has been stopped. */
  figures(): LoopFigures;
}

/** `asksConsent`: the editor lets another extension use the probe's models only after it has asked the person. */
export function createProbe({ asksConsent = false } = {}): Probe {
  const folder = tempFolder();
  const received = (): readonly Received[] => {
    if (!existsSync(folder.in(receivedFile))) return [];
    const lines = readFileSync(folder.in(receivedFile), 'utf8').trimEnd().split('\n');
    return lines.map((line) => Received.parse(JSON.parse(line)));
  };
  return {
    env: { [probeDirVariable]: folder.path, ...(asksConsent ? { [consentVariable]: '1' } : {}) },
    play: (script) => writeFileSync(folder.in(scriptFile), JSON.stringify(script)),
    received,
    async untilReceived(count) {
      for (const deadline = performance.now() + patienceMs; received().length < count; await delay(20)) {
        if (performance.now() > deadline) throw new Error(`the probe has not received ${count} requests`);
      }
    },
    figures: () => LoopFigures.parse(JSON.parse(readFileSync(folder.in(figuresFile), 'utf8'))),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}
