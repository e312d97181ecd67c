import { addMessages } from './chatMessages.ts';
import { otherFields } from './content.ts';
import type { Draft } from './draft.ts';
import { factsOf, fieldsOf, listOf, saysSomething } from './fields.ts';
import { jsonText, textOrJson } from './jsonText.ts';
import { partOf, rawPart, StepBuilder } from './stepBuilder.ts';

/** tau-bench: chat messages in `traj`, the reward beside them. A turn is a message of the assistant. */
export function readTauBench(value: unknown): Draft {
  const root = fieldsOf(value);
  const builder = new StepBuilder();
  if (!Array.isArray(root.traj)) builder.around(rawPart(root.traj, 'traj'));
  addMessages(builder, listOf(root.traj));
  if (saysSomething(root.info)) {
    builder.around(
      partOf('end', jsonText(root.info, 2), { title: 'task of the simulated user, and reward' }),
    );
  }
  builder.around(...otherFields(root, knownOfRoot));
  return {
    agent: 'tau-bench',
    task: textOrJson(root.task_id),
    ending: typeof root.reward === 'number' ? `reward ${root.reward}` : null,
    facts: factsOf(root, [['trial', 'trial']]),
    steps: builder.steps(),
  };
}

const knownOfRoot = new Set(['task_id', 'reward', 'info', 'traj', 'trial']);
