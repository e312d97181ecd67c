import { messageOf } from '../../core/errors.ts';
import type { Action } from '../notify.ts';
import { actionTitles } from './editorAction.ts';
import type { EndAction } from './endText.ts';
import type { ResumeOptions } from './runJob.ts';
import type { RunMessage } from './runMessages.ts';
import type { RunShell } from './runShell.ts';

/** What the buttons of messages do with runs. */
export interface RunButtons {
  resume(dir: string, options?: ResumeOptions): Promise<void>;
  cancel(): Promise<void>;
}

/** Says what there is to say of runs, without waiting for the person to read it. */
export class RunVoice {
  private readonly shell: RunShell;
  private readonly buttons: RunButtons;

  constructor(shell: RunShell, buttons: RunButtons) {
    this.shell = shell;
    this.buttons = buttons;
  }

  /** `dir`: of the run that it is about, or null. */
  say(message: RunMessage, dir: string | null): void {
    const { notify, log } = this.shell;
    const actions = message.actions.flatMap((action) => this.buttonOf(action, dir) ?? []);
    const shown =
      message.kind === 'fault'
        ? notify.error(message.error, message.doing, ...actions)
        : notify[message.level](message.text, ...actions);
    shown.catch((error: unknown) => {
      log({ level: 'warn', text: `a message or what its button does failed: ${messageOf(error)}` });
    });
  }

  private buttonOf(action: EndAction, dir: string | null): Action | null {
    const { shell, buttons } = this;
    if (typeof action === 'object') {
      return { title: 'Set API Key', run: () => shell.setKey(action.setKeyOf) };
    }
    switch (action) {
      case 'resume':
        return dir === null ? null : { title: 'Resume', run: () => buttons.resume(dir) };
      case 'repeat_errors':
        return dir === null
          ? null
          : { title: 'Repeat Errors', run: () => buttons.resume(dir, { retryErrors: true }) };
      case 'resume_with_limit':
        return dir === null ? null : { title: 'Resume with Higher Limit', run: () => this.raiseLimit(dir) };
      case 'cancel':
        return { title: 'Cancel Run', run: () => buttons.cancel() };
      default:
        return { title: actionTitles[action], run: () => shell.perform(action) };
    }
  }

  private async raiseLimit(dir: string): Promise<void> {
    const maxCostUsd = await this.shell.askLimit();
    if (maxCostUsd !== undefined) await this.buttons.resume(dir, { maxCostUsd });
  }
}
