import { fetch as undiciFetch } from 'undici';
import { anthropicWire } from '../support/fakeAnthropic.ts';
import { geminiWire } from '../support/fakeGemini.ts';
import { responsesWire } from '../support/fakeResponses.ts';
import { wireReply } from '../support/fakeWire.ts';
import { type ContractSubject, modelContract } from '../support/modelContract.ts';
import { serveAnthropic, serveGoogle, serveOpenAi } from '../support/servedWires.ts';

/** The editor gives the global fetch, the command line undici's own: their errors and bodies differ. */
const fetches: readonly (readonly [string, typeof globalThis.fetch])[] = [
  ["Node's fetch", globalThis.fetch],
  ["undici's fetch", undiciFetch as unknown as typeof globalThis.fetch],
];
const adapters = [
  ['anthropic', anthropicWire, serveAnthropic],
  ['google', geminiWire, serveGoogle],
  ['openai', responsesWire, serveOpenAi],
] as const;

for (const [adapter, wire, serve] of adapters) {
  for (const [name, fetch] of fetches) {
    modelContract(`the ${adapter} model over ${name}`, async (replies): Promise<ContractSubject> => {
      const served = await serve(
        replies.map((reply) => wireReply(wire, reply)),
        {},
        { fetch },
      );
      return {
        model: served.model,
        calls: () => served.server.requests.length,
        untilCalled: (count) => served.server.untilReceived(count),
        [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
      };
    });
  }
}
