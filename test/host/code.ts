#!/usr/bin/env node
// Stands in for the VS Code executable of @vscode/test-electron's runTests({ vscodeExecutablePath }): runs a suite in the
// extension host of a code-server, with a headless browser before it. Prints what the suite prints, and ends with 0 when
// all of it passed, 1 when a test failed, 70 when the extension host, the page or the server died, 124 when nothing ended
// within VSCODE_HOST_TIMEOUT_MS (300 000), 130 when it was told to stop.

import { fstatSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type HostBrowser, openBrowser } from './browser.ts';
import { parseLaunchArguments } from './launchArguments.ts';
import { createProfile } from './profile.ts';
import { type HostServer, startServer } from './server.ts';
import { exitCodeOf, readLogLine, suiteMark, suiteMarkVariable } from './suiteOutput.ts';
import { workbenchUrl } from './workbenchUrl.ts';

interface Ending {
  readonly code: number;
  readonly problem: string | null;
}

async function main(): Promise<number> {
  const { target, ...folders } = parseLaunchArguments(process.argv.slice(2));
  const limitMs = Number(process.env.VSCODE_HOST_TIMEOUT_MS ?? 300_000);
  const workbenchLog: string[] = [];
  const { promise: ending, resolve: end } = Promise.withResolvers<Ending>();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => end(stopped(signal)));
  }
  // What started this has ended when the other end of the pipe to it closes.
  if (fstatSync(0).isSocket())
    process.stdin.resume().once('close', () => end(stopped('the end of its parent')));
  using _limit = limit(limitMs, () => end({ code: 124, problem: `No result within ${limitMs} ms.` }));
  using profile = createProfile(folders);
  await using server = await startServer(profile, {
    automation: true,
    env: { [suiteMarkVariable]: suiteMark },
  });
  void server.ended.then(() => end({ code: 70, problem: "VS Code's server ended." }));
  await using browser = await openBrowser(profile);
  await listen(browser, workbenchLog, end);
  await browser.page.goto(workbenchUrl(server.port, target));
  const { code, problem } = await ending;
  if (code !== 0) await explain(problem, browser, server, workbenchLog);
  return code;
}

function stopped(by: string): Ending {
  return { code: 130, problem: `Stopped by ${by}.` };
}

/** Prints the suite's lines, keeps the others, and calls `end` when the suite, its host or its page has ended. */
async function listen({ browser, page }: HostBrowser, log: string[], end: (ending: Ending) => void) {
  let lastLine: string | null = null;
  await page.exposeFunction('codeAutomationLog', (_: string, parameters: readonly unknown[]) => {
    const line = readLogLine(parameters);
    if (line.kind === 'lastLine') lastLine = line.text;
    if (line.kind !== 'workbench') return console.log(line.text);
    log.push(line.text);
    if (line.hostIsGone) end({ code: 70, problem: 'The extension host went away.' });
  });
  await page.exposeFunction('codeAutomationExit', (said: number) => end(exitCodeOf(said, lastLine)));
  page.on('pageerror', (error) => log.push(`page error: ${error.message}`));
  page.on('crash', () => end({ code: 70, problem: 'The page crashed.' }));
  browser.on('disconnected', () => end({ code: 70, problem: 'The browser ended.' }));
}

async function explain(problem: string | null, { page }: HostBrowser, server: HostServer, log: string[]) {
  if (problem !== null) console.error(`[test host] ${problem}`);
  console.error(`---- the workbench's last lines\n${log.slice(-40).join('\n')}`);
  console.error(`---- the server's last lines\n${server.log().trimEnd().split('\n').slice(-40).join('\n')}`);
  const kept = process.env.VSCODE_HOST_LOGS;
  if (kept === undefined) return;
  mkdirSync(kept, { recursive: true });
  writeFileSync(join(kept, 'workbench.log'), `${log.join('\n')}\n`);
  writeFileSync(join(kept, 'server.log'), server.log());
  await page.screenshot({ path: join(kept, 'workbench.png'), timeout: 5000 }).catch(() => {});
  console.error(`---- all of it, and the screen: ${kept}`);
}

function limit(ms: number, onLimit: () => void): Disposable {
  const timer = setTimeout(onLimit, ms);
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}

try {
  process.exit(await main());
} catch (error) {
  console.error(error);
  process.exit(70);
}
