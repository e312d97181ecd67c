import { BenchError, messageOf } from '../src/core/errors.ts';
import type { Host } from './host.ts';
import type { HostAction, Send } from './state/action.ts';
import type { State } from './state/state.ts';
import { type Wanted, wantedOf } from './state/wanted.ts';

/** Asks the host for what the page lacks, each thing once, and calls off what is no longer lacking. */
export class Fetching {
  private readonly host: Host;
  private readonly send: Send;
  private readonly state: () => State;
  private readonly running = new Map<string, AbortController>();
  /** What failed, or came to nothing: not asked for again until something changes. */
  private readonly givenUp = new Set<string>();

  constructor(host: Host, state: () => State, send: Send) {
    this.host = host;
    this.state = state;
    this.send = send;
  }

  /** To be called after each change of the state. */
  update(): void {
    const wanted = wantedOf(this.state());
    const keys = new Set(wanted.map(({ key }) => key));
    for (const [key, controller] of this.running) {
      if (!keys.has(key)) controller.abort();
    }
    for (const one of wanted) {
      if (!this.running.has(one.key) && !this.givenUp.has(giveUpKey(one))) void this.request(one);
    }
  }

  /** Lets what failed be asked for again. */
  forgive(): void {
    this.givenUp.clear();
  }

  private async request(wanted: Wanted): Promise<void> {
    const controller = new AbortController();
    this.running.set(wanted.key, controller);
    let answer: HostAction | null;
    try {
      answer = await ask(this.host, wanted, controller.signal);
    } catch (error) {
      answer = controller.signal.aborted ? null : this.onFailure(wanted, error);
    }
    if (answer !== null) this.send(answer);
    // What is still lacking after its answer would be asked for without end.
    if (answer !== null && this.isStillWanted(wanted)) this.givenUp.add(giveUpKey(wanted));
    this.running.delete(wanted.key);
    this.update();
  }

  private onFailure(wanted: Wanted, error: unknown): HostAction | null {
    this.givenUp.add(giveUpKey(wanted));
    return failureOf(wanted, BenchError.is(error) ? error.message : messageOf(error));
  }

  private isStillWanted(wanted: Wanted): boolean {
    // Heads come in many answers, and say themselves when one is empty.
    if (wanted.kind === 'heads') return false;
    return wantedOf(this.state()).some(
      (other) => other.key === wanted.key && giveUpKey(other) === giveUpKey(wanted),
    );
  }
}

/** A step that failed before it was shown may be asked for again when it is; what has grown may be, too. */
function giveUpKey(wanted: Wanted): string {
  if (wanted.kind === 'piece') return wanted.key;
  const shown = wanted.kind === 'step' && !wanted.ahead ? 'shown' : '';
  return `${wanted.key} ${wanted.asked} ${shown}`;
}

async function ask(host: Host, wanted: Wanted, signal: AbortSignal): Promise<HostAction> {
  const { trajectory } = wanted;
  switch (wanted.kind) {
    case 'heads': {
      const { from, count, asked } = wanted;
      const { heads } = await host.call('readHeads', { trajectory, from, count }, signal);
      return { type: 'headsRead', trajectory, from, heads, asked };
    }
    case 'step': {
      const { step, firstPart, asked } = wanted;
      const read = await host.call('readStep', { trajectory, step, first_part: firstPart }, signal);
      return { type: 'stepRead', trajectory, step: read, asked };
    }
    case 'piece': {
      const { step, part, from, count } = wanted;
      const { text } = await host.call('readPart', { trajectory, step, part, from, count }, signal);
      return { type: 'pieceRead', trajectory, step, part, piece: { from, text } };
    }
    case 'analysis': {
      const analysis = await host.call('analyse', { trajectory }, signal);
      return { type: 'analysed', trajectory, analysis, asked: wanted.asked };
    }
    case 'labels': {
      const labels = await host.call('readLabels', { trajectory }, signal);
      return { type: 'labelsRead', trajectory, labels, asked: wanted.asked };
    }
  }
}

function failureOf(wanted: Wanted, message: string): HostAction {
  const { trajectory } = wanted;
  switch (wanted.kind) {
    case 'heads':
      return { type: 'headsFailed', trajectory, message };
    case 'step':
      return { type: 'stepFailed', trajectory, step: wanted.step, message };
    case 'piece':
      return { type: 'said', words: `The text could not be read: ${message}` };
    case 'analysis':
      return { type: 'analysisFailed', trajectory, message, asked: wanted.asked };
    case 'labels':
      return { type: 'labelsFailed', trajectory, message, asked: wanted.asked };
  }
}
