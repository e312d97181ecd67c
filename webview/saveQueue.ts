import { BenchError, messageOf } from '../src/core/errors.ts';
import type { HeldLabel } from '../src/core/schema/label.ts';
import { labelWords } from '../src/core/schema/labelWords.ts';
import type { Host } from './host.ts';
import type { Send } from './state/action.ts';
import { placeWords } from './state/labelling.ts';
import type { Change } from './state/state.ts';
import { whileAnswering } from './whileAnswering.ts';

/** Keeps what is said, one thing after the other in the order in which it was said. */
export class SaveQueue {
  private readonly host: Host;
  private readonly send: Send;
  private readonly localTime: (iso: string) => string;
  private last: Promise<void> = Promise.resolve();

  constructor(host: Host, send: Send, localTime: (iso: string) => string) {
    this.host = host;
    this.send = send;
    this.localTime = localTime;
  }

  /** `change` is asked for when its turn has come: what is toggled depends on what was kept before. */
  keep(change: () => Change | null): void {
    this.add(async () => {
      const now = change();
      if (now === null) return this.send({ type: 'saveFailed', change: null, message: 'nothing is open' });
      try {
        const saved = await whileAnswering(this.host, this.host.call('saveLabel', now));
        const at = this.localTime(saved.saved_at);
        const { trajectory } = now;
        this.send({ type: 'saved', trajectory, change: now, saved, at, words: changeWords(now) });
      } catch (error) {
        const calledOff = BenchError.is(error, 'cancelled');
        this.send({ type: 'saveFailed', change: calledOff ? null : now, message: wordsOf(error) });
      }
    });
  }

  undo(trajectory: string): void {
    this.add(async () => {
      try {
        const { undone, saved } = await whileAnswering(
          this.host,
          this.host.call('undoLabel', { trajectory }),
        );
        const words = undone === null ? 'There is nothing to undo' : `Undone: ${undoneWords(undone)}`;
        const at = this.localTime(saved.saved_at);
        this.send({ type: 'saved', trajectory, change: null, saved, at, words });
      } catch (error) {
        this.send({ type: 'saveFailed', change: null, message: wordsOf(error) });
      }
    });
  }

  private add(task: () => Promise<void>): void {
    this.send({ type: 'saveBegan' });
    // No task rejects.
    this.last = this.last.then(task);
  }
}

function wordsOf(error: unknown): string {
  if (!BenchError.is(error)) return messageOf(error);
  return error.hint === undefined ? error.message : `${error.message}. ${error.hint}`;
}

function changeWords({ place, change }: Change): string {
  const where = placeWords(place);
  if (change.type === 'note')
    return change.note === '' ? `The note about ${where} is gone` : `Note about ${where} kept`;
  const { name } = labelWords[change.value];
  return change.type === 'label' ? `${name}: said of ${where}` : `${name}: taken back from ${where}`;
}

function undoneWords({ value, target }: HeldLabel): string {
  const what = value === null ? 'the note' : labelWords[value].name;
  if (target.kind === 'claim') return `${what} of claim ${target.claim + 1}`;
  return target.kind === 'step' ? `${what} of step ${target.turn}` : `${what} of the attempt`;
}
