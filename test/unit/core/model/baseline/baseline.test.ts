import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { badImage, flagFlip, newPolicy, nothingHappens } from '../../../../fixture/baseline/snapshots.ts';
import {
  type MadeSnapshot,
  writeObjectTable,
  writeSnapshot,
} from '../../../../fixture/baseline/writeSnapshot.ts';
import { neverAborted } from '../../../../support/sandboxFixture.ts';
import { providerOf } from '../../../../support/sandboxProviders.ts';
import { sharedDir } from '../../../../support/shared.ts';
import { skip } from '../../../../support/skip.ts';
import { type TempFolder, tempFolder } from '../../../../support/tempFolder.ts';
import { playBaseline, resultsIn } from './playBaseline.ts';

const causes = [
  ['a release whose image does not exist', badImage, 'shop/Deployment/cart'],
  ['a flag switched on in a ConfigMap', flagFlip, 'shop/ConfigMap/flag-settings'],
  ['a network policy that appears', newPolicy, 'shop/NetworkPolicy/cart-lockdown'],
] as const;

function folderOf(snapshot: MadeSnapshot): TempFolder {
  const folder = tempFolder();
  mkdirSync(folder.in('data'));
  writeSnapshot(folder.in('data'), snapshot);
  return folder;
}

describe('the baseline, in the agent loop', function () {
  this.timeout(120_000);

  for (const [what, snapshot, cause] of causes) {
    it(`names ${what} and nothing else when it does triage, in six to twelve turns`, async () => {
      using folder = folderOf(snapshot);
      const { ending, names } = await playBaseline('triage', folder.in('data'));
      assert.deepEqual(names, [cause]);
      assert.equal(ending.kind, 'finished');
      assert.ok(ending.turns >= 6 && ending.turns <= 12, `${ending.turns} turns`);
    });

    it(`looks longer at ${what} and claims three to eight entities when it is exhaustive`, async () => {
      using folder = folderOf(snapshot);
      const { ending, names } = await playBaseline('exhaustive', folder.in('data'));
      assert.ok(names.includes(cause), names.join());
      assert.ok(names.length >= 3 && names.length <= 8, names.join());
      assert.ok(ending.turns >= 25 && ending.turns <= 35, `${ending.turns} turns`);
    });
  }

  it('submits an empty list, in both strategies, for a cluster in which nothing happens', async () => {
    using folder = folderOf(nothingHappens);
    for (const strategy of ['triage', 'exhaustive'] as const) {
      const { ending, output } = await playBaseline(strategy, folder.in('data'));
      assert.deepEqual([ending.kind, JSON.parse(output ?? '')], ['finished', { contributing_factors: [] }]);
    }
  });

  it('says in every turn what it looks at, one command a turn, and finishes in a turn of its own', async () => {
    using folder = folderOf(badImage);
    const { records } = await playBaseline('triage', folder.in('data'));
    const turns = records.flatMap((record) => (record.type === 'response' ? [record] : []));
    assert.deepEqual(
      turns.filter(
        ({ text, reasoning, tool_calls }) => text.length < 20 || reasoning !== '' || tool_calls.length !== 1,
      ),
      [],
    );
    const tools = turns.map(({ tool_calls }) => tool_calls[0]?.name);
    assert.deepEqual(tools, [...Array.from({ length: turns.length - 1 }, () => 'code_exec'), 'finish']);
  });

  it('quotes the files as evidence', async () => {
    using folder = folderOf(badImage);
    const { output } = await playBaseline('triage', folder.in('data'));
    assert.match(output ?? '', /k8s_objects_raw\.tsv: shop\/Deployment\/cart .*cart:1\.1-typo/);
    assert.match(
      output ?? '',
      /k8s_events_raw\.tsv: Warning \| shop\/Pod\/cart-6d5f7c9b88-x2x4z \| Failed \| 3 \| .*Failed to pull image/,
    );
  });

  it('prints the same and submits the same in a real bash as in the virtual sandbox', async function () {
    const probe = await providerOf('bwrap').probe(neverAborted);
    if (!probe.ok) {
      skip(this, `bwrap is left out: ${probe.reasons.join(' ')}`);
    }
    for (const [, snapshot] of causes) {
      using folder = folderOf(snapshot);
      const [real, virtual] = await Promise.all(
        (['bwrap', 'virtual'] as const).map((sandboxKind) =>
          playBaseline('exhaustive', folder.in('data'), { sandboxKind }),
        ),
      );
      assert.deepEqual(resultsIn(real?.records ?? []), resultsIn(virtual?.records ?? (['missing'] as never)));
      assert.equal(real?.output, virtual?.output);
    }
  });

  it('finishes when the harness allows fewer turns than it would take', async () => {
    using folder = folderOf(badImage);
    for (const maxTurns of [22, 25, 30]) {
      const { ending, names } = await playBaseline('exhaustive', folder.in('data'), { maxTurns });
      assert.deepEqual(
        [ending.kind, names.includes('shop/Deployment/cart')],
        ['finished', true],
        `${maxTurns}`,
      );
    }
  });

  it('finishes over an empty folder, and over one whose tables are cut and full of control characters', async () => {
    using empty = tempFolder();
    assert.equal((await playBaseline('triage', empty.path)).ending.kind, 'finished');

    using folder = folderOf(badImage);
    truncateSync(folder.in('data', 'k8s_objects_raw.tsv'), 2_000);
    writeFileSync(
      folder.in('data', 'otel_logs_raw.tsv'),
      `\u0000\u001b[31m"\t"\n${'x'.repeat(100_000)}\n"never closed`,
    );
    writeFileSync(
      folder.in('data', 'alerts', 'alerts_at_2026-03-02T10-22-00.json'),
      '[{"labels": {"alertname": "Half',
    );
    const { ending, names } = await playBaseline('exhaustive', folder.in('data'));
    assert.deepEqual([ending.kind, names.includes('shop/Deployment/cart')], ['finished', true], names.join());
  });

  it('completes over a real, partial recording, and reads its alerts, events and metrics', async function () {
    const real = sharedDir('real-data', 'itbench-lite-excerpt', 'Scenario-2');
    if (real === null) {
      skip(this, 'left out: ../shared/real-data is not here');
    }
    using folder = tempFolder();
    cpSync(real, folder.in('data'), { recursive: true });
    const { ending, names, records } = await playBaseline('exhaustive', folder.in('data'));
    const printed = resultsIn(records).join('\n').replaceAll('<stdout>', '');
    assert.equal(ending.kind, 'finished');
    assert.match(
      printed,
      /^alert\tRequestErrorRate\totel-demo\tservice_name=fraud-detection\t.*2025-12-15T17:50:50/m,
    );
    assert.match(printed, /^event\tNormal\tkube-system\/StatefulSet\/topology-monitor\t/m);
    assert.match(printed, /^calls\tfrontend-proxy\totel-demo\t/m);
    assert.ok(
      names.every((name) => name.startsWith('otel-demo/')),
      names.join(),
    );
  });

  it('finds the one flag that changed in a real ConfigMap that was also laid out anew', async function () {
    const real = sharedDir('real-data', 'itbench-lite-excerpt', 'Scenario-2');
    if (real === null) {
      skip(this, 'left out: ../shared/real-data is not here');
    }
    using folder = tempFolder();
    cpSync(real, folder.in('data'), { recursive: true });
    writeObjectTable(folder.in('data'), readObservations(join(real, 'k8s_objects')));
    const { names, records } = await playBaseline('triage', folder.in('data'));
    const changes = resultsIn(records)
      .join('\n')
      .split('\n')
      .filter((line) => line.includes('changed\totel-demo/ConfigMap'));
    assert.equal(changes.length, 1, changes.join('\n'));
    assert.match(changes[0] ?? '', /cartFailure.*\\"off\\".*cartFailure.*\\"on\\"/);
    assert.deepEqual(names, ['otel-demo/ConfigMap/flagd-config']);
  });
});

/** The observations of the excerpt as `[time, object]`. */
function readObservations(dir: string): [string, object][] {
  return readdirSync(dir).flatMap((name) => {
    const { observations } = JSON.parse(readFileSync(join(dir, name), 'utf8')) as {
      observations: { timestamp: string; spec: object }[];
    };
    return observations.map(({ timestamp, spec }): [string, object] => [timestamp.slice(0, 19), spec]);
  });
}
