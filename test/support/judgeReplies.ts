import type { ScriptedAnswer } from '../../src/core/model/script.ts';

/** A reply of a judge: for each claim its name, the group that it is matched to, and why. 250 tokens in, 100 out. */
export function judgeSays(
  ...claims: readonly (readonly [name: string, group: string | null, why: string])[]
): ScriptedAnswer {
  return {
    text: judgementText(...claims),
    usage: { input_tokens: 250, output_tokens: 100 },
  };
}

export function judgementText(
  ...claims: readonly (readonly [name: string, group: string | null, why: string])[]
): string {
  const items = claims.map(([submitted_name, group_id, reasoning], index) => ({
    position: index + 1,
    submitted_name,
    group_id,
    reasoning,
  }));
  return JSON.stringify({ items });
}
