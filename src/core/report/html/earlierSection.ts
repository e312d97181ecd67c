import { counted } from '../../counted.ts';
import type { ComparedFigure, Comparison } from '../../schema/comparison.ts';
import type { Report } from '../../schema/report.ts';
import { decimal, percent } from '../figureText.ts';
import type { Detail } from './detail.ts';
import { type Html, html, type Part } from './markup.ts';
import { badge, firstOf, folded, leftOut, list, section, shortened, type Tone, table } from './parts.ts';

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

function figures({ accuracy, avg_turns, false_positive_rate, cost_usd_per_attempt }: Comparison): Html {
  const row = (name: string, figure: ComparedFigure, say: (value: number | null) => string): Part[] => {
    const { first, second, difference, interval } = figure;
    const range = interval === null ? '' : ` [${say(interval.low)}, ${say(interval.high)}]`;
    const sign = difference !== null && difference > 0 ? '+' : '';
    return [name, say(first), say(second), `${sign}${say(difference)}${range}`];
  };
  const usd = (value: number | null) => (value === null ? 'n/a' : `${value.toFixed(4)} USD`);
  return table(
    'Against an earlier report',
    [
      { title: 'Figure' },
      { title: 'Earlier', isNumber: true },
      { title: 'Now', isNumber: true },
      { title: 'Difference', isNumber: true },
    ],
    [
      row('Accuracy', accuracy, percent),
      row('Turns per attempt', avg_turns, decimal),
      row('False-positive rate', false_positive_rate, percent),
      row('Cost per attempt', cost_usd_per_attempt, usd),
    ],
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
