import { render } from 'lit';
import type { Send } from '../state/action.ts';
import { activePane, stepCount } from '../state/panes.ts';
import type { Mark, State } from '../state/state.ts';
import { pageView } from './page.ts';

export interface Renderer {
  /** Draws the state before the next frame, or a little later where the step that is gone to is still being read; many changes are one drawing. */
  readonly update: () => void;
  /** Draws at once: a field that was asked for has to be there before the next key is pressed. */
  readonly drawNow: () => void;
  /** Puts what is typed next into the find field. */
  readonly focusFind: () => void;
  readonly scrollStep: (by: 1 | -1) => void;
}

/**
 * How long the step before may stay on the screen while the next one is read. It is usually there sooner; and the editor,
 * whose window does the drawing, could not go and ask for it while it draws that it is being read.
 */
const patienceMs = 60;

/** Share of the step's height that a page of scrolling is: some lines stay in sight. */
const pageShare = 0.85;

/** Draws the page, and brings what is marked into sight. */
export function createRenderer(root: HTMLElement, state: () => State, send: Send): Renderer {
  let scheduled = false;
  let patience: ReturnType<typeof setTimeout> | null = null;
  let showsStep = false;
  let shownMark: Mark | null = null;
  root.replaceChildren();
  const body = () => root.querySelectorAll<HTMLElement>('.step-body')[state().pane] ?? null;
  const draw = () => {
    scheduled = false;
    if (patience !== null) clearTimeout(patience);
    patience = null;
    render(pageView(state(), send), root);
    showsStep = hasStep(state());
    root.removeAttribute('aria-busy');
    const mark = activePane(state())?.mark ?? null;
    // Its text may come later than the mark: it is looked for until it is there.
    if (mark === null) shownMark = null;
    else if (mark !== shownMark && showMark(body())) shownMark = mark;
  };
  const drawSoon = () => {
    scheduled = true;
    requestAnimationFrame(() => {
      if (scheduled) draw();
    });
  };
  return {
    update: () => {
      if (scheduled) return;
      if (!showsStep || hasStep(state())) return drawSoon();
      patience ??= setTimeout(drawSoon, patienceMs);
      root.setAttribute('aria-busy', 'true');
    },
    drawNow: draw,
    focusFind: () => {
      const field = root.querySelector<HTMLInputElement>('.find-text');
      field?.focus();
      field?.select();
    },
    scrollStep: (by) => {
      // On a narrow page the step is not scrolled by itself, but with what stands over it.
      for (const scrolled of [body(), body()?.closest('.middle')]) {
        scrolled?.scrollBy({ top: by * scrolled.clientHeight * pageShare });
      }
    },
  };
}

/** Whether there is something to show in the step's place: its content, or why there is none. */
function hasStep(state: State): boolean {
  const pane = activePane(state);
  if (pane === undefined) return false;
  return pane.step !== null || pane.stepProblem !== null || stepCount(pane) === 0;
}

/** Frames in which a mark is brought into sight again: blocks of text that come into sight get another height than was guessed. */
const settlingFrames = 4;

/** @returns whether it is there */
function showMark(body: HTMLElement | null, frames = settlingFrames): boolean {
  const here = body?.querySelector('mark.here') ?? null;
  here?.scrollIntoView({ block: 'center' });
  if (here !== null && frames > 0) {
    requestAnimationFrame(() => {
      if (here.isConnected) showMark(body, frames - 1);
    });
  }
  return here !== null;
}
