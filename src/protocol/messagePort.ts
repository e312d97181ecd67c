import type { Port } from './channel.ts';

/** What a MessagePort of Node is here, and the parentPort of a worker thread. */
interface NodePort {
  postMessage(message: unknown): void;
  on(name: 'message', listener: (message: unknown) => void): unknown;
  on(name: 'close', listener: () => void): unknown;
}

/** A Worker, seen from the thread that started it: it has no `close`, it exits. */
interface NodeWorker {
  postMessage(message: unknown): void;
  on(name: 'message', listener: (message: unknown) => void): unknown;
  on(name: 'exit', listener: () => void): unknown;
}

export function messagePort(port: NodePort): Port {
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => void port.on('message', listener),
    onClose: (listener) => void port.on('close', listener),
  };
}

export function workerPort(worker: NodeWorker): Port {
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => void worker.on('message', listener),
    onClose: (listener) => void worker.on('exit', listener),
  };
}
