import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import * as z from 'zod';
import { BenchError } from '../../src/core/errors.ts';
import { type Connection, type Contract, connect, type Handlers } from '../../src/protocol/channel.ts';
import { plainWire, threadWire, type Wire } from '../support/wires.ts';

const shop = {
  calls: {
    greet: { params: z.strictObject({ name: z.string() }), result: z.strictObject({ text: z.string() }) },
    fail: { params: z.strictObject({ known: z.boolean() }), result: z.strictObject({}) },
    /** Answers when it is aborted. */
    work: { params: z.strictObject({}), result: z.strictObject({ stopped: z.boolean() }) },
    /** Answers never, aborted or not. */
    hang: { params: z.strictObject({}), result: z.strictObject({}), timeoutMs: 30 },
    lie: { params: z.strictObject({}), result: z.strictObject({ text: z.string() }) },
    giveFunction: { params: z.strictObject({}), result: z.unknown() },
    take: { params: z.unknown(), result: z.strictObject({}) },
  },
  events: { said: z.strictObject({ text: z.string() }), upset: z.strictObject({}) },
} satisfies Contract;

const nothing = { calls: {}, events: {} } satisfies Contract;

/** A server of {@link shop} on one end, and a caller on the other. */
class Scene {
  readonly caller: Connection<typeof shop>;
  readonly wire: Wire;
  /** What reached a handler, in order. */
  readonly handled: string[] = [];
  readonly problems: string[] = [];
  /** Resolves with the reason when work or hang is aborted. */
  readonly aborted = Promise.withResolvers<unknown>();
  /** Resolves when one of them has begun. */
  readonly begun = Promise.withResolvers<void>();

  constructor(wire: Wire) {
    this.wire = wire;
    const onProblem = (problem: string) => void this.problems.push(problem);
    connect(wire.right, { mine: shop, handlers: this.handlers(), theirs: nothing, onProblem });
    const handlers: Handlers<typeof nothing> = { calls: {}, events: {} };
    this.caller = connect(wire.left, { mine: nothing, handlers, theirs: shop, onProblem });
  }

  private handlers(): Handlers<typeof shop> {
    return {
      calls: {
        greet: ({ name }) => {
          this.handled.push(`greet ${name}`);
          return { text: `Hello ${name}` };
        },
        fail: ({ known }) => {
          if (known) throw new BenchError('suite_missing', 'there is no suite', { hint: 'Make one.' });
          throw new TypeError('x is not a function');
        },
        work: async (_, signal) => {
          await this.untilAborted(signal);
          return { stopped: true };
        },
        hang: async (_, signal) => {
          await this.untilAborted(signal);
          return await new Promise<never>(() => {});
        },
        // What no compiler saw: a side of another version.
        lie: () => ({ text: 7 }) as unknown as { text: string },
        giveFunction: () => () => {},
        take: () => ({}),
      },
      events: {
        said: ({ text }) => void this.handled.push(`said ${text}`),
        upset: () => {
          throw new Error('no');
        },
      },
    };
  }

  private async untilAborted(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.aborted.resolve(signal.reason), { once: true });
    this.begun.resolve();
    await this.aborted.promise;
  }
}

function isError(code: string, message: RegExp, hint?: string) {
  return (error: unknown) => {
    assert.ok(BenchError.is(error), String(error));
    assert.deepEqual([error.code, error.hint], [code, hint]);
    assert.match(error.message, message);
    return true;
  };
}

for (const [name, makeWire] of [
  ['a plain wire', plainWire],
  ['a wire between threads', threadWire],
] as const) {
  describe(`a channel over ${name}`, () => {
    let scene: Scene;

    beforeEach(() => {
      scene = new Scene(makeWire());
    });

    afterEach(() => scene.wire.close());

    it('answers a call, and each of many at a time with its own answer', async () => {
      const names = ['Ada', 'Bo', 'Cleo'];
      const answers = await Promise.all(names.map((who) => scene.caller.call('greet', { name: who })));
      assert.deepEqual(
        answers.map(({ text }) => text),
        names.map((who) => `Hello ${who}`),
      );
    });

    it('rejects with the code, the sentence and the hint that the other side threw', async () => {
      await assert.rejects(
        scene.caller.call('fail', { known: true }),
        isError('suite_missing', /^there is no suite$/, 'Make one.'),
      );
      assert.deepEqual(scene.problems, []);
    });

    it('tells of a fault of our own as internal, and its place in the code to the log only', async () => {
      await assert.rejects(
        scene.caller.call('fail', { known: false }),
        isError('internal', /^x is not a function$/),
      );
      assert.match(
        scene.problems.join(),
        /^fail failed: TypeError: x is not a function\n\s+at .*channel\.test/,
      );
    });

    it('refuses bad parameters before the handler', async () => {
      const bad = { name: 7 } as unknown as { name: string };
      await assert.rejects(
        scene.caller.call('greet', bad),
        isError('message_invalid', /^parameters of greet: .*expected string/s),
      );
      assert.deepEqual(scene.handled, []);
    });

    it('refuses a call that there is not', async () => {
      const answers = new Map<unknown, unknown>();
      scene.wire.left.onMessage((message) => {
        const { id, error } = message as { id: unknown; error: unknown };
        answers.set(id, error);
      });
      for (const unknown of ['gone', 'toString']) {
        scene.wire.left.post({ kind: 'call', id: unknown.length, name: unknown, params: {} });
      }
      await scene.caller.call('greet', { name: 'Ada' });
      const refused = (name: string) => ({ code: 'message_invalid', message: `there is no call ${name}` });
      assert.deepEqual([answers.get(4), answers.get(8)], [refused('gone'), refused('toString')]);
    });

    it('carries an abort to the handler, whose answer still settles the call', async () => {
      const stopping = new AbortController();
      const answer = scene.caller.call('work', {}, stopping.signal);
      await scene.begun.promise;
      stopping.abort();
      assert.ok(BenchError.is(await scene.aborted.promise, 'cancelled'));
      assert.deepEqual(await answer, { stopped: true });
    });

    it('does not send a call that was aborted before', async () => {
      await assert.rejects(
        scene.caller.call('greet', { name: 'Ada' }, AbortSignal.abort()),
        isError('cancelled', /^greet was cancelled$/),
      );
      await scene.caller.call('greet', { name: 'Bo' });
      assert.deepEqual(scene.handled, ['greet Bo']);
    });

    it('gives up on a call that is not answered in time, and stops the handler', async () => {
      await assert.rejects(
        scene.caller.call('hang', {}),
        isError('timed_out', /^hang has not been answered for 0\.03 s$/),
      );
      assert.ok(BenchError.is(await scene.aborted.promise, 'cancelled'));
      assert.deepEqual(await scene.caller.call('greet', { name: 'Ada' }), { text: 'Hello Ada' });
    });

    it('rejects what is pending when the wire closes, and aborts what is being served', async () => {
      const answer = scene.caller.call('work', {});
      await scene.begun.promise;
      scene.wire.close();
      await assert.rejects(
        answer,
        isError('channel_closed', /^the connection closed before work was answered$/),
      );
      assert.ok(BenchError.is(await scene.aborted.promise, 'channel_closed'));
    });

    it('rejects a call after the close, and drops what is told', async () => {
      scene.caller.close();
      scene.caller.close();
      scene.caller.emit('said', { text: 'late' });
      await assert.rejects(scene.caller.call('greet', { name: 'Ada' }), isError('channel_closed', /greet/));
      assert.deepEqual([scene.handled, scene.problems], [[], []]);
    });

    it('rejects a call whose parameters cannot be sent, at once', async () => {
      await assert.rejects(
        scene.caller.call('take', () => {}),
        isError('message_invalid', /^the call take cannot be sent: .*could not be cloned/),
      );
    });

    it('rejects a call whose answer cannot be sent', async () => {
      await assert.rejects(
        scene.caller.call('giveFunction', {}),
        isError('message_invalid', /^the answer to giveFunction cannot be sent: .*could not be cloned/),
      );
    });

    it('rejects an answer that does not fit', async () => {
      await assert.rejects(
        scene.caller.call('lie', {}),
        isError('message_invalid', /^the answer to lie: .*expected string/s),
      );
    });

    it('tells events in order', async () => {
      for (const text of ['one', 'two', 'three']) scene.caller.emit('said', { text });
      await scene.caller.call('greet', { name: 'Ada' });
      assert.deepEqual(scene.handled, ['said one', 'said two', 'said three', 'greet Ada']);
    });

    it('reports an event that does not fit, that there is not, whose handler fails or that cannot be sent', async () => {
      scene.caller.emit('said', { text: 7 } as unknown as { text: string });
      scene.caller.emit('constructor' as 'said', { text: 'x' });
      scene.caller.emit('upset', {});
      scene.caller.emit('said', (() => {}) as unknown as { text: string });
      await scene.caller.call('greet', { name: 'Ada' });
      assert.deepEqual(
        scene.problems
          .map((problem) => problem.split('\n')[0]?.replace(/: .*could not be cloned.*/, ''))
          .sort(),
        [
          'event said: ✖ Invalid input: expected string, received number',
          'the event said cannot be sent',
          'the handler of event upset failed: no',
          'there is no event constructor',
        ],
      );
      assert.deepEqual(scene.handled, ['greet Ada']);
    });

    it('reports a message that is none, and goes on', async () => {
      for (const message of [null, 'hello', { kind: 'call', id: 'x' }, { kind: 'shout', id: 1 }]) {
        scene.wire.left.post(message);
      }
      assert.deepEqual(await scene.caller.call('greet', { name: 'Ada' }), { text: 'Hello Ada' });
      assert.equal(
        scene.problems.filter((problem) => problem.startsWith('a message that is none')).length,
        4,
      );
    });

    it('ignores an answer to a call that it did not make, or that is settled', async () => {
      scene.wire.right.post({ kind: 'result', id: 99, result: {} });
      scene.wire.right.post({ kind: 'error', id: 98, error: { code: 'internal', message: 'x' } });
      scene.wire.left.post({ kind: 'cancel', id: 97 });
      assert.deepEqual(await scene.caller.call('greet', { name: 'Ada' }), { text: 'Hello Ada' });
      assert.deepEqual(scene.problems, []);
    });

    it('leaves no listener and no timer behind', async () => {
      const { signal } = new AbortController();
      const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
      await scene.caller.call('greet', { name: 'Ada' }, signal);
      const before = timers();
      await assert.rejects(scene.caller.call('fail', { known: true }, signal));
      await assert.rejects(scene.caller.call('hang', {}, signal));
      const closed = scene.caller.call('hang', {}, signal);
      scene.caller.close();
      await assert.rejects(closed);
      assert.deepEqual([getEventListeners(signal, 'abort'), timers()], [[], before]);
    });
  });
}
