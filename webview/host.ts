import { type Connection, connect, type Handlers, type Port } from '../src/protocol/channel.ts';
import { reviewHostContract, reviewPageContract } from '../src/protocol/webview.ts';

/** What VS Code gives a webview, once a page: messages to the extension host, and a memory that outlives hiding. */
export interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

export type Host = Connection<typeof reviewHostContract>;

/** Joins the page to the extension host. The host's end outlives the page, so nothing tells of a close. */
export function connectHost(
  api: VsCodeApi,
  handlers: Handlers<typeof reviewPageContract>,
  onProblem: (problem: string) => void,
): Host {
  const port: Port = {
    post: (message) => api.postMessage(message),
    onMessage: (listener) => window.addEventListener('message', ({ data }) => listener(data)),
    onClose: () => undefined,
  };
  return connect(port, { mine: reviewPageContract, handlers, theirs: reviewHostContract, onProblem });
}
