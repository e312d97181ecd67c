import assert from 'node:assert/strict';
import { type KeyBinding, keyBindings } from '../../../../webview/keys/keys.ts';
import { type Pending, resolveStroke, type Stroke } from '../../../../webview/keys/stroke.ts';
import { initialState } from '../../../../webview/state/initial.ts';
import type { State } from '../../../../webview/state/state.ts';
import { createScene } from '../../../support/reviewScene.ts';
import { stateOf } from '../../../support/sceneState.ts';

const ready = stateOf([createScene()]);

function stroke(key: string, more: Partial<Stroke> = {}): Stroke {
  return {
    key,
    code: '',
    ctrl: false,
    meta: false,
    alt: false,
    shift: false,
    altGraph: false,
    capsLock: false,
    repeat: false,
    composing: false,
    target: 'page',
    atMs: 0,
    ...more,
  };
}

function nameOf(key: string, more: Partial<Stroke> = {}, state: State = ready): string | null {
  return resolveStroke(stroke(key, more), state, null).binding?.name ?? null;
}

function pressAll(strokes: readonly Stroke[]): (string | null)[] {
  let pending: Pending | null = null;
  return strokes.map((one) => {
    const resolved = resolveStroke(one, ready, pending);
    pending = resolved.pending;
    return resolved.binding?.name ?? null;
  });
}

describe('the keys of the reviewer', () => {
  it('know every key that people know from other reviewers', () => {
    const expected: Record<string, string> = {
      j: 'nextStep',
      k: 'previousStep',
      ArrowDown: 'nextStep',
      ArrowUp: 'previousStep',
      G: 'lastStep',
      Home: 'firstStep',
      End: 'lastStep',
      n: 'nextAttempt',
      p: 'previousAttempt',
      N: 'nextFlagged',
      ']': 'nextClaim',
      '[': 'previousClaim',
      s: 'aimStep',
      a: 'aimAttempt',
      '1': 'label1',
      '9': 'label9',
      c: 'note',
      u: 'undo',
      f: 'focus',
      '/': 'find',
      t: 'truth',
      e: 'nextFailed',
      x: 'fold',
      o: 'openExchange',
      r: 'openRaw',
      v: 'compare',
      y: 'copyLink',
      '?': 'help',
      Escape: 'escape',
    };
    const found = Object.fromEntries(Object.keys(expected).map((key) => [key, nameOf(key)]));
    assert.deepEqual(found, expected);
  });

  it('take Ctrl and Cmd for find and for go to step, with either letter case', () => {
    assert.equal(nameOf('f', { ctrl: true }), 'find');
    assert.equal(nameOf('F', { meta: true, capsLock: true }), 'find');
    assert.equal(nameOf('g', { ctrl: true }), 'goToStep');
  });

  it('leave keys with other modifiers to the editor', () => {
    assert.deepEqual(
      [nameOf('j', { ctrl: true }), nameOf('j', { alt: true }), nameOf('f', { ctrl: true, shift: true })],
      [null, null, null],
    );
  });

  it('leave every letter to a field, and go on leaving it by Escape, finding and keeping', () => {
    const typed = [...'jkgGnpN[]sa1cuf/tmMexorvy?'].map((key) => nameOf(key, { target: 'field' }));
    assert.deepEqual(new Set(typed), new Set([null]));
    assert.equal(nameOf('Escape', { target: 'field' }), 'escape');
    assert.equal(nameOf('f', { target: 'field', ctrl: true }), 'find');
    const writing: State = { ...ready, note: { trajectory: 'one', place: { kind: 'attempt' }, text: 'x' } };
    assert.equal(nameOf('Enter', { target: 'field', ctrl: true }, writing), 'keepNote');
  });

  it('are nobody’s while an input method composes or AltGr types a character', () => {
    assert.equal(nameOf('j', { composing: true }), null);
    assert.equal(nameOf(']', { altGraph: true }), null);
    assert.equal(nameOf(']', { altGraph: true, ctrl: true, alt: true }), null);
    assert.equal(nameOf('Dead'), null);
  });

  it('leave Enter and Space to a button, and arrows to a list of choices', () => {
    assert.deepEqual(
      [
        nameOf(' ', { target: 'control' }),
        nameOf('j', { target: 'control' }),
        nameOf('ArrowDown', { target: 'list' }),
      ],
      [null, 'nextStep', null],
    );
  });

  it('go to the first step by g g within half a second, not by a held key and not later', () => {
    assert.deepEqual(pressAll([stroke('g'), stroke('g', { atMs: 400 })]), [null, 'firstStep']);
    assert.deepEqual(pressAll([stroke('g'), stroke('g', { atMs: 600 })]), [null, null]);
    assert.deepEqual(pressAll([stroke('g'), stroke('g', { atMs: 30, repeat: true })]), [null, null]);
    assert.deepEqual(pressAll([stroke('g'), stroke('j', { atMs: 100 }), stroke('g', { atMs: 200 })]), [
      null,
      'nextStep',
      null,
    ]);
  });

  it('are the same with Caps Lock and on a layout that is not Latin', () => {
    assert.equal(nameOf('J', { code: 'KeyJ', capsLock: true }), 'nextStep');
    assert.equal(nameOf('n', { code: 'KeyN', capsLock: true, shift: true }), 'nextFlagged');
    assert.equal(nameOf('о', { code: 'KeyJ' }), 'nextStep');
    assert.equal(nameOf('Т', { code: 'KeyN', shift: true }), 'nextFlagged');
  });

  it('do nothing while the page is loading', () => {
    assert.equal(nameOf('j', {}, initialState), null);
  });

  it('try saving again only where something was not kept', () => {
    assert.equal(nameOf('R'), null);
    assert.equal(
      nameOf('R', {}, { ...ready, save: { kind: 'failed', message: 'full', lost: [] } }),
      'retrySave',
    );
  });

  it('have one meaning each at a time', () => {
    const always = keyBindings.filter(({ when }) => when === undefined);
    const keys = always.flatMap((binding: KeyBinding) => binding.keys);
    assert.deepEqual(
      keys.filter((key, at) => keys.indexOf(key) !== at),
      [],
    );
    const names = keyBindings.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
  });
});
