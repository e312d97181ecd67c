import { messageOf } from '../src/core/errors.ts';
import type { LabelPlace, LabelValue } from '../src/core/schema/label.ts';
import { Fetching } from './fetching.ts';
import type { Host } from './host.ts';
import { SaveQueue } from './saveQueue.ts';
import type { Action, Send } from './state/action.ts';
import { labelChange } from './state/labelling.ts';
import { activePane } from './state/panes.ts';
import { digitRefusal, labelRefusal, lostOf, noteChange } from './state/saving.ts';
import type { State } from './state/state.ts';
import { labelOfDigit } from './text/labelLists.ts';

/** What effects need of the page. */
export interface EffectScene {
  readonly host: Host;
  readonly state: () => State;
  readonly send: Send;
  /** Local time of an ISO one, for people. */
  readonly localTime: (iso: string) => string;
  /** Scrolls the text of the step by a page. */
  readonly scrollStep: (by: 1 | -1) => void;
  /** Puts the page's memory away now: what follows may end the page. */
  readonly remember: () => void;
}

/** Typing settles before the whole trajectory is searched. */
const findDelayMs = 150;
/** Hits that are listed; the contract's limit. */
const findLimit = 2000;

/** What an action asks of the host. The only place from which the page calls it. */
export class Effects {
  private readonly scene: EffectScene;
  private readonly saves: SaveQueue;
  private readonly fetching: Fetching;
  private finding: AbortController | null = null;

  constructor(scene: EffectScene) {
    this.scene = scene;
    this.saves = new SaveQueue(scene.host, scene.send, scene.localTime);
    this.fetching = new Fetching(scene.host, scene.state, scene.send);
  }

  /** To be called after each action, with the state that it was done in and the one it led to. */
  onAction(action: Action, before: State, now: State): void {
    this.act(action, before, now);
    const { find } = now;
    if (find.busy && (find.text !== before.find.text || find.matchCase !== before.find.matchCase))
      this.find(now);
    if (now.load.kind === 'ready') this.fetching.update();
  }

  private act(action: Action, before: State, now: State): void {
    const { saves, scene } = this;
    const pane = activePane(now);
    if (pane === undefined) return;
    const { trajectory } = pane.opened;
    const of = { trajectory, step: pane.at };
    switch (action.type) {
      case 'labelNumber':
        this.label(
          before.aim,
          labelOfDigit(before.aim.kind, action.digit),
          digitRefusal(before, action.digit),
        );
        return;
      case 'label':
        this.label(action.place, action.value, labelRefusal(before, action.place));
        return;
      case 'keepNote':
        this.keepNote(before);
        return;
      case 'retrySave':
        for (const change of lostOf(before)) saves.keep(() => change);
        return;
      case 'undo':
        saves.undo(trajectory);
        return;
      case 'scrollStep':
        scene.scrollStep(action.by);
        return;
      case 'leave':
        scene.remember();
        scene.host.emit('go', { to: action.to });
        return;
      case 'openExchange':
        this.ask(scene.host.call('openExchange', of), 'The exchange is open beside the page');
        return;
      case 'openRaw':
        this.ask(scene.host.call('openRaw', of), 'The raw record is open beside the page');
        return;
      case 'copyLink':
        this.ask(scene.host.call('copyLink', of), `A link to step ${pane.at + 1} is in the clipboard`);
        return;
      case 'copyText':
        this.copyText(action.text, action.what);
        return;
      case 'readOn':
        this.readOn(action, now);
        return;
      case 'readMoreParts':
        this.readMoreParts(action.pane, now);
        return;
      case 'openMember':
        this.openMember(trajectory, action.member, now.pane);
        return;
      case 'chooseTruth':
        this.chooseTruth(trajectory);
        return;
      case 'retryStep':
      case 'trajectoryChanged':
        this.fetching.forgive();
        return;
    }
  }

  private label(place: LabelPlace, value: LabelValue | null, refusal: string | null): void {
    const { state, send } = this.scene;
    if (refusal !== null || value === null) {
      send({ type: 'said', words: refusal ?? 'There is no such label' });
      return;
    }
    const trajectory = activePane(state())?.opened.trajectory;
    this.saves.keep(() => {
      const now = state();
      const pane = now.panes.find(({ opened }) => opened.trajectory === trajectory);
      return pane === undefined ? null : labelChange(now, pane, place, value);
    });
  }

  private keepNote(state: State): void {
    const { send } = this.scene;
    const change = noteChange(state);
    if (change === null) return;
    if (change === 'unchanged') send({ type: 'dropNote' });
    else if ('refusal' in change) send({ type: 'said', words: change.refusal });
    else this.saves.keep(() => change);
  }

  private copyText(text: string, what: string): void {
    // The contract's limit: what is copied in part is said to be.
    const limit = 1_000_000;
    const words = text.length > limit ? `The first ${limit} characters of ${text.length} are` : `${what} is`;
    this.ask(this.scene.host.call('copyText', { text: text.slice(0, limit) }), `${words} in the clipboard`);
  }

  private readOn(action: Extract<Action, { type: 'readOn' }>, now: State): void {
    const pane = now.panes[action.pane];
    if (pane === undefined) return;
    const { part, from, count } = action;
    const at = { trajectory: pane.opened.trajectory, step: pane.at, part };
    this.run(async () => {
      const { text } = await this.scene.host.call('readPart', { ...at, from, count });
      this.scene.send({ type: 'pieceRead', ...at, piece: { from, text } });
    }, 'The text could not be read');
  }

  private readMoreParts(index: number, now: State): void {
    const pane = now.panes[index];
    if (pane?.step === null || pane === undefined) return;
    const { trajectory } = pane.opened;
    const params = { trajectory, step: pane.at, first_part: pane.step.parts.length };
    this.run(async () => {
      const step = await this.scene.host.call('readStep', params);
      this.scene.send({ type: 'stepRead', trajectory, step, asked: pane.told });
    }, 'More parts could not be read');
  }

  private openMember(trajectory: string, member: string, pane: number): void {
    this.run(async () => {
      const opened = await this.scene.host.call('openMember', { trajectory, member });
      this.scene.send({ type: 'replaced', pane, opened });
    }, 'The trajectory could not be opened');
  }

  private chooseTruth(trajectory: string): void {
    this.run(async () => {
      const opened = await this.scene.host.call('chooseTruth', { trajectory });
      this.scene.send(
        opened === null
          ? { type: 'said', words: 'No ground truth was chosen' }
          : { type: 'trajectoryChanged', opened, anew: true },
      );
    }, 'The ground truth could not be used');
  }

  /** Searches what is asked for now; an older search is called off. */
  private find({ find, panes, pane }: State): void {
    this.finding?.abort();
    const trajectory = panes[pane]?.opened.trajectory;
    if (trajectory === undefined || find.text === '') return;
    const controller = new AbortController();
    this.finding = controller;
    const { signal } = controller;
    const { text, matchCase } = find;
    setTimeout(() => {
      if (!signal.aborted) void this.search({ trajectory, text, match_case: matchCase }, signal);
    }, findDelayMs);
  }

  private async search(
    wanted: { trajectory: string; text: string; match_case: boolean },
    signal: AbortSignal,
  ): Promise<void> {
    const { host, send } = this.scene;
    try {
      const { hits, more } = await host.call('find', { ...wanted, kinds: null, limit: findLimit }, signal);
      if (!signal.aborted)
        send({ type: 'found', text: wanted.text, matchCase: wanted.match_case, hits, more });
    } catch (error) {
      if (!signal.aborted) send({ type: 'findFailed', message: messageOf(error) });
    }
  }

  /** Says what a call came to. */
  private ask(call: Promise<unknown>, done: string): void {
    this.run(async () => {
      await call;
      this.scene.send({ type: 'said', words: done });
    }, 'That did not work');
  }

  private run(task: () => Promise<void>, failed: string): void {
    task().catch((error: unknown) =>
      this.scene.send({ type: 'said', words: `${failed}: ${messageOf(error)}` }),
    );
  }
}
