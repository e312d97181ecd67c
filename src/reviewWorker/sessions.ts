import { BenchError } from '../core/errors.ts';
import { openTrajectory } from '../core/trajectory/openTrajectory.ts';
import type { OpenedTrajectory } from '../protocol/review.ts';
import type { OpenRequest } from '../protocol/reviewWorker.ts';
import { Session } from './session.ts';
import type { Subjects } from './subjects.ts';

export interface SessionsOptions {
  readonly subjects: Subjects;
  readonly onChange: (opened: OpenedTrajectory) => void;
  readonly onLabels: (trajectory: string) => void;
}

/** The trajectories that are open, by the names that the host gave them. */
export class Sessions {
  private readonly options: SessionsOptions;
  private readonly sessions = new Map<string, Session>();

  constructor(options: SessionsOptions) {
    this.options = options;
  }

  /** @throws BenchError run_missing for a file that is not there */
  async open(request: OpenRequest, signal: AbortSignal): Promise<OpenedTrajectory> {
    const { trajectory, path, member, reviewer, blind } = request;
    const { subjects, onChange, onLabels } = this.options;
    const reader = await openTrajectory(path, { member, watch: true }, signal);
    try {
      const subject = await subjects.of(reader, request.imports_dir, signal);
      const session = new Session({
        id: trajectory,
        reader,
        subject,
        viewer: { reviewer, blind },
        onChange,
        onLabels: () => onLabels(trajectory),
      });
      this.sessions.get(trajectory)?.close();
      this.sessions.set(trajectory, session);
      return session.opened();
    } catch (error) {
      reader.close();
      throw error;
    }
  }

  /** @throws BenchError usage for one that is not open */
  get(trajectory: string): Session {
    const session = this.sessions.get(trajectory);
    if (session !== undefined) return session;
    throw new BenchError('usage', `the trajectory ${trajectory} is not open`, { hint: 'Open it again.' });
  }

  close(trajectory: string): void {
    this.sessions.get(trajectory)?.close();
    this.sessions.delete(trajectory);
  }

  closeAll(): void {
    for (const session of this.sessions.values()) session.close();
    this.sessions.clear();
  }
}
