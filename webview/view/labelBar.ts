import { html, nothing, type TemplateResult } from 'lit';
import { labelWords } from '../../src/core/schema/labelWords.ts';
import type { Send } from '../state/action.ts';
import { aimProblem, aimWords, type LabelChoice, labelChoices } from '../state/labelChoices.ts';
import { ownNote } from '../state/labelling.ts';
import type { Pane, State } from '../state/state.ts';
import { visibleLine } from '../text/visibleText.ts';

/** What is aimed at, what may be said of it with one key, what the reviewer has said; always on the screen. */
export function labelBarView(state: State, send: Send): TemplateResult {
  const pane = state.panes[state.pane];
  if (pane === undefined) return html``;
  const problem = aimProblem(state, pane);
  const unread = pane.labels === null && pane.labelsProblem === null;
  return html`<section class="label-bar" aria-label="Labels" aria-busy=${unread || state.save.kind === 'saving'}>
    ${aimView(state, pane, send)}
    ${problem === null ? valuesView(state, pane, send) : html`<p class="notice">${problem}</p>`}
    ${problem === null ? toolsView(state, pane, send) : nothing}
  </section>`;
}

function aimView({ aim }: State, pane: Pane, send: Send): TemplateResult {
  const { what, name } = aimWords(aim, pane);
  const kinds = [
    { kind: 'step', words: 'Step', key: 's', action: { type: 'aimStep' } },
    {
      kind: 'claim',
      words: 'Claim',
      key: '[ ]',
      action: { type: 'aimClaim', claim: pane.claim },
    },
    {
      kind: 'attempt',
      words: 'Attempt',
      key: 'a',
      action: { type: 'aimAttempt' },
    },
  ] as const;
  return html`<div class="label-aim">
    <div class="label-aim-kinds" role="group" aria-label="What the digits label">
      ${kinds.map(
        ({ kind, words, key, action }) => html`<button
          type="button"
          class="aim-kind"
          aria-pressed=${aim.kind === kind}
          title="Label the ${words.toLowerCase()} (${key})"
          @click=${() => send(action)}
        >
          ${words}
        </button>`,
      )}
    </div>
    <p class="label-aim-name" title=${name === '' ? what : `${what}: ${name}`}>
      <strong>${what}</strong>${name === '' ? nothing : `: ${name}`}
    </p>
  </div>`;
}

function valuesView(state: State, pane: Pane, send: Send): TemplateResult {
  const { what } = aimWords(state.aim, pane);
  return html`<div class="label-values" role="group" aria-label="Labels for ${what}">
    ${labelChoices(state, pane).map((choice) => choiceView(choice, send))}
  </div>`;
}

function choiceView({ digit, value, own, others }: LabelChoice, send: Send): TemplateResult {
  const { name, meaning } = labelWords[value];
  const said = others.length === 0 ? '' : ` Said by ${others.map(visibleLine).join(', ')}.`;
  return html`<vscode-button
    class="label-value"
    appearance=${own ? 'primary' : 'secondary'}
    aria-pressed=${own}
    aria-keyshortcuts=${digit}
    title="${meaning}${said}${own ? ' Press again to take it back.' : ''}"
    @click=${() => send({ type: 'labelNumber', digit })}
  >
    <kbd>${digit}</kbd> ${name}${own ? html`<i class="chosen" aria-hidden="true">✓</i>` : nothing}${
      others.length === 0 ? nothing : html`<i class="others">+${others.length}</i>`
    }
  </vscode-button>`;
}

function toolsView(state: State, pane: Pane, send: Send): TemplateResult {
  const hasNote = ownNote(state, pane, state.aim) !== '';
  return html`<div class="label-tools">
    <vscode-button appearance="secondary" title="A note about what is aimed at (c)" @click=${() => send({ type: 'openNote' })}>
      ${hasNote ? 'Change Note' : 'Note'} <kbd aria-hidden="true">c</kbd>
    </vscode-button>
    <vscode-button appearance="secondary" title="Take back what you said last of this attempt (u)" @click=${() => send({ type: 'undo' })}>
      Undo <kbd aria-hidden="true">u</kbd>
    </vscode-button>
  </div>`;
}
