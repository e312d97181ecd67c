import { basename } from 'node:path';

/** How to start npm: the one that started this, with the Node that runs this, or else the one of the PATH. */
export function npmCommand(env: NodeJS.ProcessEnv = process.env): [command: string, first: string[]] {
  const script = env.npm_execpath;
  return script !== undefined && basename(script) === 'npm-cli.js'
    ? [process.execPath, [script]]
    : ['npm', []];
}
