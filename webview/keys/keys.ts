import type { Action } from '../state/action.ts';
import { claimMentions } from '../state/labelling.ts';
import type { State } from '../state/state.ts';

export const keyGroups = ['Steps', 'Claims and evidence', 'Labels', 'Reading', 'Find', 'Attempts'] as const;
export type KeyGroup = (typeof keyGroups)[number];

/**
 * One thing that the keyboard can do. The same table drives the handler, the help sheet and the commands that VS Code hands
 * over by name.
 */
export interface KeyBinding {
  readonly name: string;
  /**
   * Keys as `KeyboardEvent.key` has them. `g g` is two strokes, `Mod+` is Ctrl or Cmd, `Shift+` is named only where the
   * key's own character does not tell.
   */
  readonly keys: readonly string[];
  readonly words: string;
  readonly group: KeyGroup;
  readonly action: Action;
  /** Whether it has anything to do now; always where absent. */
  readonly when?: (state: State) => boolean;
  /** Works in a text field too. */
  readonly whileTyping?: true;
}

const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

export const keyBindings: readonly KeyBinding[] = [
  // Steps
  step('nextStep', ['j', 'ArrowDown'], 'Next step', { type: 'moveStep', by: 1 }),
  step('previousStep', ['k', 'ArrowUp'], 'Previous step', { type: 'moveStep', by: -1 }),
  step('firstStep', ['g g', 'Home'], 'First step', { type: 'firstStep' }),
  step('lastStep', ['G', 'End'], 'Last step', { type: 'lastStep' }),
  step('nextFailed', ['e'], 'Next failed step', { type: 'moveFailed', by: 1 }),
  step('previousFailed', ['E'], 'Previous failed step', { type: 'moveFailed', by: -1 }),
  {
    name: 'goToStep',
    keys: ['Mod+g'],
    words: 'Go to step…',
    group: 'Steps',
    action: { type: 'openGoTo' },
    whileTyping: true,
  },
  // Claims and evidence
  {
    name: 'nextClaim',
    keys: [']'],
    words: 'Next claim, and aim at it',
    group: 'Claims and evidence',
    action: { type: 'moveClaim', by: 1 },
  },
  {
    name: 'previousClaim',
    keys: ['['],
    words: 'Previous claim, and aim at it',
    group: 'Claims and evidence',
    action: { type: 'moveClaim', by: -1 },
  },
  {
    name: 'nextMention',
    keys: ['m'],
    words: 'Next mention of the claim',
    group: 'Claims and evidence',
    action: { type: 'moveMention', by: 1 },
    when: hasMentions,
  },
  {
    name: 'previousMention',
    keys: ['M'],
    words: 'Previous mention of the claim',
    group: 'Claims and evidence',
    action: { type: 'moveMention', by: -1 },
    when: hasMentions,
  },
  {
    name: 'truth',
    keys: ['t'],
    words: 'Show or hide the ground truth',
    group: 'Claims and evidence',
    action: { type: 'toggleTruth' },
  },
  {
    name: 'ledger',
    keys: ['l'],
    words: 'Show or hide the claims, where the page is narrow',
    group: 'Claims and evidence',
    action: { type: 'toggleDrawer' },
  },
  // Labels
  ...digits.map(
    (digit): KeyBinding => ({
      name: `label${digit}`,
      keys: [digit],
      words: `Label what is aimed at with number ${digit} of its list; again to take it back`,
      group: 'Labels',
      action: { type: 'labelNumber', digit: Number(digit) },
    }),
  ),
  label('aimStep', ['s'], 'Aim at the step', { type: 'aimStep' }),
  label('aimAttempt', ['a'], 'Aim at the attempt', { type: 'aimAttempt' }),
  label('note', ['c'], 'Write a note about what is aimed at', { type: 'openNote' }),
  {
    ...label('keepNote', ['Mod+Enter'], 'Keep the note', { type: 'keepNote' }),
    when: ({ note }) => note !== null,
    whileTyping: true,
  },
  label('undo', ['u'], 'Undo what was labelled last', { type: 'undo' }),
  {
    ...label('retrySave', ['R'], 'Try to save again', { type: 'retrySave' }),
    when: ({ save }) => save.kind === 'failed',
  },
  // Reading
  read('focus', ['f'], 'Show the step alone', { type: 'toggleFocus' }),
  read('fold', ['x'], 'Unfold or fold all parts of the step', { type: 'toggleFolds' }),
  read('scrollDown', ['PageDown', ' '], 'Scroll the step down', { type: 'scrollStep', by: 1 }),
  read('scrollUp', ['PageUp', 'Shift+ '], 'Scroll the step up', { type: 'scrollStep', by: -1 }),
  read('openExchange', ['o'], 'Open the exchange with the model', { type: 'openExchange' }),
  read('openRaw', ['r'], 'Open the raw record of the step', { type: 'openRaw' }),
  read('copyLink', ['y'], 'Copy a link to the step', { type: 'copyLink' }),
  read('help', ['?'], 'Show or hide this list of keys', { type: 'toggleHelp' }),
  {
    ...read('escape', ['Escape'], 'Leave the field, then the mode', { type: 'escape' }),
    whileTyping: true,
  },
  // Find
  {
    name: 'find',
    keys: ['/', 'Mod+f'],
    words: 'Find in the whole trajectory',
    group: 'Find',
    action: { type: 'openFind' },
    whileTyping: true,
  },
  {
    name: 'nextHit',
    keys: ['F3', 'Enter'],
    words: 'Next hit',
    group: 'Find',
    action: { type: 'moveHit', by: 1 },
    when: hasHits,
    whileTyping: true,
  },
  {
    name: 'previousHit',
    keys: ['Shift+F3', 'Shift+Enter'],
    words: 'Previous hit',
    group: 'Find',
    action: { type: 'moveHit', by: -1 },
    when: hasHits,
    whileTyping: true,
  },
  // Attempts
  attempt('nextAttempt', ['n'], 'Next attempt', { type: 'leave', to: 'next_attempt' }),
  attempt('previousAttempt', ['p'], 'Previous attempt', { type: 'leave', to: 'previous_attempt' }),
  attempt('nextFlagged', ['N'], 'Next flagged attempt without a label', {
    type: 'leave',
    to: 'next_flagged',
  }),
  attempt('compare', ['v'], 'Compare with another attempt', { type: 'leave', to: 'compare' }),
];

function step(name: string, keys: readonly string[], words: string, action: Action): KeyBinding {
  return { name, keys, words, group: 'Steps', action };
}

function label(name: string, keys: readonly string[], words: string, action: Action): KeyBinding {
  return { name, keys, words, group: 'Labels', action };
}

function read(name: string, keys: readonly string[], words: string, action: Action): KeyBinding {
  return { name, keys, words, group: 'Reading', action };
}

function attempt(name: string, keys: readonly string[], words: string, action: Action): KeyBinding {
  return { name, keys, words, group: 'Attempts', action };
}

function hasHits({ find }: State): boolean {
  return find.hits.length > 0;
}

function hasMentions(state: State): boolean {
  const pane = state.panes[state.pane];
  return pane !== undefined && claimMentions(pane, pane.claim).length > 0;
}

/** What a command of the editor, named as here, does in the page; undefined for a name that is not here. */
export function actionNamed(name: string): Action | undefined {
  return keyBindings.find((binding) => binding.name === name)?.action;
}
