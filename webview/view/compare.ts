import { html, type TemplateResult } from 'lit';
import type { Send } from '../state/action.ts';
import type { Pane, State } from '../state/state.ts';
import { ledgerWords } from '../text/claimWords.ts';
import { type CompareRow, compareRows, firstDifference } from '../text/compareRows.ts';
import { counted } from '../text/counted.ts';
import { visibleLine } from '../text/visibleText.ts';
import { compareEvidenceView } from './compareEvidence.ts';
import { compareRowsView } from './compareRows.ts';
import { stepButton } from './mention.ts';
import { stepView } from './step.ts';

/** Two trajectories side by side, aligned by turn. What a blind reviewer may not see of one stays hidden. */
export function compareView(state: State, send: Send): TemplateResult {
  const [left, right] = state.panes;
  if (left === undefined || right === undefined) return html``;
  const rows = compareRows(left.heads, right.heads);
  return html`<section class="compare" aria-label="Two attempts side by side">
    <div class="compare-heads">
      ${paneHeadView(state, left, 0, send)} ${paneHeadView(state, right, 1, send)}
      <p class="compare-difference">${differenceView(rows, [left, right], send)}</p>
    </div>
    ${compareEvidenceView(state, left, right, send)} ${compareRowsView(state, rows, send)}
    <div class="two-steps">${stepView(state, send, 0)} ${stepView(state, send, 1)}</div>
  </section>`;
}

const sides = ['Left', 'Right'] as const;

/** Which attempt a side is and what it came to; clicking it gives it the keys. */
function paneHeadView(state: State, pane: Pane, at: 0 | 1, send: Send): TemplateResult {
  const active = state.pane === at;
  return html`<header class="compare-head ${active ? 'active' : ''}">
    <h2>
      <button type="button" aria-pressed=${active} title="Label and go through this side" @click=${() => send({ type: 'selectPane', pane: at })}>
        ${sides[at]}: ${visibleLine(modelWords(pane))}
      </button>
    </h2>
    <p>${taskWords(pane)}</p>
    <p>${outcomeWords(pane)}</p>
    <p>${claimsWords(pane)}</p>
  </header>`;
}

function modelWords({ opened }: Pane): string {
  if (opened.hidden) return 'model hidden';
  return opened.attempt?.model ?? opened.info.model ?? opened.info.agent ?? 'model unknown';
}

function taskWords({ opened }: Pane): string {
  const { attempt, info } = opened;
  return visibleLine(attempt === null ? (info.task ?? '') : `${attempt.task_id}, repeat ${attempt.repeat}`);
}

/** "score 0.33, 41 turns, submitted". */
function outcomeWords({ opened }: Pane): string {
  const { attempt, progress, hidden, info } = opened;
  const score = attempt?.score ?? null;
  const scored = score === null ? 'not scored' : `score ${score.toFixed(2)}`;
  const ending = attempt?.outcome ?? info.ending;
  const words = [hidden ? 'score hidden' : scored, counted(progress.turns, 'turn')];
  return visibleLine([...words, ...(ending === null ? [] : [ending.replaceAll('_', ' ')])].join(', '));
}

function claimsWords({ analysis, opened }: Pane): string {
  if (analysis.kind === 'loading') return 'Looking for the claims…';
  if (analysis.kind === 'problem') return 'The claims could not be looked for.';
  const { ledger, ledger_problem: problem } = analysis.analysis;
  return problem === null ? ledgerWords(ledger, opened) : visibleLine(problem);
}

function differenceView(rows: readonly CompareRow[], panes: readonly Pane[], send: Send): TemplateResult {
  const first = firstDifference(rows);
  const complete = panes.every(
    ({ opened, heads }) => opened.progress.complete && heads.length >= opened.progress.steps,
  );
  if (first !== null) return html`First different at ${stepButton(first, send)}.`;
  if (!complete) return html`No difference so far; both are still being read.`;
  return html`${rows.some(({ likeness }) => likeness === 'same_command') ? 'The same commands throughout, as far as the outline shows them; results differ.' : 'Identical throughout.'}`;
}
