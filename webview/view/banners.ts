import { html, nothing, type TemplateResult } from 'lit';
import type { Send } from '../state/action.ts';
import type { Pane, State } from '../state/state.ts';
import { counted } from '../text/counted.ts';
import { visibleLine } from '../text/visibleText.ts';
import { saveProblemView } from './saved.ts';

/** What one has to know before believing what is shown, in words. */
export function bannersView(state: State, send: Send): TemplateResult {
  return html`<div class="banners">
    ${saveProblemView(state, send) ?? nothing} ${state.panes.map((pane, index) => paneBanners(state, pane, index, send))}
  </div>`;
}

function paneBanners(state: State, pane: Pane, index: number, send: Send): TemplateResult[] {
  const { info } = pane.opened;
  const side = state.panes.length < 2 ? '' : index === 0 ? 'Left: ' : 'Right: ';
  const undecoded =
    info.undecoded === 0
      ? []
      : [`${counted(info.undecoded, 'part')} could not be decoded: shown raw, under “Not decoded”.`];
  const sentences = [...info.problems.map(({ message }) => visibleLine(message)), ...undecoded];
  return [
    ...sentences.map((words) => html`<div class="banner notice"><p>${side}${words}</p></div>`),
    ...(pane.headsProblem === null
      ? []
      : [
          html`<div class="banner problem" role="alert">
            <p>${side}The list of steps could not be read on: ${visibleLine(pane.headsProblem)}</p>
            <button type="button" class="tool" @click=${() => send({ type: 'retryStep', pane: index })}>Try Again</button>
          </div>`,
        ]),
  ];
}
