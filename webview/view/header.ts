import { html, nothing, type TemplateResult } from 'lit';
import type { Send } from '../state/action.ts';
import { activePane, stepCount } from '../state/panes.ts';
import type { Pane, State } from '../state/state.ts';
import { counted } from '../text/counted.ts';
import { costWords } from '../text/factWords.ts';
import { visibleLine } from '../text/visibleText.ts';
import { actionButton } from './actionButton.ts';
import { savedView } from './saved.ts';

/** What is open, what it came to, and where one is. */
export function headerView(state: State, send: Send): TemplateResult {
  const pane = activePane(state);
  if (pane === undefined) return html``;
  return html`<header class="head">
    <div class="head-line">
      <h1 class="head-task" title=${taskWords(pane)}>${taskWords(pane)}</h1>
      <ul class="head-facts" aria-label="About this attempt">
        ${factsOf(pane).map(({ words, title, tone }) => html`<li class=${tone} title=${title ?? words}>${tone === 'live' ? html`<span class="sign" aria-hidden="true">●</span> ` : nothing}${words}</li>`)}
      </ul>
      ${savedView(state, send)}
    </div>
    <div class="head-line">
      <p class="head-place">${placeWords(state, pane)}</p>
      ${memberView(pane, send)} ${flagsView(pane)}
      <div class="head-tools" role="group" aria-label="Attempts">
        ${actionButton({ name: 'previousAttempt', label: '‹', spoken: 'Previous attempt' }, send)}
        ${actionButton({ name: 'nextAttempt', label: '›', spoken: 'Next attempt' }, send)}
        ${actionButton({ name: 'nextFlagged', label: 'Next Flagged', spoken: 'Next flagged attempt without a label' }, send)}
        ${state.panes.length > 1 ? nothing : actionButton({ name: 'compare', label: 'Compare' }, send)}
        <button type="button" class="tool" title="Open the report" @click=${() => send({ type: 'leave', to: 'report' })}>Report</button>
        ${actionButton({ name: 'help', label: 'Keys', pressed: state.helpShown }, send)}
      </div>
    </div>
  </header>`;
}

function taskWords({ opened: { attempt, info } }: Pane): string {
  return visibleLine(attempt?.task_id ?? info.task ?? 'Trajectory');
}

interface HeadFact {
  readonly words: string;
  readonly title?: string;
  /** `long`: of any length, and shortened where there is no room. */
  readonly tone: '' | 'live' | 'quiet' | 'long';
}

function factsOf(pane: Pane): readonly HeadFact[] {
  const { opened } = pane;
  const { attempt, info, progress, hidden } = opened;
  const model = hidden ? 'model hidden' : visibleLine(attempt?.model ?? info.model ?? info.agent ?? '');
  const facts: (HeadFact | null)[] = [
    model === '' ? null : { words: model, tone: 'long' },
    attempt === null ? null : { words: `repeat ${attempt.repeat}`, tone: '' },
    scoreFact(opened),
    { words: turnWords(opened), tone: '' },
    callsFact(pane),
    endingFact(opened),
    attempt === null || attempt.cost_usd === null ? null : { words: costWords(attempt.cost_usd), tone: '' },
    attempt !== null ? null : { words: formatWords(opened), tone: 'quiet' },
    progress.live
      ? { words: 'live', title: 'The attempt is running: new steps are added as they come', tone: 'live' }
      : null,
    progress.complete
      ? null
      : { words: readWords(opened), title: 'Steps are added as they are found', tone: 'quiet' },
  ];
  return facts.filter((fact) => fact !== null);
}

function scoreFact({ attempt, hidden }: Pane['opened']): HeadFact | null {
  if (hidden) return { words: 'score hidden', tone: 'quiet' };
  const score = attempt?.score ?? null;
  if (score === null) return attempt === null ? null : { words: 'not scored', tone: 'quiet' };
  const title = 'Precision at full recall: 0 where a true cause is missing';
  return { words: `score ${score.toFixed(2)}`, title, tone: '' };
}

function turnWords({ attempt, progress }: Pane['opened']): string {
  const most = attempt?.max_turns ?? null;
  return `${counted(progress.turns, 'turn')}${most === null ? '' : ` of ${most}`}`;
}

/** Once every step has been told of. */
function callsFact({ heads, opened: { progress } }: Pane): HeadFact | null {
  if (!progress.complete || heads.length < progress.steps) return null;
  const calls = heads.reduce((sum, head) => sum + (head?.tool_calls ?? 0), 0);
  return { words: counted(calls, 'tool call'), tone: '' };
}

function endingFact({ attempt, info }: Pane['opened']): HeadFact | null {
  const outcome = attempt?.outcome ?? null;
  if (attempt !== null && outcome !== null) {
    const reason = visibleLine(attempt.reason);
    return { words: outcome.replaceAll('_', ' '), ...(reason === '' ? {} : { title: reason }), tone: 'long' };
  }
  return info.ending === null ? null : { words: visibleLine(info.ending), tone: 'long' };
}

function formatWords({ info }: Pane['opened']): string {
  const version = info.format_version === null ? '' : ` ${visibleLine(info.format_version)}`;
  return `format ${info.format}${version}`;
}

function readWords({ progress }: Pane['opened']): string {
  if (progress.total_bytes === 0) return 'reading…';
  return `reading, ${Math.min(99, Math.floor((100 * progress.read_bytes) / progress.total_bytes))} %`;
}

/** "step 14 of 83 · attempt 6 of 12 · 9 labelled". */
function placeWords({ queue }: State, pane: Pane): string {
  const attempts = queue.position === null ? [] : [`attempt ${queue.position} of ${queue.total}`];
  const labelled = queue.total === 0 ? [] : [`${queue.labelled} labelled`];
  return [
    `step ${Math.min(pane.at + 1, stepCount(pane))} of ${stepCount(pane)}`,
    ...attempts,
    ...labelled,
  ].join(' · ');
}

/** The reasons why a person should look, each with its sentence. */
function flagsView({ opened: { attempt } }: Pane): TemplateResult {
  const flags = attempt?.flags ?? [];
  return html`<ul class="flags" aria-label="Flags">
    ${flags.map(
      ({ code, message }) => html`<li>
        <button type="button" class="flag" aria-describedby="flag-${code}">
          ${visibleLine(code.replaceAll('_', ' '))}
        </button>
        <span class="flag-words" role="tooltip" id="flag-${code}">${visibleLine(message)}</span>
      </li>`,
    )}
  </ul>`;
}

function memberView({ opened: { info } }: Pane, send: Send): TemplateResult | typeof nothing {
  if (info.members.length < 2) return nothing;
  const choose = (event: Event) => {
    if (event.target instanceof HTMLSelectElement) send({ type: 'openMember', member: event.target.value });
  };
  return html`<label class="member"
    ><span>${info.members.length} trajectories</span>
    <select @change=${choose}>
      ${info.members.map(
        ({ id, title }) =>
          html`<option value=${id} ?selected=${id === info.member}>${visibleLine(title === '' ? id : title)}</option>`,
      )}
    </select></label
  >`;
}
