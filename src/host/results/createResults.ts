import * as vscode from 'vscode';
import type { HarnessEvent } from '../../core/schema/event.ts';
import type { AttemptOverview, RunOverview } from '../../core/schema/runIndex.ts';
import { attemptId } from '../../core/store/layout.ts';
import { setContext } from '../commands.ts';
import { Coalescer } from '../run/coalesce.ts';
import { editorClock } from '../run/createRunController.ts';
import type { Services } from '../services.ts';
import { faultText } from '../tree/faultText.ts';
import type { Progress } from './attemptFace.ts';
import { type Change, runFolderOf } from './changedFile.ts';
import { LiveRun } from './liveRun.ts';
import { readInParts } from './readInParts.ts';
import { type AttemptsWanted, Readings } from './readings.ts';
import type { Results } from './results.ts';
import type { ShownRun } from './runRows.ts';
import { changedRuns, folderNames, SlowLook } from './slowLook.ts';
import { watchOutput } from './watchOutput.ts';

/** Reads nothing and watches nothing before somebody looks or asks. */
export function createResults(services: Pick<Services, 'library' | 'config' | 'runs' | 'log'>): Results {
  return new OutputResults(services);
}

class OutputResults implements Results {
  private readonly services: Pick<Services, 'library' | 'config' | 'runs' | 'log'>;
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly refreshed = new vscode.EventEmitter<void>();
  readonly onDidRefresh = this.refreshed.event;
  private readonly readings: Readings;
  private readonly parts: vscode.Disposable[];
  private coalescer: Coalescer;
  private outputDir: string | null = null;
  private watcher: vscode.Disposable | undefined;
  private live: { readonly dir: string; readonly run: LiveRun } | null = null;
  private lookers = 0;
  /** Whether something is to be read even if nobody looks. */
  private due = false;
  private saidProblem: string | null = null;
  private readonly slowLook: SlowLook;
  /** Names of the folders that the list was read from. */
  private folders = '';

  constructor(services: Pick<Services, 'library' | 'config' | 'runs' | 'log'>) {
    this.services = services;
    const { config, runs } = services;
    this.readings = new Readings({
      runs: () => this.listRuns(),
      attempts: (dir, wanted) => this.readAttempts(dir, wanted),
    });
    this.coalescer = this.newCoalescer();
    this.slowLook = new SlowLook({
      clock: editorClock,
      folders: () => folderNames(this.outputDir),
      isLookedAt: () => this.lookers > 0,
      isUntold: () => (this.runs ?? []).some(({ state, here }) => state === 'running' && here === null),
      onStale: () => {
        this.readings.invalidateList();
        this.onChanged();
      },
    });
    this.parts = [
      this.changed,
      this.refreshed,
      config.onDidChange(() => this.onConfig()),
      runs.onDidChange(() => this.onRun()),
      runs.onDidReceive((event) => this.onEvent(event)),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('itbenchReview')) this.onSettings();
      }),
    ];
    setContext('itbenchReview.results', 'loading');
  }

  get runs(): readonly ShownRun[] | undefined {
    return this.readings.runs?.map((run) => this.shown(run));
  }

  get problem(): string | null {
    return this.readings.failure === undefined ? null : faultText(this.readings.failure);
  }

  look(): vscode.Disposable {
    this.lookers += 1;
    this.onChanged();
    let looking = true;
    return new vscode.Disposable(() => {
      if (looking) this.lookers -= 1;
      looking = false;
    });
  }

  async load(): Promise<readonly ShownRun[]> {
    await this.services.config.ready;
    this.watch();
    try {
      await this.readings.currentRuns();
    } catch {
      // Kept in `problem`, and said below.
    }
    this.sayProblem();
    const runs = this.runs ?? [];
    setContext('itbenchReview.results', runs.length > 0 ? 'some' : 'none');
    return runs;
  }

  async attempts(dir: string, model: string): Promise<readonly AttemptOverview[]> {
    const attempts = await this.readings.attempts(dir, { model, flagged: false });
    return this.live?.dir === dir ? this.live.run.over(attempts) : attempts;
  }

  async flagged(dir: string): Promise<readonly AttemptOverview[]> {
    return await this.readings.attempts(dir, { model: null, flagged: true });
  }

  progressOf(dir: string, attempt: AttemptOverview): Progress | undefined {
    const { active } = this.services.runs;
    if (active === null || active.dir !== dir) return undefined;
    const progress = active.attempts.get(attemptId(attempt));
    return progress === undefined || progress.turn === 0 ? undefined : progress;
  }

  labelsWritten(trajectory: string): void {
    if (this.outputDir === null) return;
    this.onDisk({ dir: runFolderOf(this.outputDir, trajectory), what: 'report' });
  }

  refresh(): void {
    this.readings.invalidateList();
    this.readings.invalidateAttempts(null);
    this.due = true;
    void this.tell();
    this.refreshed.fire();
  }

  dispose(): void {
    this.watcher?.dispose();
    this.coalescer[Symbol.dispose]();
    this.slowLook[Symbol.dispose]();
    for (const part of this.parts) part.dispose();
  }

  private async listRuns(): Promise<readonly RunOverview[]> {
    const { outputDir } = this;
    this.folders = '';
    if (outputDir === null) return [];
    const limit = setting('runsShown', 50);
    this.folders = await folderNames(outputDir);
    const runs = await this.services.library.call('listRuns', { output_dir: outputDir, limit });
    for (const dir of changedRuns(this.readings.runs ?? [], runs)) {
      if (dir !== this.live?.dir) this.readings.invalidateAttempts(dir);
    }
    return runs;
  }

  private async readAttempts(dir: string, wanted: AttemptsWanted): Promise<readonly AttemptOverview[]> {
    const run = this.readings.runs?.find((each) => each.dir === dir);
    const planned =
      wanted.model === null
        ? run?.attempt_count
        : run?.models.find(({ model }) => model === wanted.model)?.attempt_count;
    return await readInParts(planned ?? 0, (part) =>
      this.services.library.call('readAttempts', { dir, ...wanted, ...part }),
    );
  }

  private shown(run: RunOverview): ShownRun {
    const { active } = this.services.runs;
    if (active === null || active.dir !== run.dir || active.phase === 'planning')
      return { ...run, here: null };
    const ended = Math.max(run.ended, active.ended);
    return { ...run, state: 'running', ended, here: active.phase };
  }

  /** Follows the output folder that is configured now. */
  private watch(): void {
    const { outputDir } = this.services.config;
    if (outputDir === this.outputDir && this.watcher !== undefined) return;
    this.watcher?.dispose();
    this.outputDir = outputDir;
    this.readings.forget();
    this.watcher = outputDir === null ? undefined : watchOutput(outputDir, (change) => this.onDisk(change));
  }

  private onConfig(): void {
    if (this.watcher === undefined && this.lookers === 0) return;
    if (this.services.config.outputDir === this.outputDir) return;
    this.watch();
    this.onChanged();
  }

  private onDisk({ dir, what }: Change): void {
    this.readings.invalidateList();
    // What its attempts come to, a run of this window tells by itself, and without a read of all of them.
    const told = what === 'events' && dir !== null && dir === this.live?.dir;
    if (!told) this.readings.invalidateAttempts(dir);
    this.onChanged();
  }

  private onEvent(event: HarnessEvent): void {
    if (event.type === 'run_started') {
      this.live = { dir: event.dir, run: new LiveRun() };
      this.forgetRun(event.dir);
    }
    this.live?.run.apply(event);
    // Counted on the disk by now: rows of runs and models must not lag behind those of attempts.
    if (event.type === 'attempt_ended') this.readings.invalidateList();
    this.onChanged();
  }

  private onRun(): void {
    if (this.services.runs.active === null && this.live !== null) {
      this.forgetRun(this.live.dir);
      this.live = null;
      // Seen or not: what comes next, such as the walkthrough, depends on there being results.
      this.due = true;
    }
    this.onChanged();
  }

  private forgetRun(dir: string): void {
    this.readings.invalidateList();
    this.readings.invalidateAttempts(dir);
  }

  private onSettings(): void {
    this.coalescer[Symbol.dispose]();
    this.coalescer = this.newCoalescer();
    this.onDisk({ dir: null, what: 'run' });
  }

  private newCoalescer(): Coalescer {
    const intervalMs = setting('refreshInterval', 250);
    return new Coalescer({ intervalMs, clock: editorClock, tell: () => void this.tell() });
  }

  private onChanged(): void {
    this.coalescer.mark();
  }

  /** Reads what is stale, and tells whoever looks; while nobody does, it stays stale. */
  private async tell(): Promise<void> {
    if (this.lookers === 0 && !this.due) return;
    this.due = false;
    await this.load();
    this.changed.fire();
    this.slowLook.begin(this.folders);
  }

  private sayProblem(): void {
    const { problem } = this;
    if (problem !== null && problem !== this.saidProblem) {
      this.services.log.error(`The runs in ${this.outputDir} cannot be read: ${problem}`);
    }
    this.saidProblem = problem;
  }
}

function setting(name: 'refreshInterval' | 'runsShown', fallback: number): number {
  return vscode.workspace.getConfiguration('itbenchReview').get(name, fallback);
}
