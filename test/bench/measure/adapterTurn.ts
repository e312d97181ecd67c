import { join } from 'node:path';
import type { World } from '../../../src/core/harness/session.ts';
import { createModelFactory } from '../../../src/core/model/registry.ts';
import { type Bench, type Scene, scaled } from '../bench.ts';
import { growth, median } from '../figures.ts';
import { timeAttempt } from '../instantAttempt.ts';
import { instantWorld, planInstantRun, words, writeEmptySuite } from '../instantRun.ts';

const turnsOfAttempt = 100;
const replyCharacters = 16_000;
const rounds = 5;

/**
 * What a turn costs with the adapter that most models are asked through: it sends the whole conversation each time, and
 * all of it is searched for secrets and hashed before it leaves. So a turn costs more the later it comes, which no other
 * figure shows.
 */
export const adapterTurn: Bench = {
  name: 'adapter_turn',
  diskBytes: 100e6,
  needsSnapshot: false,
  async measure(scene) {
    const suiteDir = join(scene.folder, 'suite');
    writeEmptySuite(suiteDir, 1);
    const world = await answeringWorld(scene);
    const maxTurns = scaled(turnsOfAttempt, scene.scale, 20);
    const wanted = { suiteDir, repeats: 1, maxTurns, endpoint: 'http://model.invalid/v1' };
    const planned = await planInstantRun(wanted, world, scene.signal);
    const attempt = () => timeAttempt(planned, world, join(scene.folder, 'results'), scene.signal);
    await attempt();
    const turns: number[] = [];
    const quarters: { first: number; last: number }[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const { turnsMs } = await attempt();
      turns.push(...turnsMs);
      quarters.push(growth(turnsMs));
    }
    return [
      {
        name: 'adapter_turn/openai_compatible',
        values: turns,
        unit: 'ms',
        budget: null,
        how: `attempts of ${maxTurns} turns of ${replyCharacters} characters through the openai-compatible adapter, with a key, over a fetch that answers from memory: requests and replies recorded in exchanges.jsonl and synced, the trajectory too`,
        details: {
          first_quarter_ms: median(quarters.map(({ first }) => first)),
          last_quarter_ms: median(quarters.map(({ last }) => last)),
          last_request_bytes: maxTurns * replyCharacters,
        },
      },
    ];
  },
};

async function answeringWorld({ product }: Scene): Promise<World> {
  const { virtualWorkerUrl } = await product();
  const reply = {
    id: 'reply',
    object: 'chat.completion',
    created: 0,
    model: 'instant',
    choices: [
      { index: 0, message: { role: 'assistant', content: words(replyCharacters) }, finish_reason: 'stop' },
    ],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  };
  return {
    ...instantWorld([], virtualWorkerUrl),
    createModel: createModelFactory({ readScript: () => '' }),
    // As long as a real one: every form of it is looked for in every body.
    resolveKey: async () => 'k'.repeat(8) + '0123456789abcdef'.repeat(3),
    fetch: async () => Response.json(reply),
  };
}
