import { counted } from '../../counted.ts';
import { labelWords } from '../../schema/labelWords.ts';
import type { Report } from '../../schema/report.ts';
import { FalsePositivePattern } from '../../schema/score.ts';
import { percent } from '../figureText.ts';
import { linearScale, px, svg } from './chart.ts';
import { type Html, html } from './markup.ts';
import { section, table } from './parts.ts';
import { otherClaimLabels, patternWords } from './words.ts';

/** What kind of thing the model blames wrongly: by rule, and by people beside it. */
export function patternsSection(report: Report): Html {
  const { claims, false_claims, plausible, ungrounded } = report.false_positives;
  if (false_claims === 0) {
    const nothing =
      claims === 0 ? 'The model claimed nothing.' : 'No claim is false by the word of the scorer.';
    return section('patterns', 'False claims', html`<p>${nothing}</p>${people(report)}`);
  }
  return section('patterns', 'False claims', [
    html`<p>${false_claims} of ${counted(claims, 'claim')} name no root cause. ${plausible} of them name something that exists in the incident, ${ungrounded} something that does not. Their kind is told by rule, provisionally; people’s labels stand beside it.</p>`,
    bars(report),
    meanings(report),
    people(report),
  ]);
}

interface Bar {
  readonly name: string;
  readonly meaning: string;
  readonly byRule: number;
  readonly byPeople: number | null;
}

function barsOf({ false_positives, labels }: Report): Bar[] {
  const said = claimLabels({ labels });
  const known = FalsePositivePattern.options.map((pattern) => ({
    ...patternWords[pattern],
    byRule: false_positives.by_pattern[pattern],
    byPeople: said.get(pattern) ?? 0,
  }));
  const none = {
    name: 'No rule fits',
    meaning: 'A person should look.',
    byRule: false_positives.unclassified,
  };
  return [...known.sort((one, other) => other.byRule - one.byRule), { ...none, byPeople: null }];
}

/** Claims of which at least one person says so, by label. Stale labels count nowhere. */
function claimLabels({ labels }: Pick<Report, 'labels'>): ReadonlyMap<string, number> {
  const claims = new Map<string, Set<string>>();
  for (const { target, value, standing, now_at } of labels) {
    if (target.kind !== 'claim' || value === null || standing === 'stale') continue;
    const places = claims.get(value) ?? new Set();
    claims.set(value, places.add(JSON.stringify([target.task_id, target.repeat, now_at])));
  }
  return new Map([...claims].map(([value, places]) => [value, places.size]));
}

const rowHeight = 30;
const nameWidth = 170;
const width = 940;

function bars(report: Report): Html {
  const rows = barsOf(report);
  const most = Math.max(1, ...rows.flatMap(({ byRule, byPeople }) => [byRule, byPeople ?? 0]));
  const x = linearScale([0, most], [0, width - nameWidth - 130]);
  const drawing = rows.map(({ name, byRule }, index) => {
    const top = index * rowHeight;
    const end = nameWidth + x(byRule);
    return html`<text class="name" x="${nameWidth - 12}" y="${top + 19}" text-anchor="end">${name}</text><rect class="bar" x="${nameWidth}" y="${top + 6}" width="${px(Math.max(1, x(byRule)))}" height="18" rx="3"/><text class="tick" x="${px(end + 8)}" y="${top + 19}">${byRule}${byRule === 0 ? null : html` (${percent(byRule / report.false_positives.false_claims)})`}</text>`;
  });
  const description = rows.map(({ name, byRule }) => `${name}: ${byRule}`).join('; ');
  return html`<figure>${svg(
    {
      id: 'pattern-chart',
      title: 'False claims by kind',
      description,
      width,
      height: rows.length * rowHeight,
    },
    drawing,
  )}</figure>`;
}

function meanings(report: Report): Html {
  const isLabelled = report.labels.some(({ target, value }) => target.kind === 'claim' && value !== null);
  const rows = barsOf(report).map(({ name, meaning, byRule, byPeople }) => [
    name,
    meaning,
    byRule,
    ...(isLabelled ? [byPeople ?? '–'] : []),
  ]);
  const columns = [
    { title: 'Kind' },
    { title: 'What it means' },
    { title: 'By rule', isNumber: true },
    ...(isLabelled ? [{ title: 'By people’s labels', isNumber: true }] : []),
  ];
  return table('False claims by kind', columns, rows);
}

function people({ labels }: Report): Html | null {
  const said = claimLabels({ labels });
  if (said.size === 0) return html`<p class="muted">Nobody has labelled a claim yet.</p>`;
  const others = otherClaimLabels.map(
    (value) => `${said.get(value) ?? 0} ${labelWords[value].name.toLowerCase()}`,
  );
  return html`<p class="muted">People also labelled claims as: ${others.join(', ')}. A claim that several people label differently counts under each label.</p>`;
}
