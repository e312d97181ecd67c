import { appendFileSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parse as parseYaml } from 'yaml';
import { chatWire } from './chatWire.ts';
import { anthropicWire } from './fakeAnthropic.ts';
import { geminiWire } from './fakeGemini.ts';
import { responsesWire } from './fakeResponses.ts';
import { FakeScript, startFakeServer } from './fakeServer.ts';
import type { FakeWire } from './fakeWire.ts';

const wires: Readonly<Record<string, FakeWire>> = {
  anthropic: anthropicWire,
  chat: chatWire,
  gemini: geminiWire,
  responses: responsesWire,
};

/**
 * `node test/support/fakeServerMain.ts --script file.json [--wire chat] [--log requests.jsonl]`: a fake server in a
 * process of its own. Prints its URL and runs until killed.
 */
const { values } = parseArgs({
  options: {
    script: { type: 'string' },
    wire: { type: 'string', default: 'chat' },
    log: { type: 'string' },
  },
});
const { script, log } = values;
const wire = wires[values.wire];
if (script === undefined || wire === undefined) {
  throw new Error(
    `usage: fakeServerMain.ts --script FILE [--wire ${Object.keys(wires).join('|')}] [--log FILE]`,
  );
}
const server = await startFakeServer(
  wire,
  FakeScript.parse(parseYaml(readFileSync(script, 'utf8'))),
  (request) => {
    if (log !== undefined) appendFileSync(log, `${JSON.stringify(request)}\n`);
  },
);
console.log(server.url);
