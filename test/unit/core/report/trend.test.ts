import assert from 'node:assert/strict';
import { buildReport } from '../../../../src/core/report/buildReport.ts';
import { causesIn } from '../../../../src/core/report/trendCauses.ts';
import { Trend } from '../../../../src/core/schema/trend.ts';
import { randomInput } from './reportFixture.ts';
import { onlySeries, reportOf, right, trendOfWeeks, type Week, weekOf, wrong } from './trendFixture.ts';

const tasks = 8;

/** All tasks right but those, by number. */
function allBut(...missed: readonly number[]) {
  return Array.from({ length: tasks }, (_, index) => (missed.includes(index + 1) ? wrong : right));
}

function steady(weeks: number): Week[] {
  return Array.from({ length: weeks }, (_, index) => ({ week: index + 1, claims: allBut(2) }));
}

const fallen: Week = { week: 5, claims: allBut(2, 3, 4, 5, 6) };

describe('a trend of reports', () => {
  it('puts the points in order of time, with the figures of their reports', () => {
    const [first, second] = steady(2);
    assert.ok(first !== undefined && second !== undefined);
    const { points } = onlySeries(trendOfWeeks([second, first]));
    assert.deepEqual(
      points.map(({ run_id, at }) => [run_id, at]),
      [
        ['run-1', weekOf(1)],
        ['run-2', weekOf(2)],
      ],
    );
    const report = reportOf(first);
    assert.equal(points[0]?.accuracy, report.accuracy);
    assert.equal(points[0]?.interval?.low, report.intervals.accuracy?.low);
    assert.equal(points[0]?.false_positive_rate, report.false_positive_rate);
  });

  it('raises no alarm where nothing changes, and fits its schema', () => {
    const trend = trendOfWeeks(steady(6));
    assert.deepEqual(onlySeries(trend).alarms, []);
    assert.deepEqual(Trend.parse(trend), trend);
  });

  it('raises an alarm where the newest report falls, and names the attempts behind it', () => {
    const trend = trendOfWeeks([...steady(4), fallen]);
    const { alarms } = onlySeries(trend);
    const drop = alarms.find(({ kind }) => kind === 'drop') ?? assert.fail('there is no drop');
    assert.deepEqual([drop.run_id, drop.open, drop.worse], ['run-5', true, true]);
    assert.ok(drop.p !== null && drop.p < 0.05);
    assert.match(
      drop.message,
      /^Accuracy fell to 37\.5 % on 2026-03-30, from 87\.5 % in the 4 reports before, since 2026-03-02; it rose in 0 of 8 tasks and fell in 4\./,
    );
    assert.deepEqual(
      drop.causes.map(({ task_id, repeat, before, now }) => [task_id, repeat, before, now]),
      [3, 4, 5, 6].map((number) => [`Scenario-${number}`, 1, 1, 0]),
    );
    assert.equal(
      drop.causes[0]?.why,
      'It ended as submitted after 10 turns with score 0.00; missed ad-deployment or ad-pod; claimed shop/Service/frontend, which is false (downstream victim).',
    );
    assert.deepEqual(Trend.parse(trend), trend);
  });

  it('raises one for a rise, which is not for the worse', () => {
    const weeks = [1, 2, 3, 4].map((week) => ({ week, claims: allBut(1, 2, 3, 4, 5, 6) }));
    const { alarms } = onlySeries(trendOfWeeks([...weeks, { week: 5, claims: allBut() }]));
    const rise = alarms.find(({ kind }) => kind === 'rise') ?? assert.fail('there is no rise');
    assert.deepEqual([rise.open, rise.worse, rise.causes.length], [true, false, 5]);
  });

  it('raises one for turns and one for false positives, each on its own', () => {
    const slow = onlySeries(trendOfWeeks([...steady(4), { week: 5, claims: allBut(2), turns: 17 }]));
    assert.deepEqual(
      slow.alarms.map(({ kind, worse }) => [kind, worse]),
      [['turns', true]],
    );
    assert.match(slow.alarms[0]?.message ?? '', /^Turns per attempt rose to 17\.0 .* from 10\.0/);
    const also = [...right, ...wrong, 'shop/Service/email'];
    const wordy = Array.from({ length: tasks }, (_, index) => (index === 1 ? wrong : also));
    const { alarms } = onlySeries(trendOfWeeks([...steady(4), { week: 5, claims: wordy }]));
    const rate = alarms.find(({ kind }) => kind === 'false_positives') ?? assert.fail();
    assert.deepEqual([rate.causes[0]?.before, rate.causes[0]?.now], [0, 2 / 3]);
  });

  it('keeps a drop that lasts as an open change, until accuracy recovers', () => {
    const after = [6, 7].map((week) => ({ ...fallen, week }));
    const lasting = onlySeries(trendOfWeeks([...steady(4), fallen, ...after])).alarms;
    assert.deepEqual(
      lasting.map(({ kind, run_id, open, worse }) => [kind, run_id, open, worse]),
      [['change_point', 'run-5', true, true]],
    );
    assert.match(
      lasting[0]?.message ?? '',
      /^Accuracy changed with the report of 2026-03-30: 37\.5 % over the 3 reports from then on, 87\.5 % over the 4 reports before\./,
    );
    assert.equal(lasting[0]?.causes[0]?.task_id, 'Scenario-3');
    const well = [8, 9, 10, 11].map((week) => ({ week, claims: allBut(2) }));
    const recovered = onlySeries(trendOfWeeks([...steady(4), fallen, ...after, ...well])).alarms;
    assert.deepEqual(
      recovered.map(({ run_id, open, worse }) => [run_id, open, worse]),
      [
        ['run-8', true, false],
        ['run-5', false, true],
      ],
    );
  });

  it('compares the newest with the reports since the last change only', () => {
    const low = [5, 6, 7, 8].map((week) => ({ ...fallen, week }));
    const { alarms } = onlySeries(trendOfWeeks([...steady(4), ...low]));
    assert.deepEqual(
      alarms.map(({ kind }) => kind),
      ['change_point'],
    );
    const recovered = onlySeries(trendOfWeeks([...steady(4), ...low, { week: 9, claims: allBut(2) }])).alarms;
    assert.match(recovered[0]?.message ?? '', /from 37\.5 % in the 4 reports before, since 2026-03-30;/);
  });

  it('names of several repeats the attempt that tells most: the worst of a fall, the best of a rise', () => {
    const report = buildReport(randomInput(3));
    let compared = 0;
    for (const { task_id, attempts } of report.tasks) {
      const scores = attempts.flatMap(({ score }) => score ?? []);
      if (new Set(scores).size < 2) continue;
      const moved = [{ task_id, before: 0.5, now: 0.5 }];
      for (const [direction, wanted] of [
        ['down', Math.min(...scores)],
        ['up', Math.max(...scores)],
      ] as const) {
        const [cause] = causesIn(report, { figure: 'accuracy', direction, moved });
        assert.equal(attempts.find(({ repeat }) => repeat === cause?.repeat)?.score, wanted);
        compared += 1;
      }
    }
    assert.ok(compared >= 2, 'no task has repeats of different scores');
  });

  it('shows inconclusive reports and those that were revoked, and lets neither raise an alarm nor hide one', () => {
    const inconclusive: Week = {
      week: 5,
      claims: allBut(2, 3, 4, 5, 6).map((names, index) => (index === 7 ? null : names)),
    };
    const revoked: Week = {
      ...fallen,
      week: 6,
      standing: { revoked: 'The report was revoked.', superseded: null },
    };
    const { points, alarms, notes } = onlySeries(trendOfWeeks([...steady(4), inconclusive, revoked]));
    assert.deepEqual(alarms, []);
    assert.deepEqual(
      points.slice(-2).map(({ status, used, note }) => [status, used, note?.split(':')[0]]),
      [
        ['inconclusive', false, 'It is inconclusive'],
        ['complete', false, 'The report was revoked.'],
      ],
    );
    assert.match(
      notes.join(' '),
      /The newest report, of 2026-04-06, takes no part in alarms: The report was revoked\./,
    );
    assert.equal(onlySeries(trendOfWeeks([...steady(4), fallen, revoked])).alarms[0]?.kind, 'drop');
  });

  it('joins only reports of one model, one matcher and the same tasks', () => {
    const edits: readonly NonNullable<Week['edit']>[] = [
      (report) => report,
      (report) => ({ ...report, model: 'other' }),
      (report) => ({ ...report, metric: { ...report.metric, match: 'judge' } }),
      (report) => ({
        ...report,
        provenance: {
          ...report.provenance,
          suite: { ...report.provenance.suite, lock_sha256: 'b'.repeat(64) },
        },
      }),
      (report) => ({
        ...report,
        metric: { ...report.metric, match: 'judge' },
        provenance: {
          ...report.provenance,
          judge: { identity: report.provenance.model, prompt_sha256: 'c'.repeat(64) },
        },
      }),
      (report) => ({
        ...report,
        metric: { ...report.metric, match: 'judge' },
        provenance: {
          ...report.provenance,
          judge: {
            identity: { ...report.provenance.model, parameters: { temperature: 1 } },
            prompt_sha256: 'c'.repeat(64),
          },
        },
      }),
      (report) => ({ ...report, provenance: { ...report.provenance, scorer: 'rules 2' } }),
    ];
    const trend = trendOfWeeks(edits.map((edit, index) => ({ week: index + 1, claims: allBut(), edit })));
    assert.deepEqual(
      trend.series.map(({ points }) => points.length),
      edits.map(() => 1),
    );
    const apart = trend.series.filter(({ notes }) =>
      notes.some((note) => /which is of another metric/.test(note)),
    );
    assert.deepEqual(
      apart.map(({ notes }) => notes[0]?.split(': ').at(-1)),
      [
        'this one is of rules 1, my-llm, {}, cccccccccccc….',
        'this one is of rules 1, my-llm, {"temperature":1}, cccccccccccc….',
        'this one is of rules 1.',
        'this one is of rules 2.',
      ],
    );
  });

  it('joins what was scored at once with what was scored again by the same rules', () => {
    const again: Week['edit'] = (report) => ({
      ...report,
      provenance: {
        ...report.provenance,
        scorer: `${report.provenance.scorer}, scored again by a program 2.0`,
      },
    });
    const trend = trendOfWeeks([
      { week: 1, claims: allBut() },
      { week: 2, claims: allBut(), edit: again },
    ]);
    assert.equal(onlySeries(trend).points.length, 2);
  });

  it('counts a report that lies in two places once, the one that is further along', () => {
    const [first, second] = steady(2);
    assert.ok(first !== undefined && second !== undefined);
    const later: Week['edit'] = (report) => ({
      ...report,
      provenance: { ...report.provenance, ended_at: weekOf(3) },
    });
    const early: Week = { ...second, path: 'a.json', claims: second.claims.with(7, null), edit: later };
    const trend = trendOfWeeks([first, early, { ...second, path: 'archive/b.json' }]);
    assert.deepEqual(
      onlySeries(trend).points.map(({ path, status }) => [path, status]),
      [
        ['results/run-1/reports/my-llm.json', 'complete'],
        ['archive/b.json', 'complete'],
      ],
    );
    assert.deepEqual(trend.left_out, [
      { path: 'a.json', why: 'it is the report of my-llm in run run-2, which archive/b.json is already' },
    ]);
  });

  it('holds against a copy what was said against the report in its run', () => {
    const standing = { revoked: null, superseded: 'The report was superseded.' };
    const weeks = [...steady(1), { ...fallen, week: 2, standing }, { ...fallen, week: 2, path: 'a.json' }];
    const point = onlySeries(trendOfWeeks(weeks)).points.at(-1);
    assert.deepEqual(
      [point?.path, point?.used, point?.note],
      ['a.json', false, 'The report was superseded.'],
    );
  });

  it('says at each point what changed in how it was made', () => {
    const other: NonNullable<Week['edit']> = (report) => ({
      ...report,
      provenance: {
        ...report.provenance,
        prompt_sha256: { ...report.provenance.prompt_sha256, system: 'b'.repeat(64) },
        model: { ...report.provenance.model, model: 'my-llm-2' },
        config_sha256: 'c'.repeat(64),
      },
    });
    const weeks = steady(4).map((week) => (week.week < 3 ? week : { ...week, edit: other }));
    assert.deepEqual(
      onlySeries(trendOfWeeks(weeks)).points.map(({ changes }) => changes),
      [[], [], ['model id my-llm → my-llm-2', 'prompt system aaaaaaaaaaaa… → bbbbbbbbbbbb…'], []],
    );
  });

  it('says where no change could be told from noise yet', () => {
    const few = { week: 1, claims: [right, right] };
    const { notes } = onlySeries(trendOfWeeks([few, { week: 2, claims: [wrong, wrong] }]));
    assert.match(notes.join(' '), /too few tasks and reports/);
    assert.match(onlySeries(trendOfWeeks([few])).notes.join(' '), /fewer than two complete reports/);
  });
});
