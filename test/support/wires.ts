import { MessageChannel } from 'node:worker_threads';
import type { Port } from '../../src/protocol/channel.ts';
import { messagePort } from '../../src/protocol/messagePort.ts';

/** Both ends of a wire. Closing it tells both. */
export interface Wire {
  readonly left: Port;
  readonly right: Port;
  close(): void;
}

/** A wire within one thread, which copies messages as a real one does. */
export function plainWire(): Wire {
  const left = new PlainEnd();
  const right = new PlainEnd();
  left.peer = right;
  right.peer = left;
  return {
    left,
    right,
    close() {
      left.close();
      right.close();
    },
  };
}

class PlainEnd implements Port {
  peer: PlainEnd | null = null;
  private readonly listeners: ((message: unknown) => void)[] = [];
  private readonly closers: (() => void)[] = [];
  private closed = false;

  post(message: unknown): void {
    const copy: unknown = structuredClone(message);
    queueMicrotask(() => this.peer?.deliver(copy));
  }

  onMessage(listener: (message: unknown) => void): void {
    this.listeners.push(listener);
  }

  onClose(listener: () => void): void {
    this.closers.push(listener);
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    for (const closer of this.closers) closer();
  }

  private deliver(message: unknown): void {
    if (this.closed) return;
    for (const listener of this.listeners) listener(message);
  }
}

/** A wire between threads, both of whose ends stay in this one. */
export function threadWire(): Wire {
  const { port1, port2 } = new MessageChannel();
  return { left: messagePort(port1), right: messagePort(port2), close: () => port1.close() };
}
