import { BenchError } from '../src/core/errors.ts';
import type { Connection } from '../src/protocol/channel.ts';
import type { reviewHostContract } from '../src/protocol/webview.ts';

export interface Patience {
  /** How long an answer is waited for before the extension is asked whether it is there at all, again and again. */
  readonly beforeAskMs: number;
  /** How long it may take to say that it is. */
  readonly answerMs: number;
}

const usual: Patience = { beforeAskMs: 5_000, answerMs: 10_000 };

/**
 * What a call comes to that has no time limit, as it may wait for a person. An extension host that has crashed is replaced by
 * one that does not know this page, and nobody tells the page.
 * @throws BenchError channel_closed where nobody is there any more; what the call throws
 */
export async function whileAnswering<T>(
  host: Pick<Connection<typeof reviewHostContract>, 'call'>,
  call: Promise<T>,
  { beforeAskMs, answerMs }: Patience = usual,
): Promise<T> {
  while (!(await settlesWithin(call, beforeAskMs))) {
    const isThere = host.call('ping', {});
    if (!(await settlesWithin(Promise.race([isThere, call]), answerMs))) throw gone();
  }
  return await call;
}

async function settlesWithin(promise: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const settled = promise.then(
    () => true,
    () => true,
  );
  try {
    return await Promise.race([settled, late]);
  } finally {
    clearTimeout(timer);
  }
}

function gone(): BenchError {
  return new BenchError(
    'channel_closed',
    'the extension does not answer: it has crashed, or the connection to it is lost',
    {
      hint: 'What you said is kept in this page. Run Developer: Reload Window, then press R to save it.',
    },
  );
}
