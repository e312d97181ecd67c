import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { truncateOutput } from '../../../../../src/core/agent/truncate.ts';
import { alertsCommand } from '../../../../../src/core/model/baseline/command/alerts.ts';
import { changesCommand } from '../../../../../src/core/model/baseline/command/changes.ts';
import {
  controllerEventsCommand,
  eventsOfCommand,
  warningEventsCommand,
} from '../../../../../src/core/model/baseline/command/events.ts';
import { logsCommand, logsOfCommand } from '../../../../../src/core/model/baseline/command/logs.ts';
import {
  podMetricsCommand,
  serviceMetricsCommand,
} from '../../../../../src/core/model/baseline/command/metrics.ts';
import { overviewCommand } from '../../../../../src/core/model/baseline/command/overview.ts';
import { rulesCommand } from '../../../../../src/core/model/baseline/command/rules.ts';
import { tracesCommand } from '../../../../../src/core/model/baseline/command/traces.ts';
import { workloadsCommand } from '../../../../../src/core/model/baseline/command/workloads.ts';
import { neverAborted } from '../../../../support/sandboxFixture.ts';
import { providerOf } from '../../../../support/sandboxProviders.ts';
import { tempFolder } from '../../../../support/tempFolder.ts';

const since = '2026-03-02 10:09:00';
const awkCommands: Readonly<Record<string, string>> = {
  alerts: alertsCommand(),
  changes: changesCommand(),
  'warning events': warningEventsCommand(),
  'controller events': controllerEventsCommand(),
  'events of a workload': eventsOfCommand('cart'),
  logs: logsCommand(since),
  'logs of a service': logsOfCommand('cart', since),
  'service metrics': serviceMetricsCommand(since),
  'pod metrics': podMetricsCommand('cart'),
  rules: rulesCommand(),
  traces: tracesCommand(since),
  workloads: workloadsCommand(),
};

/** Opens a virtual sandbox over a folder that `fill` fills, and runs one command in it. */
async function printedOver(fill: (dir: string) => void, command: string): Promise<string> {
  using folder = tempFolder();
  mkdirSync(folder.in('data', 'metrics'), { recursive: true });
  mkdirSync(folder.in('home'));
  fill(folder.in('data'));
  const limits = {
    memoryBytes: 512 * 2 ** 20,
    processes: 64,
    fileBytes: 2 ** 24,
    outputBytes: 2 ** 20,
    scratchBytes: 2 ** 26,
  };
  const spec = { dataDir: folder.in('data'), scratchDir: folder.in('home'), limits };
  await using sandbox = await providerOf('virtual').open(spec, neverAborted);
  const { stdout, ended } = await sandbox.exec(command, { timeoutMs: 60_000, signal: neverAborted });
  assert.equal(ended, 'exit');
  return truncateOutput(stdout);
}

describe('the commands of the baseline', function () {
  this.timeout(120_000);

  for (const [name, command] of Object.entries(awkCommands)) {
    it(`keep to what every awk understands: ${name}`, () => {
      const program = /awk .*? '([^']*)' "\$@"/s.exec(command)?.[1];
      assert.ok(program, 'an apostrophe ends the program early');
      const code = program.replaceAll(/^\s*#.*$/gm, '');
      // What just-bash 3.4 does silently wrong, or only gawk knows.
      for (const trap of [/\bcontinue\b/, /\bnext\b/, /\basorti?\b/, /\bstrftime\b/, /\bgensub\b/]) {
        assert.doesNotMatch(code, trap);
      }
      assert.doesNotMatch(command, /\b(python3?|perl|jq|bc|xargs|sort)\b/);
    });
  }

  it('quote what came out of a snapshot, so that no name becomes a command', async () => {
    const names = [`a'; touch /home/user/owned; '`, '$(touch /home/user/owned)', 'a\\"b', '*', '-v x=1'];
    for (const name of names) {
      const commands = [eventsOfCommand(name), logsOfCommand(name, since), podMetricsCommand(name)];
      const printed = await printedOver(() => {}, `${commands.join('\n')}\nls /home/user`);
      assert.doesNotMatch(printed, /owned/, name);
    }
  });

  it('say so, and nothing else, where a snapshot has no such file', async () => {
    for (const [name, command] of Object.entries(awkCommands)) {
      const printed = await printedOver(() => {}, command);
      assert.match(printed, /^(no |compared\t0 )/, name);
      assert.equal(printed.trim().split('\n').length, 1, name);
    }
    assert.match(await printedOver(() => {}, overviewCommand()), /folder\talerts\t0 files/);
  });

  it('count a record that spans lines once, and show its lines as one', async () => {
    const header =
      'Timestamp\tTimestampTime\tTraceId\tSpanId\tTraceFlags\tSeverityText\tSeverityNumber\tServiceName\tBody\n';
    const record = (body: string): string =>
      `2026-03-02 10:10:00.1\t2026-03-02 10:10:00\t\t\t0\tERROR\t17\tcart\t"${body}"\n`;
    const body = 'no ""cart""\n\tat get\n2026-03-02 10:10:00 in shop';
    const printed = await printedOver(
      (dir) => writeFileSync(`${dir}/otel_logs_raw.tsv`, header + record(body) + record(body)),
      logsCommand(since),
    );
    const message = "no 'cart'  at get 2026-03-02 10:10:00 in shop";
    assert.equal(printed, `log\tcart\t\terror\t0\t2\t2026-03-02 10:10:00\t${message}\n`);
  });

  it('stay below what a tool result may hold when everything fails at once', async () => {
    const header =
      'Timestamp\tTimestampTime\tTraceId\tSpanId\tTraceFlags\tSeverityText\tSeverityNumber\tServiceName\tBody\n';
    const rows = Array.from({ length: 400 }, (_, index) => {
      const letters = `${index}`.replaceAll(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? '');
      return `2026-03-02 10:10:00.1\t2026-03-02 10:10:00\t\t\t0\tERROR\t17\tservice-${letters}\t${letters} ${'failed '.repeat(100)}\n`;
    });
    const printed = await printedOver((dir) => {
      writeFileSync(`${dir}/otel_logs_raw.tsv`, header + rows.join(''));
    }, logsCommand(since));
    assert.ok(printed.length > 5_000 && printed.length < 20_000, `${printed.length} characters`);
    assert.doesNotMatch(printed, /truncated/);
  });
});
