// Installs the extension into a VS Code of its own and serves that to a browser on this machine, until Ctrl+C.
//
//   npm run serve [-- FOLDER] [--port PORT]      by default .sample-workspace, an empty folder, and a free port

import { mkdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { packageExtension, root } from '../support/vsix.ts';
import { ensureHost } from './install.ts';
import { createProfile } from './profile.ts';
import { installVsix, startServer } from './server.ts';
import { workbenchUrl } from './workbenchUrl.ts';

const stopped = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopped.abort());

interface Wanted {
  readonly folder: string;
  readonly port: number;
}

/** @throws {Error} when the folder is none, or the port is no number of one */
function readArguments(): Wanted {
  const { values, positionals } = parseArgs({
    options: { port: { type: 'string', default: '0' } },
    allowPositionals: true,
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port ${values.port} is no port.`);
  const [named] = positionals;
  if (named === undefined) {
    const folder = join(root, '.sample-workspace');
    mkdirSync(folder, { recursive: true });
    return { folder, port };
  }
  // npm runs scripts in the folder of package.json, and says here where it was called.
  const folder = resolve(process.env.INIT_CWD ?? '.', named);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new Error(`There is no folder ${folder} to open. Name one that exists: npm run serve -- FOLDER`);
  }
  return { folder, port };
}

async function main(): Promise<void> {
  const { folder, port } = readArguments();
  console.log('This serves VS Code, with ITBench Review installed, to a browser on this machine.');
  ensureHost();
  const vsix = await packageExtension(join(root, 'test/.actual/serve.vsix'));
  if (stopped.signal.aborted) return;
  using profile = createProfile();
  await installVsix(profile, vsix);
  await using server = await startServer(profile, { port });
  console.log(`
  Open    ${workbenchUrl(server.port, { open: folder })}
  Folder  ${folder}
  Stop    Ctrl+C

It asks for no password. It listens on 127.0.0.1 only, so nobody reaches it from outside, but whoever can reach that
port on this machine can use it, with your rights: stop it when you are done. What runs leave behind is in the folder;
settings and keys of this VS Code are gone when it stops.`);
  const stopping = new Promise((end) => {
    if (stopped.signal.aborted) end(null);
    stopped.signal.addEventListener('abort', end);
  });
  await Promise.race([stopping, server.ended]);
  if (!stopped.signal.aborted) throw new Error(`VS Code's server ended by itself:\n${server.log()}`);
  console.log('\nStopped.');
}

try {
  await main();
  process.exit(0);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
