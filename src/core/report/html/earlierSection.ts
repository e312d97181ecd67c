import { counted } from '../../counted.ts';
import type { Comparison } from '../../schema/comparison.ts';
import type { Report } from '../../schema/report.ts';
import { figureRows } from '../compareText.ts';
import type { Detail } from './detail.ts';
import { type Html, html } from './markup.ts';
import { badge, firstOf, folded, leftOut, list, section, shortened, type Tone, table } from './parts.ts';
import { capital } from './words.ts';

const verdicts: Readonly<Record<Comparison['verdict'], readonly [text: string, tone: Tone]>> = {
  better: ['✓ better', 'good'],
  worse: ['✕ worse', 'bad'],
  no_difference: ['= no difference shown', 'plain'],
  inconclusive: ['? cannot be said', 'warn'],
};

/** Against an earlier report that was named; null where none was. */
export function earlierSection({ comparison }: Report, detail: Detail): Html | null {
  const earlier = comparison?.earlier ?? null;
  if (earlier === null) return null;
  const { first, verdict, why, wins, losses, ties, reservations, forced } = earlier;
  const [text, tone] = verdicts[verdict];
  return section('earlier', 'Against an earlier report', [
    html`<p>${badge(text, tone)} ${why}</p>`,
    forced.length === 0
      ? null
      : html`<div class="banner" role="note"><strong>These may not be compared.</strong> It was asked for all the same.${list(forced)}</div>`,
    figures(earlier),
    html`<p class="muted">Earlier: ${first.model}, run ${first.run_id} (${first.status}). Task by task: ${wins} better, ${losses} worse, ${ties} the same${leftAside(earlier)}.</p>`,
    list(reservations),
    changes(earlier, detail),
  ]);
}

function leftAside({ only_first, only_second }: Comparison): string {
  const many = only_first.length + only_second.length;
  return many === 0 ? '' : `; ${counted(many, 'task')} of only one of them not looked at`;
}

/** As on the page of a comparison: differences of shares are points, not per cent of what was. */
function figures(earlier: Comparison): Html {
  return table(
    'Against an earlier report',
    ['Figure', 'Earlier', 'Now', 'Difference [95 %]'].map((title, index) => ({ title, isNumber: index > 0 })),
    figureRows(earlier).map(([name = '', ...cells]) => [capital(name), ...cells]),
  );
}

function changes({ changes: all }: Comparison, detail: Detail): Html {
  if (all.length === 0) return html`<p class="muted">Nothing else is known to have changed between them.</p>`;
  const { shown, left } = firstOf(all, detail.rows);
  const rows = shown.map(({ what, first, second }) => [
    what,
    shortened(first, detail.characters),
    shortened(second, detail.characters),
  ]);
  return folded(
    `What else changed between them (${all.length})`,
    html`${table('Changes', [{ title: 'What' }, { title: 'Earlier' }, { title: 'Now' }], rows)}${leftOut(left, 'change')}`,
  );
}
