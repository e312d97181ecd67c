// Runs one command in a sandbox, as a process of its own: node sandboxChild.ts KIND DATA SCRATCH SCRIPT
import { sandboxKinds } from '../../src/core/sandbox/sandbox.ts';
import { limits, neverAborted, patienceMs, zombies } from './sandboxFixture.ts';
import { providerOf } from './sandboxProviders.ts';

const [kind = '', dataDir = '', scratchDir = '', script = ''] = process.argv.slice(2);
const known = sandboxKinds.find((each) => each === kind);
if (known === undefined) throw new Error(`there is no sandbox ${kind}`);
await using sandbox = await providerOf(known).open({ dataDir, scratchDir, limits }, neverAborted);
const result = await sandbox.exec(script, { timeoutMs: patienceMs, signal: neverAborted });
process.stdout.write(result.stdout.head + result.stdout.tail);
// For who runs this as the init of a process namespace, to which the forgotten dead fall.
if (process.pid === 1) console.log(`zombies: ${zombies().join(', ')}`);
