import type { JournalRecord } from '../store/journal.ts';
import type { ChainReading } from './readChain.ts';

/** What a trajectory says of its attempt. */
export interface TrajectoryFacts {
  readonly first: JournalRecord;
  last: JournalRecord;
  /** The submission that it names, where it names one. */
  submitted: JournalRecord | null;
}

/** What the index of events says of the sessions of a run. */
export interface SessionFacts {
  /** How the last session ended; null before its end, or where it was cut off. */
  ended: JournalRecord | null;
}

/** What is gathered of journals while they are read, so that none has to be read twice. */
export class JournalFacts {
  readonly trajectories: Map<string, TrajectoryFacts> = new Map();
  readonly chains: Map<string, ChainReading> = new Map();
  /** sha256 of every file that was hashed, by its path in the run folder. */
  readonly digests: Map<string, string> = new Map();
  readonly sessions: SessionFacts = { ended: null };

  take(path: string, record: JournalRecord): void {
    if (path === 'events.jsonl') this.takeEvent(record);
    else if (path.startsWith('attempts/') && path.endsWith('/trajectory.jsonl')) this.takeStep(path, record);
  }

  private takeEvent(record: JournalRecord): void {
    if (record.type === 'run_started') this.sessions.ended = null;
    if (record.type === 'run_ended') this.sessions.ended = record;
  }

  private takeStep(path: string, record: JournalRecord): void {
    const known = this.trajectories.get(path);
    // Texts of steps are not kept: a trajectory may be larger than memory.
    const kept = record.type.startsWith('attempt_')
      ? record
      : { ...record, content: undefined, text: undefined };
    if (known === undefined) {
      this.trajectories.set(path, { first: kept, last: kept, submitted: null });
      return;
    }
    known.last = kept;
    if (record.type === 'submission') known.submitted = record;
  }
}
