import { buildReport, reportJson } from '../../../src/core/report/buildReport.ts';
import { attempt, reportInput } from '../../unit/core/report/reportFixture.ts';
import type { Bench } from '../bench.ts';
import { median } from '../figures.ts';

const taskCount = 59;
const repeats = 3;
/** As many as a run's reports take. */
const resamples = 10_000;
const rounds = 7;

export const report: Bench = {
  name: 'report',
  diskBytes: 0,
  needsSnapshot: false,
  async measure() {
    const input = fullInput();
    const build: number[] = [];
    const text: number[] = [];
    let bytes = 0;
    for (let round = 0; round < rounds; round += 1) {
      const began = performance.now();
      const built = buildReport(input);
      const between = performance.now();
      bytes = Buffer.byteLength(reportJson(built));
      build.push(between - began);
      text.push(performance.now() - between);
    }
    return [
      {
        name: 'report/build',
        values: build,
        unit: 'ms',
        budget: null,
        how: `buildReport of ${taskCount} × ${repeats} attempts with one to four claims each, ${resamples} resamples for each interval; as text beside it`,
        details: { json_ms: median(text), json_bytes: bytes },
      },
    ];
  },
};

/** Attempts whose claims and turns differ from repeat to repeat, so that nothing is resampled from equals. */
function fullInput() {
  const names = ['shop/Deployment/ad', 'shop/Service/checkout', 'shop/Service/email', 'shop/Pod/ghost-1'];
  const ids = Array.from({ length: taskCount }, (_, index) => `task-${index + 1}`);
  const attempts = ids.flatMap((id, index) =>
    Array.from({ length: repeats }, (_, repeat) =>
      attempt(id, names.slice((index + repeat) % 3, 1 + ((index * repeat) % 4) + ((index + repeat) % 3)), {
        repeat: repeat + 1,
        turns: 5 + ((index * 7 + repeat * 13) % 90),
      }),
    ),
  );
  return reportInput(ids, attempts, { repeats, bootstrap: { seed: 7, resamples } });
}
