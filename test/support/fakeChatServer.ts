import { chatWire } from './chatWire.ts';
import type { FakeReply } from './fakeReply.ts';
import { type FakeScript, type FakeServer, type ReceivedRequest, startFakeServer } from './fakeServer.ts';

/** A server of OpenAI's chat completions. */
export type FakeChatServer = FakeServer;

/** Starts one; {@link startFakeServer}. */
export function startFakeChatServer(
  script: FakeScript | readonly FakeReply[],
  onRequest?: (request: ReceivedRequest) => void,
): Promise<FakeChatServer> {
  return startFakeServer(chatWire, script, onRequest);
}
