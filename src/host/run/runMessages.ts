import { BenchError, type ErrorCode } from '../../core/errors.ts';
import type { RunPlan } from '../../protocol/worker.ts';
import { plainLine } from '../plainText.ts';
import { counted } from './counted.ts';
import { type EndAction, type EndMessage, endMessage } from './endText.ts';
import type { ActiveRun, RunWish } from './runController.ts';
import type { RunProgress } from './runProgress.ts';
import { exitText, type SessionEnd } from './runSession.ts';
import type { RunPlace } from './runShell.ts';

/** What is said when the work on a run is over, or did not begin. */
export type RunMessage =
  | (EndMessage & { readonly kind: 'news' })
  /** `doing` completes "Could not …". */
  | {
      readonly kind: 'fault';
      readonly error: unknown;
      readonly doing: string;
      readonly actions: readonly EndAction[];
    };

function warning(text: string, ...actions: EndAction[]): RunMessage {
  return { kind: 'news', level: 'warning', text, actions };
}

export const restrictedMessage = warning(
  'This folder is in Restricted Mode, where nothing is run: a configuration decides which servers are asked and which keys they get. Results can be viewed.',
  'manage_trust',
);

export const stoppingMessage: RunMessage = {
  kind: 'news',
  level: 'information',
  text: 'The run is stopping. If it takes longer than 10 s, cancel it again to end it at once.',
  actions: [],
};

export function busyMessage(run: ActiveRun, title: string): RunMessage {
  const share =
    run.phase === 'planning' ? 'preparing' : `${run.ended} of ${counted(run.attemptCount, 'attempt')} ended`;
  return warning(
    `This window is working on a run already (${plainLine(title, 60)}: ${share}). Wait for it to end, or cancel it.`,
    'cancel',
    'open_results',
  );
}

/** Why a wish cannot be met at a place, or null where it can. */
export function placeMessage(place: RunPlace, wish: RunWish): RunMessage | null {
  switch (place.kind) {
    case 'no_folder':
      return warning('A run keeps its results in a folder, and none is open.', 'open_folder');
    case 'no_config':
      if (wish.smoke || wish.tasks !== null) return null;
      return warning(
        'There is no itbench.yml in this folder, so there is no model to measure. Make one, or try the benchmark with Run Smoke, which needs none.',
        'create_config',
      );
    case 'broken': {
      const [first = 'it cannot be read', ...others] = place.problems;
      const rest = others.length > 0 ? ` (and ${others.length} more)` : '';
      return warning(
        `Nothing was run, because the configuration has a mistake. ${plainLine(first)}${rest}`,
        'open_config',
      );
    }
    case 'ready':
      return null;
  }
}

/** A plan that failed. `hasConfig`: whether there is a configuration to be corrected. */
export function planFault(
  error: unknown,
  doing: string,
  { hasConfig }: { readonly hasConfig: boolean },
): RunMessage {
  const first = BenchError.is(error) ? planActions[error.code] : undefined;
  const usable = first === undefined || (first === 'open_config' && !hasConfig) ? [] : [first];
  return { kind: 'fault', error, doing, actions: [...usable, 'show_log'] };
}

const planActions: Partial<Record<ErrorCode, EndAction>> = {
  config_missing: 'open_config',
  config_invalid: 'open_config',
  usage: 'open_config',
  suite_missing: 'open_config',
  sandbox_unavailable: 'open_config',
  key_missing: { setKeyOf: null },
  run_locked: 'open_results',
  run_missing: 'open_results',
  run_mismatch: 'open_results',
};

/** What is said of a run whose work has ended, however it did. */
export function endedMessage(end: SessionEnd, plan: RunPlan, known: RunProgress): RunMessage {
  switch (end.kind) {
    case 'summary':
      return {
        kind: 'news',
        ...endMessage({ summary: end.summary, troubles: known.troubles, practice: plan.practice }),
      };
    case 'fault':
      return faultMessage(end.error, plan, known);
    case 'died':
      return diedMessage(end, plan, known);
  }
}

function faultMessage(error: unknown, plan: RunPlan, known: RunProgress): RunMessage {
  if (!known.hasStarted) return planFault(error, `start run ${plan.run_id}`, { hasConfig: false });
  return {
    kind: 'fault',
    error,
    doing: `finish run ${plan.run_id}, of which ${share(known)} ended`,
    actions: ['resume', 'show_log'],
  };
}

function diedMessage(
  { exit, isWanted }: Extract<SessionEnd, { kind: 'died' }>,
  plan: RunPlan,
  known: RunProgress,
): RunMessage {
  if (!known.hasStarted) {
    const error = new BenchError('channel_closed', `its worker ended unexpectedly: ${exitText(exit)}`);
    return { kind: 'fault', error, doing: `start run ${plan.run_id}`, actions: ['show_log'] };
  }
  const how = isWanted
    ? 'was ended at once'
    : `was interrupted: its worker ended unexpectedly (${exitText(exit)})`;
  return warning(
    plainLine(
      `Run ${plan.run_id} ${how}. ${share(known)} had ended and are kept; Resume runs the rest.`,
      600,
    ),
    'resume',
    'show_log',
  );
}

function share({ ended, attemptCount }: RunProgress): string {
  return `${ended} of ${counted(attemptCount, 'attempt')}`;
}
