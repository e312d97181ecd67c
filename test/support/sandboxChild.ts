// Runs one command in a sandbox, as a process of its own: node sandboxChild.ts KIND DATA SCRATCH SCRIPT
import { limits, neverAborted, patienceMs, zombies } from './sandboxFixture.ts';
import { providerOf } from './sandboxProviders.ts';

const [kind = '', dataDir = '', scratchDir = '', script = ''] = process.argv.slice(2);
await using sandbox = await providerOf(kind === 'docker' || kind === 'virtual' ? kind : 'bwrap').open(
  { dataDir, scratchDir, limits },
  neverAborted,
);
const result = await sandbox.exec(script, { timeoutMs: patienceMs, signal: neverAborted });
process.stdout.write(result.stdout.head + result.stdout.tail);
// For who runs this as the init of a process namespace, to which the forgotten dead fall.
if (process.pid === 1) console.log(`zombies: ${zombies().join(', ')}`);
