import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { LabelEntry } from '../../src/core/store/labelFolder.ts';
import { LabelFolder } from '../../src/core/store/labelFolder.ts';
import { pathsOfRun } from '../../src/core/store/layout.ts';
import { cliScene, naming } from '../support/cliScene.ts';
import { contentOf, now } from '../support/labelScene.ts';

describe('itbench-review labels', function () {
  this.timeout(60_000);

  it('brings labels of two people together, shows where they differ, and lets a third decide', async () => {
    using scene = cliScene({
      tasks: 1,
      scripts: { 'my-llm': naming('shop/Deployment/cart', 'shop/Service/frontend') },
    });
    assert.equal((await scene.run(['run'])).code, 0);
    const { dir } = scene.results();
    const id = basename(dir);
    const key = { model: 'my-llm', task_id: 'Scenario-1', repeat: 1 };
    const { claims } = await contentOf(dir, key);
    const label = (reviewer: string, value: LabelEntry['value']): LabelEntry => ({
      type: 'label',
      reviewer,
      blind: true,
      target: { kind: 'claim', ...key, claim: 1, content_sha256: claims[1] ?? '' },
      value,
    });
    const copies = new LabelFolder(scene.in('copies', 'labels'));
    mkdirSync(scene.in('copies'));
    copies.append('Ana', [label('Ana', 'true_cause')], now);
    copies.append('Bob\u001b[2J', [label('Bob\u001b[2J', 'unsupported')], now);

    const merged = await scene.run(['labels', 'merge', id, scene.in('copies')]);
    assert.equal(merged.code, 0, merged.stderr);
    assert.match(merged.stdout, /^labels\/ana\.jsonl: took 1 line from .*; the run had none\.$/m);

    const agreement = await scene.run(['labels', 'agreement', id]);
    assert.equal(agreement.code, 0, agreement.stderr);
    assert.match(agreement.stdout, /^ {4}Ana and Bob: 0 of 1, Cohen's kappa 0\.00$/m);
    assert.match(agreement.stdout, /^ {4}my-llm\/Scenario-1\/1, claim 2 \(shop\/Service\/frontend\): open$/m);
    assert.ok(!agreement.stdout.includes('\u001b'));
    assert.match(agreement.stderr, /should add --as with their name/);

    const blind = await scene.run(['labels', 'list', id, '--as', 'ana', '--json']);
    assert.equal(JSON.parse(blind.stdout).models[0].contested.length, 0);
    assert.match(blind.stderr, /left out until the labels of ana on them are in/);

    const decide = ['labels', 'adjudicate', id, '--attempt', 'my-llm/Scenario-1/1', '--by', 'Cleo'];
    const open = await scene.run([...decide, '--claim', '1', '--value', 'duplicate', '--reason', 'x']);
    assert.deepEqual([open.code, open.stdout], [2, '']);
    assert.match(open.stderr, /nobody disagrees on claim 1 .*\nOpen of my-llm: Scenario-1\/1, claim 2\./);
    const decided = await scene.run([...decide, '--claim', '2', '--value', 'true_cause', '--reason', 'seen']);
    assert.equal(decided.code, 0, decided.stderr);
    const { accuracy, corrected, review } = JSON.parse(
      readFileSync(pathsOfRun(dir).report('my-llm'), 'utf8'),
    );
    assert.deepEqual(
      [accuracy, corrected.accuracy, review.contested, review.unresolved.length],
      [0.5, 1, 1, 0],
    );

    const path = join(scene.in('copies'), 'labels', 'ana.jsonl');
    writeFileSync(path, readFileSync(path, 'utf8').replace('true_cause', 'duplicate'));
    const refused = await scene.run(['labels', 'merge', id, path]);
    assert.deepEqual([refused.code, refused.stdout], [2, '']);
    assert.match(refused.stderr, /labels\/ana\.jsonl: .* differently from line 1/);

    new LabelFolder(pathsOfRun(dir).labels).append('Dan', [label('Dan', 'unsupported')], now);
    const gate = await scene.run(['gate', id]);
    assert.deepEqual([gate.code, gate.stdout], [2, '']);
    assert.match(gate.stderr, /does not count all that reviewers have said in its run\nWrite it anew/);

    // Else nobody would know why nothing is contested any more.
    const anas = join(pathsOfRun(dir).labels, 'ana.jsonl');
    writeFileSync(anas, readFileSync(anas, 'utf8').slice(20));
    const damaged = await scene.run(['labels', 'list', id]);
    assert.match(damaged.stdout, /Contested: no claim\./);
    assert.match(damaged.stderr, /ana\.jsonl/);
  });
});
