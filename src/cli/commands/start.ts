import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadSampleConfig } from '../../machine/configFile.ts';
import { mediaDir } from '../../machine/product.ts';
import { loadConfig } from '../configHere.ts';
import { findDesktopEditor, openInEditor, processSeat } from '../desktopEditor.ts';
import { exitCodes } from '../exitCode.ts';
import { plainLine } from '../output.ts';
import type { CommandContext } from './context.ts';
import { type RunFlags, runWith } from './run.ts';

export interface StartFlags extends RunFlags {
  /** False for --no-open. */
  readonly open: boolean;
}

/** `itbench-review start`: what a newcomer runs. Shows what came out of it in the editor, or says how to. */
export async function start({ open, ...flags }: StartFlags, context: CommandContext): Promise<number> {
  const load = () =>
    flags.config === undefined ? loadSampleConfig(process.cwd()) : loadConfig(flags.config);
  const code = await runWith({ ...flags, smoke: flags.smoke ?? true }, load, context);
  if (open && hasResultsHere(flags, code)) await showInEditor(context);
  return code;
}

/** Whether there are results to look at where the extension looks for them: in `results/` of this folder. */
function hasResultsHere({ config, out, json, dryRun }: RunFlags, code: number): boolean {
  const isUsual = [config, out, json, dryRun].every((flag) => flag === undefined);
  return isUsual && (code === exitCodes.done || code === exitCodes.inconclusive);
}

/** Says one thing, and never changes how the run ended. */
async function showInEditor({ terminal: { out } }: CommandContext): Promise<void> {
  const product = dirname(mediaDir);
  if (!existsSync(join(product, 'dist/extension.cjs'))) return;
  const folder = process.cwd();
  const parameters = ['--new-window', `--extensionDevelopmentPath=${product}`, folder];
  const editor = findDesktopEditor(processSeat());
  if (editor.kind === 'none') {
    out.write(`\n${serveHint(product, folder)}\n`);
    return;
  }
  if (editor.kind === 'unattended') {
    const command = ['code', ...parameters].map(quoted).join(' ');
    out.write(`\nTo look at the results in VS Code: ${command}\n${serveHint(product, folder)}\n`);
    return;
  }
  const problem = await openInEditor(editor.program, parameters, process.env);
  if (problem === null) {
    out.write(`\nOpening ${plainLine(folder)} in VS Code, with the extension (--no-open leaves that out).\n`);
  } else {
    out.write(`\nVS Code could not be started: ${plainLine(problem)}\n${serveHint(product, folder)}\n`);
  }
}

function serveHint(product: string, folder: string): string {
  const where = product === folder ? '.' : quoted(folder);
  const from = product === folder ? '' : ` (in ${plainLine(product)})`;
  return `To look at the results in a browser: npm run serve -- ${where}${from} installs VS Code and serves it on 127.0.0.1.`;
}

/** For a shell, as far as a folder's name needs it. */
function quoted(text: string): string {
  const line = plainLine(text);
  return /^[\w@%+=:,./\\-]+$/.test(line) ? line : `'${line.replaceAll("'", `'\\''`)}'`;
}
