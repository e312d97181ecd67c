import { readAttemptContext } from '../core/trajectory/attemptContext.ts';
import type { KnowledgeCache } from '../core/trajectory/attemptKnowledge.ts';
import type { TrajectoryReader } from '../core/trajectory/reader.ts';
import { PlainSubject } from './plainSubject.ts';
import { RunSubject } from './runSubject.ts';
import type { Subject } from './subject.ts';

/** Finds out what a trajectory is of. */
export class Subjects {
  private readonly knowledge: KnowledgeCache = new Map();

  /** `importsDir`: where labels of trajectories are kept that are none of our runs'; null for nowhere. */
  async of(reader: TrajectoryReader, importsDir: string | null, signal: AbortSignal): Promise<Subject> {
    const context = await readAttemptContext(reader.path, signal);
    if (context !== null)
      return new RunSubject({ path: reader.path, context, keeper: null, knowledge: this.knowledge });
    return new PlainSubject(`Labels cannot be kept yet (${importsDir}).`);
  }
}
