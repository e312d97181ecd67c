// First, before any schema is made.
import './noEval.ts';

import { messageOf } from '../src/core/errors.ts';
import { Effects } from './effects.ts';
import { connectHost, type Host, type VsCodeApi } from './host.ts';
import { handleKeys } from './keys/keyHandler.ts';
import { actionNamed } from './keys/keys.ts';
import { createMemory } from './pageMemory.ts';
import type { Action } from './state/action.ts';
import { initialState } from './state/initial.ts';
import { createStore, type Store } from './store.ts';
import { registerControls } from './view/controls.ts';
import { createRenderer } from './view/renderer.ts';

declare function acquireVsCodeApi(): VsCodeApi;

/** Program 4, the reviewer's page: joins state, effects, keys and views, and asks the host what to show. */
function start(api: VsCodeApi, root: HTMLElement): void {
  const host = connectHost(api, { calls: {}, events: hostEvents() }, (message) => fault(host, message));
  const memory = createMemory(api, root.dataset.memoryKey ?? '', () => store.state());
  const renderer = createRenderer(
    root,
    () => store.state(),
    (action) => store.send(action),
  );
  const store: Store = createStore(initialState, (action, before, now) => {
    if (opensField(action)) renderer.drawNow();
    else renderer.update();
    if (action.type === 'openFind') renderer.focusFind();
    memory.update();
    effects.onAction(action, before, now);
  });
  const effects = new Effects({
    host,
    state: store.state,
    send: store.send,
    localTime: (iso) => timeFormat.format(new Date(iso)),
    scrollStep: renderer.scrollStep,
    remember: memory.flush,
  });

  window.addEventListener('error', ({ message }) => fault(host, message));
  window.addEventListener('unhandledrejection', ({ reason }) => fault(host, messageOf(reason)));
  handleKeys(window, store.state, store.send);
  renderer.update();
  host
    .call('open', {})
    .then((answer) =>
      store.send(
        answer.kind === 'page'
          ? { type: 'opened', page: answer.page, memory: memory.recalled() }
          : { type: 'openFailed', problem: answer.problem },
      ),
    )
    .catch((error: unknown) =>
      store.send({ type: 'openFailed', problem: { message: messageOf(error), hint: null } }),
    );

  function hostEvents(): Parameters<typeof connectHost>[1]['events'] {
    return {
      trajectoryChanged: (opened) => store.send({ type: 'trajectoryChanged', opened }),
      labelsChanged: ({ trajectory }) => store.send({ type: 'labelsChanged', trajectory }),
      goToStep: ({ step }) => store.send({ type: 'linked', step }),
      queueChanged: (queue) => store.send({ type: 'queueChanged', queue }),
      reviewerChanged: ({ reviewer, blind }) => store.send({ type: 'reviewerChanged', reviewer, blind }),
      action: ({ name }) => {
        const action = actionNamed(name);
        if (action === undefined) fault(host, `there is no action ${name}`);
        else store.send(action);
      },
    };
  }
}

/** Whether what is typed next is meant for a field that the action opens. */
function opensField({ type }: Action): boolean {
  return type === 'openFind' || type === 'openGoTo' || type === 'openNote';
}

const timeFormat = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** For the log: the page has no other place to say it. */
function fault(host: Host, message: string): void {
  host.emit('fault', { message: message.slice(0, 10_000) });
}

const root = document.getElementById('page');
if (root !== null) {
  registerControls();
  start(acquireVsCodeApi(), root);
}
