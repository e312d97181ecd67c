import { counted } from '../../counted.ts';
import type { Report } from '../../schema/report.ts';
import { type Flag, flagCodes } from '../../schema/reportedTask.ts';
import type { Detail } from './detail.ts';
import { type Html, html } from './markup.ts';
import { firstOf, folded, leftOut, section, shortened, table } from './parts.ts';
import { flagWords } from './words.ts';

/** Reasons to look, found by rule, by kind. */
export function flagsSection({ flags }: Report, detail: Detail): Html {
  if (flags.length === 0) return section('flags', 'Flags', html`<p>No rule found a reason to look.</p>`);
  const kinds = flagCodes
    .map((code) => ({ code, found: flags.filter((flag) => flag.code === code) }))
    .filter(({ found }) => found.length > 0);
  return section('flags', 'Flags', [
    html`<p>Reasons, found by rule, why a person should look at an attempt. A flag changes no figure.</p>`,
    kinds.map(({ code, found }) =>
      folded(
        html`<strong>${flagWords[code].name}</strong> <span class="count">${found.length}</span> <span class="muted">${flagWords[code].meaning}</span>`,
        rows(found, detail),
      ),
    ),
  ]);
}

function rows(found: readonly Flag[], detail: Detail): Html {
  const { shown, left } = firstOf(found, detail.rows);
  const cells = shown.map(({ task_id, repeat, message }) => [
    shortened(task_id, detail.characters),
    repeat ?? 'all',
    shortened(message, detail.characters),
  ]);
  const columns = [{ title: 'Task' }, { title: 'Repeat' }, { title: 'What was found' }];
  const name = `${counted(found.length, 'flag')}: ${flagWords[found[0]?.code ?? 'false_positive'].name}`;
  return html`${table(name, columns, cells)}${leftOut(left, 'flag')}`;
}
