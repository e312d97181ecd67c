import { type Connection, connect, type Handlers, type Port } from '../../protocol/channel.ts';
import { reviewHostContract, reviewPageContract } from '../../protocol/webview.ts';

/** Of a webview, what carries messages. */
export interface PageWire {
  postMessage(message: unknown): PromiseLike<boolean>;
  onDidReceiveMessage(listener: (message: unknown) => void): unknown;
}

export interface PageConnection {
  readonly emit: Connection<typeof reviewPageContract>['emit'];
  /** Aborts what is being served; nothing is told any more. */
  close(): void;
}

/**
 * Joins a page. The editor takes a page away while nobody sees it and loads it anew: a page that asks what to show is a new one,
 * whose numbers of calls begin again, so it gets a connection of its own and no answer that its predecessor waited for.
 */
export function connectPage(
  wire: PageWire,
  handlers: Handlers<typeof reviewHostContract>,
  onProblem: (problem: string) => void,
): PageConnection {
  let listener: (message: unknown) => void = () => {};
  const join = (): Connection<typeof reviewPageContract> => {
    const port: Port = {
      post: (message) => {
        void wire.postMessage(message).then(undefined, (error: unknown) => {
          onProblem(`a message to the page was not delivered: ${String(error)}`);
        });
      },
      onMessage: (told) => {
        listener = told;
      },
      onClose: () => {
        // Whoever owns the webview closes the connection.
      },
    };
    return connect(port, { mine: reviewHostContract, handlers, theirs: reviewPageContract, onProblem });
  };
  let connection = join();
  let closed = false;
  wire.onDidReceiveMessage((message) => {
    if (closed) return;
    if (asksWhatToShow(message)) {
      connection.close();
      connection = join();
    }
    listener(message);
  });
  return {
    emit: (name, payload) => connection.emit(name, payload),
    close: () => {
      closed = true;
      connection.close();
    },
  };
}

function asksWhatToShow(message: unknown): boolean {
  if (typeof message !== 'object' || message === null) return false;
  const { kind, name } = message as { readonly kind?: unknown; readonly name?: unknown };
  return kind === 'call' && name === 'open';
}
