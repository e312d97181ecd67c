import publishedFile from '../../../media/published-results.json' with { type: 'json' };
import { counted } from '../counted.ts';
import { PublishedResults } from '../schema/publishedResults.ts';
import type { Report } from '../schema/report.ts';
import type { ReportedComparison } from '../schema/reportedComparison.ts';

/** The protocol of the published figures: BENCHMARK.md §0. */
const protocol = { tasks: 59, publicTasks: 40, repeats: 3, maxTurns: 100 } as const;

type Compared = Pick<Report, 'metric' | 'task_count' | 'repeats' | 'policy' | 'practice' | 'status'>;

/**
 * The published figures as reference points, and why these are not the same measurement: nobody but the publisher can run
 * the held-out tasks, so there is always a reason.
 */
export function besidePublished(report: Compared): Omit<ReportedComparison, 'earlier'> {
  return {
    comparable: false,
    why_not: differences(report),
    published: PublishedResults.parse(publishedFile).tables,
  };
}

function differences(report: Compared): string[] {
  const { metric, task_count, repeats, policy, practice, status } = report;
  const { tasks, publicTasks, maxTurns } = protocol;
  return [
    `The published figures are of ${tasks} tasks, of which ${publicTasks} are public: ${publicTasks} public tasks are not the ${tasks} of the headline. This report is of ${counted(task_count, 'task')} (${metric.label}).`,
    'The published harness, its prompts and its tools are not the ones used here.',
    ...(metric.match === 'rules'
      ? ['Claims were matched by rules here, and by a judge model there.']
      : ['The judge model here, and what it is told, are not those of the published figures.']),
    ...(repeats === protocol.repeats
      ? []
      : [
          `Each task was attempted ${repeats === 1 ? 'once' : `${repeats} times`} here, and ${protocol.repeats} times there.`,
        ]),
    ...(policy.max_turns === maxTurns
      ? []
      : [`Attempts ended after ${policy.max_turns} turns here, and after ${maxTurns} there.`]),
    ...(practice ? ['It ran in a practice sandbox.'] : []),
    ...(status === 'complete' ? [] : [`The run is ${status}.`]),
  ];
}
