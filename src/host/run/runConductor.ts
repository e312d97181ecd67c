import { basename } from 'node:path';
import { BenchError } from '../../core/errors.ts';
import type { ModelEntry } from '../../core/schema/modelEntry.ts';
import type { RunPlan } from '../../protocol/worker.ts';
import { plainLine } from '../plainText.ts';
import {
  type Consent,
  consentWanted,
  endNowChoice,
  endNowQuestion,
  keysQuestion,
  setKeyChoice,
} from './planQuestions.ts';
import { confirmation, repeatErrorsChoice } from './planText.ts';
import { progressText } from './progressText.ts';
import type { ActiveRun, RunWish } from './runController.ts';
import { newJob, type ResumeOptions, type RunJob, restJob, Stop, silently } from './runJob.ts';
import {
  busyMessage,
  endedMessage,
  planFault,
  type RunMessage,
  restrictedMessage,
  stoppingMessage,
} from './runMessages.ts';
import { RunSession } from './runSession.ts';
import type { RunShell } from './runShell.ts';
import { RunVoice } from './runVoice.ts';

/** How long a run that was told to stop may take before its end by force is offered. */
const patienceMs = 10_000;

/** What is left of the editor's 5 s for the end of an extension. */
const shutDownMs = 4_000;

/** What a run is asked for with. `doing` completes "Could not …". */
interface Order {
  readonly title: string;
  readonly doing: string;
  readonly find: () => Promise<RunJob | Stop>;
}

/**
 * Runs, one at a time: trust, configuration, keys, plan, consent, one confirmation, the run, and one message at its end.
 * Nothing is spent and nothing is written into the results before the confirmation. Its calls never reject.
 */
export class RunConductor {
  private readonly shell: RunShell;
  private readonly voice: RunVoice;
  private session: RunSession | null = null;
  private isShutDown = false;

  constructor(shell: RunShell) {
    this.shell = shell;
    this.voice = new RunVoice(shell, this);
  }

  get active(): ActiveRun | null {
    return this.session?.active ?? null;
  }

  /** What the active run is called; empty without one. */
  get title(): string {
    return this.session?.title ?? '';
  }

  run(wish: RunWish): Promise<void> {
    const find = () => newJob(wish, this.shell);
    return this.perform({ title: titleOf(wish), doing: 'prepare the run', find });
  }

  resume(dir: string, options: ResumeOptions = {}): Promise<void> {
    const find = () => restJob(dir, options, this.shell);
    return this.perform({ title: 'Resumed run', doing: `resume run ${basename(dir)}`, find });
  }

  async cancel(): Promise<void> {
    const { session } = this;
    if (session === null) return;
    const { stoppingMs } = session;
    if (stoppingMs === null) return session.stop();
    if (stoppingMs < patienceMs) return this.voice.say(stoppingMessage, null);
    const choice = await this.shell.ask(endNowQuestion(stoppingMs, session.active.attempts.size));
    if (choice === endNowChoice) await session.endNow();
  }

  /** Stops for good: after this nothing starts and nothing is said. Waits a little for the run to be left in order. */
  async shutDown(): Promise<void> {
    this.isShutDown = true;
    const { session } = this;
    if (session === null) return;
    session.stop();
    const { promise: tooLong, resolve } = Promise.withResolvers<void>();
    using _timer = this.shell.clock.after(shutDownMs, resolve);
    // A question may stand open while a run is planned, and nobody answers it any more.
    const isOver = session.active.phase === 'planning' ? session.endWorker() : session.closed;
    await Promise.race([isOver, tooLong]);
  }

  private async perform(order: Order): Promise<void> {
    if (this.isShutDown) return;
    if (this.session !== null) return this.voice.say(busyMessage(this.session.active, this.title), null);
    if (!this.shell.isTrusted()) return this.voice.say(restrictedMessage, null);
    const session = new RunSession(order.title, this.shell);
    this.session = session;
    this.shell.onChange(session.active);
    let message: RunMessage | null;
    try {
      message = await this.conduct(session, order);
    } catch (error) {
      message = { kind: 'fault', error, doing: order.doing, actions: ['show_log'] };
    }
    const { dir } = session.active;
    await session.close();
    this.session = null;
    this.shell.onChange(null);
    if (message !== null && !this.isShutDown) this.voice.say(message, dir);
  }

  private async conduct(session: RunSession, { doing, find }: Order): Promise<RunMessage | null> {
    const job = await find();
    if (job instanceof Stop) return job.message;
    if (!(await this.haveKeys(job.entries))) return null;
    const plan = await this.confirmed(session, doing, job);
    if (plan instanceof Stop) return plan.message;
    const end = await session.start(plan);
    return endedMessage(end, plan, session.known);
  }

  /** A plan that the person has said yes to: what they are asked is what will run, and what that may cost. */
  private async confirmed(session: RunSession, doing: string, job: RunJob): Promise<RunPlan | Stop> {
    const plan = await this.plan(session, doing, job);
    if (plan instanceof Stop) return plan;
    for (const warning of plan.warnings) this.shell.log({ level: 'warn', text: plainLine(warning, 2000) });
    const choice = await this.shell.ask(confirmation(plan, job));
    if (choice === undefined || session.signal.aborted) return silently;
    if (choice !== repeatErrorsChoice || job.repeatingErrors === undefined) return plan;
    return await this.confirmed(session, doing, await job.repeatingErrors());
  }

  /** Whether every entry has its key, after the person was given the chance to store what is missing. */
  private async haveKeys(entries: readonly ModelEntry[]): Promise<boolean> {
    const missing = await this.shell.missingKeys(entries);
    if (missing.length === 0) return true;
    if ((await this.shell.ask(keysQuestion(missing))) !== setKeyChoice) return false;
    for (const { name } of missing) await this.shell.setKey(name);
    return (await this.shell.missingKeys(entries)).length === 0;
  }

  /** Plans, as often as the person consents to what speaks against it. */
  private async plan(session: RunSession, doing: string, job: RunJob): Promise<RunPlan | Stop> {
    const keys = await this.shell.keysOf(job.entries);
    const consents = new Set<Consent>();
    while (!session.signal.aborted) {
      try {
        return await this.shell.withProgress('Preparing the run', (report, cancelled) =>
          session.planWith(
            (worker, signal) => job.plan(worker, { keys, consents }, signal),
            (progress) => report(progressText(progress)),
            cancelled,
          ),
        );
      } catch (error) {
        if (BenchError.is(error, 'cancelled')) return silently;
        const wanted = consentWanted(error);
        if (wanted === null || consents.has(wanted.consent)) return new Stop(planFault(error, doing, job));
        if ((await this.shell.ask(wanted.question)) === undefined) return silently;
        consents.add(wanted.consent);
      }
    }
    return silently;
  }
}

/** What the status bar and messages call a run. */
function titleOf({ smoke, tasks }: RunWish): string {
  if (tasks !== null) return tasks.join(', ');
  return smoke ? 'Smoke' : 'Benchmark';
}
