import type { StepHead } from '../../src/core/schema/step.ts';
import { visibleLine } from '../text/visibleText.ts';
import { claimMentions } from './labelling.ts';
import { stepCount } from './panes.ts';
import type { Pane } from './state.ts';

/** Something that is pointed out at a step, in the outline and on the timeline. */
export interface Marker {
  readonly step: number;
  readonly kind: 'claim' | 'evidence' | 'submission';
  /** For the outline, a few words. */
  readonly short: string;
  /** For the timeline, a sign of one or two characters. */
  readonly sign: string;
  /** All of it; hostile names are harmless. */
  readonly words: string;
}

/** Where the evidence is complete, first mention of each claim (one marker for those of a step), and the submission, by step. */
export function markersOf(pane: Pane): readonly Marker[] {
  return [...evidenceMarker(pane), ...claimMarkers(pane), ...submissionMarkers(pane.heads)].toSorted(
    (a, b) => a.step - b.step,
  );
}

function claimMarkers(pane: Pane): Marker[] {
  if (pane.analysis.kind !== 'ready') return [];
  const firsts = pane.analysis.analysis.ledger.flatMap(({ claim, name }) => {
    const first = claimMentions(pane, claim)[0];
    return first === undefined ? [] : [{ step: first.step, number: claim + 1, name: visibleLine(name) }];
  });
  return [...Map.groupBy(firsts, ({ step }) => step)].map(([step, claims]): Marker => {
    const numbers = claims.map(({ number }) => number);
    return {
      step,
      kind: 'claim',
      short: `${claims.length === 1 ? 'claim' : 'claims'} ${numbers.join(', ')}`,
      sign: `${numbers[0]}${claims.length === 1 ? '' : '+'}`,
      words: claims.map(({ number, name }) => `Claim ${number} is first mentioned: ${name}`).join('; '),
    };
  });
}

function evidenceMarker({ analysis }: Pane): Marker[] {
  const at = analysis.kind === 'ready' ? (analysis.analysis.over_investigation?.complete_at ?? null) : null;
  if (at === null) return [];
  const words = 'Evidence complete: every true cause has appeared in a tool result';
  return [{ step: at, kind: 'evidence', short: 'evidence complete', sign: '◆', words }];
}

function submissionMarkers(heads: readonly StepHead[]): Marker[] {
  return heads
    .filter(({ kinds }) => kinds.includes('submission'))
    .map(({ step }) => ({
      step,
      kind: 'submission',
      short: 'submission',
      sign: '▲',
      words: 'The submission',
    }));
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
