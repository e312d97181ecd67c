import { basename } from 'node:path';
import { BenchError } from '../core/errors.ts';
import { type ImportKeeper, importLabels } from '../core/harness/importLabels.ts';
import type { LabelKeeper } from '../core/harness/labelKeeper.ts';
import { runLabels } from '../core/harness/runLabels.ts';
import { type AttemptContext, readAttemptContext } from '../core/trajectory/attemptContext.ts';
import type { KnowledgeCache } from '../core/trajectory/attemptKnowledge.ts';
import type { TrajectoryReader } from '../core/trajectory/reader.ts';
import { ImportSubject } from './importSubject.ts';
import { Keepers } from './keepers.ts';
import { PlainSubject } from './plainSubject.ts';
import { RunSubject, type RunSubjectParts } from './runSubject.ts';
import type { Subject } from './subject.ts';

export interface SubjectsOptions {
  /** Milliseconds since 1970, UTC. */
  readonly now: () => number;
}

/** Finds out what trajectories are of. What was read of a task or of a run serves all that are of it. */
export class Subjects {
  private readonly now: () => number;
  private readonly knowledge: KnowledgeCache = new Map();
  private readonly ofRuns = new Keepers<LabelKeeper>();
  private readonly ofImports = new Keepers<ImportKeeper>();

  constructor({ now }: SubjectsOptions) {
    this.now = now;
  }

  /** `importsDir`: where labels of trajectories are kept that are none of our runs'; null for nowhere. */
  async of(reader: TrajectoryReader, importsDir: string | null, signal: AbortSignal): Promise<Subject> {
    const { path } = reader;
    const found = await readContext(path, signal);
    if (typeof found === 'string') return new PlainSubject(found);
    if (found === null) return this.ofImport(reader, importsDir);
    return new RunSubject({ path, context: found, labels: this.labelsOf(found), knowledge: this.knowledge });
  }

  private ofImport(reader: TrajectoryReader, importsDir: string | null): Subject {
    if (importsDir === null) return new PlainSubject('Labels cannot be kept: there is no folder for them.');
    const { format, model, task, members, member: id } = reader.info();
    const member = members.length > 1 ? id : null;
    const name = basename(reader.path);
    const { now } = this;
    const lend = (sha256: string) =>
      this.ofImports.lend(JSON.stringify([importsDir, sha256, member]), () =>
        importLabels(importsDir, { name, format, sha256, member, model, task }, { now }),
      );
    return new ImportSubject({ reader, lend });
  }

  private labelsOf({ paths }: AttemptContext): RunSubjectParts['labels'] {
    try {
      return this.ofRuns.lend(paths.dir, () => runLabels(paths.dir, { now: this.now }));
    } catch (error) {
      if (!BenchError.is(error)) throw error;
      return { problem: sentence(error) };
    }
  }
}

/** The attempt, null for what is of no run, or why its run cannot be used. */
async function readContext(path: string, signal: AbortSignal): Promise<AttemptContext | null | string> {
  try {
    return await readAttemptContext(path, signal);
  } catch (error) {
    if (!BenchError.is(error, 'run_mismatch')) throw error;
    return sentence(error);
  }
}

function sentence({ message, hint }: BenchError): string {
  return `Labels cannot be kept: ${message}.${hint === undefined ? '' : ` ${hint}`}`;
}
