import { setTimeout as delay } from 'node:timers/promises';
import { diskUsage } from './diskUsage.ts';
import { mebibytes } from './endings.ts';
import { removedButOpen } from './removedButOpen.ts';

/** The folders that an agent may write, and how much it may keep in them together. */
export interface ScratchSpec {
  readonly folders: readonly string[];
  /** Paths in them that are not the agent's. */
  readonly except?: ReadonlySet<string>;
  /** In bytes; null for no limit. */
  readonly limitBytes: number | null;
}

/** First look after this; most commands have ended by then and cost nothing. */
const firstLookMs = 100;
/** Looking takes at most a tenth of the time, but where that would leave too long a time without a look. */
const pausePerLook = 10;
const longestPauseMs = 1000;

/** Tolerated growth of what is over already: to remove files, tools may need a folder or a short note. */
const slackBytes = 64 * 1024;

/**
 * Holds an agent to its share of the disk. No file system that an ordinary user may make has a quota, so this looks:
 * while a command runs, which is stopped when it goes beyond, and after each. While the agent is over its share,
 * commands may write no byte to any file, but can read and remove.
 */
export class ScratchLimit {
  private readonly spec: ScratchSpec;
  private usedBytes = 0;

  constructor(spec: ScratchSpec) {
    this.spec = spec;
  }

  /** Watches the command that is about to start. Dispose when it has ended, before {@link settle}. */
  watch(): ScratchWatch {
    return new ScratchWatch(this.spec, this.allowedBytes());
  }

  /**
   * Measures once the command and all it started have ended.
   * @returns whether the command has taken the agent beyond its share, or further beyond it
   */
  async settle(): Promise<boolean> {
    if (this.spec.limitBytes === null) return false;
    const allowed = this.allowedBytes();
    this.usedBytes = await diskUsage(this.spec.folders, { ...exceptionsOf(this.spec), reopen: true });
    return this.usedBytes > allowed;
  }

  /** Whether the agent keeps more than it may: then a command may write no byte to any file. */
  get isOver(): boolean {
    return this.spec.limitBytes !== null && this.usedBytes > this.spec.limitBytes;
  }

  private allowedBytes(): number {
    const { limitBytes } = this.spec;
    if (limitBytes === null) return Number.POSITIVE_INFINITY;
    // Of what cannot be counted, growth cannot be seen either.
    const isKnown = Number.isFinite(this.usedBytes);
    return Math.max(limitBytes, this.isOver && isKnown ? this.usedBytes + slackBytes : 0);
  }
}

/** Looks at the folders again and again, while a command runs, until it is disposed. */
export class ScratchWatch implements AsyncDisposable {
  private readonly over = new AbortController();
  private readonly done = new AbortController();
  private readonly looking: Promise<void>;
  private namespace: string | null = null;

  constructor(spec: ScratchSpec, allowedBytes: number) {
    this.looking = spec.limitBytes === null ? Promise.resolve() : this.look(spec, allowedBytes);
  }

  /** Aborts when the command has to be stopped. */
  get signal(): AbortSignal {
    return this.over.signal;
  }

  /** Tells which process namespace the command runs in, so that files which it removed but holds open count too. */
  onNamespace(link: string): void {
    this.namespace = link;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.done.abort();
    await this.looking;
  }

  private async look(spec: ScratchSpec, allowedBytes: number): Promise<void> {
    const { signal } = this.done;
    try {
      for (let pauseMs = firstLookMs; ; ) {
        await delay(pauseMs, undefined, { signal, ref: false });
        const startedAt = performance.now();
        let bytes = await diskUsage(spec.folders, { ...exceptionsOf(spec), reopen: false, signal });
        if (bytes <= allowedBytes && this.namespace !== null) {
          bytes += await removedButOpen(spec.folders, this.namespace);
        }
        signal.throwIfAborted();
        if (bytes > allowedBytes) {
          this.over.abort();
          return;
        }
        const wantedMs = pausePerLook * (performance.now() - startedAt);
        pauseMs = Math.min(Math.max(firstLookMs, wantedMs), longestPauseMs);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}

function exceptionsOf({ except }: ScratchSpec): { except?: ReadonlySet<string> } {
  return except === undefined ? {} : { except };
}

export function scratchDetail(limitBytes: number): string {
  return (
    `More than ${mebibytes(limitBytes)} were kept on the disk, or where it cannot be counted, and the command was stopped if it ` +
    'still ran. Nothing can be written until a command has removed enough of it.'
  );
}
