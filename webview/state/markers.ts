import type { StepHead } from '../../src/core/schema/step.ts';
import { visibleLine } from '../text/visibleText.ts';
import { claimMentions } from './labelling.ts';
import { stepCount } from './panes.ts';
import type { Pane } from './state.ts';

/** Something that is pointed out at a step, in the outline and on the timeline. */
export interface Marker {
  readonly step: number;
  readonly kind: 'claim' | 'evidence' | 'submission';
  /** A few words; hostile ones are harmless. */
  readonly short: string;
  readonly words: string;
}

/** First mention of each claim, where the evidence is complete, and the submission, by step. */
export function markersOf(pane: Pane): readonly Marker[] {
  return [...claimMarkers(pane), ...evidenceMarker(pane), ...submissionMarkers(pane.heads)].toSorted(
    (a, b) => a.step - b.step,
  );
}

function claimMarkers(pane: Pane): Marker[] {
  if (pane.analysis.kind !== 'ready') return [];
  return pane.analysis.analysis.ledger.flatMap(({ claim, name }): Marker[] => {
    const first = claimMentions(pane, claim)[0];
    if (first === undefined) return [];
    const words = `Claim ${claim + 1} is first mentioned: ${visibleLine(name)}`;
    return [{ step: first.step, kind: 'claim', short: `claim ${claim + 1}`, words }];
  });
}

function evidenceMarker({ analysis }: Pane): Marker[] {
  const at = analysis.kind === 'ready' ? (analysis.analysis.over_investigation?.complete_at ?? null) : null;
  if (at === null) return [];
  const words = 'Evidence complete: every true cause has appeared in a tool result';
  return [{ step: at, kind: 'evidence', short: 'evidence complete', words }];
}

function submissionMarkers(heads: readonly StepHead[]): Marker[] {
  return heads
    .filter(({ kinds }) => kinds.includes('submission'))
    .map(({ step }) => ({ step, kind: 'submission', short: 'submission', words: 'The submission' }));
}

/** One column of the timeline: a step, or several where there are more than fit. */
export interface TimelineCell {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  /** 0 to 1, by the characters of its longest step, on a logarithmic scale. */
  readonly height: number;
  readonly failed: boolean;
  readonly labelled: boolean;
}

const mostCells = 240;
/** A step of so many characters is as high as a cell gets. */
const highChars = 100_000;

export function timelineCells(pane: Pane): readonly TimelineCell[] {
  const count = stepCount(pane);
  const labelled = labelledTurns(pane);
  const perCell = Math.max(1, Math.ceil(count / mostCells));
  const cells: TimelineCell[] = [];
  for (let from = 0; from < count; from += perCell) {
    const to = Math.min(count, from + perCell);
    const heads = pane.heads.slice(from, to);
    const chars = heads.reduce((most, head) => Math.max(most, head.chars), 1);
    cells.push({
      from,
      to,
      height: Math.min(1, Math.max(0.12, Math.log(chars) / Math.log(highChars))),
      failed: heads.some(({ failed }) => failed),
      labelled: heads.some(({ turn }) => turn !== null && labelled.has(turn)),
    });
  }
  return cells;
}

function labelledTurns(pane: Pane): ReadonlySet<number> {
  const turns = (pane.labels?.labels ?? []).flatMap(({ target, standing, now_at: at }) =>
    target.kind === 'step' && standing !== 'stale' && at !== null ? [at] : [],
  );
  return new Set(turns);
}
