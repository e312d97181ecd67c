// Runs one command in a sandbox, as a process of its own: node sandboxChild.ts KIND DATA SCRATCH SCRIPT
import { limits, neverAborted, patienceMs } from './sandboxFixture.ts';
import { providerOf } from './sandboxProviders.ts';

const [kind = '', dataDir = '', scratchDir = '', script = ''] = process.argv.slice(2);
await using sandbox = await providerOf(kind).open({ dataDir, scratchDir, limits }, neverAborted);
const result = await sandbox.exec(script, { timeoutMs: patienceMs, signal: neverAborted });
process.stdout.write(result.stdout.head + result.stdout.tail);
