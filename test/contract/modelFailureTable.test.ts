import { chatWire } from '../support/chatWire.ts';
import { failureContract } from '../support/failureContract.ts';
import { anthropicWire } from '../support/fakeAnthropic.ts';
import { geminiWire } from '../support/fakeGemini.ts';
import { serveModel } from '../support/fakeModelServer.ts';
import { responsesWire } from '../support/fakeResponses.ts';
import { serveAnthropic, serveGoogle, serveOpenAi } from '../support/servedWires.ts';
import { turnContract } from '../support/turnContract.ts';

for (const [name, wire, serve] of [
  ['the openai-compatible model', chatWire, serveModel],
  ['the openai model', responsesWire, serveOpenAi],
  ['the anthropic model', anthropicWire, serveAnthropic],
  ['the google model', geminiWire, serveGoogle],
] as const) {
  failureContract(name, wire, serve);
  turnContract(name, wire, serve);
}
