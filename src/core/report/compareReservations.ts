import { counted } from '../counted.ts';
import type { Report } from '../schema/report.ts';
import { haveSameFiles } from './comparable.ts';
import { isOtherModel, otherChanges } from './compareProvenance.ts';
import type { Pairing } from './compareTasks.ts';

/** What a reader must know before believing a difference, one sentence each. */
export function comparisonReservations(
  first: Report,
  second: Report,
  pairing: Pairing,
  standing: (report: Report) => readonly string[],
): string[] {
  const each = [
    ['first', first],
    ['second', second],
  ] as const;
  return [
    ...each.flatMap(([which, report]) =>
      standing(report).map((sentence) => `The ${which} is not to be relied on: ${sentence}`),
    ),
    ...sameReport(first, second),
    ...each.flatMap(([which, report]) => ofOne(which, report)),
    ...leftOut(pairing),
    ...sandboxes(first, second),
    ...files(first, second),
    ...severalCauses(first, second),
    ...unequalAttempts(first, second, pairing),
    ...unknownCosts(pairing),
  ];
}

function sameReport(first: Report, second: Report): string[] {
  const isSame = first.run_id === second.run_id && first.model === second.model;
  return isSame ? ['Both are the report of the same model in the same run.'] : [];
}

function ofOne(which: string, { status, status_reasons, provenance, flags }: Report): string[] {
  const doubtful = flags.filter(({ code }) => code === 'scorer_in_doubt').length;
  return [
    ...(status === 'complete' ? [] : [`The ${which} is ${status}: ${status_reasons.join(' ')}`]),
    ...(provenance.suite.verified === 'changed'
      ? [`Files of the tasks of the ${which} differ from the lock of their suite.`]
      : []),
    ...(doubtful === 0
      ? []
      : [`The scorer is in doubt ${doubtful === 1 ? 'once' : `${doubtful} times`} in the ${which}.`]),
  ];
}

function leftOut({ tasks, onlyFirst, onlySecond }: Pairing): string[] {
  if (onlyFirst.length + onlySecond.length === 0) return [];
  return [
    `Only ${counted(tasks.length, 'task')} that both counted are compared: ${counted(onlyFirst.length, 'task')} only in the first and ${counted(onlySecond.length, 'task')} only in the second are left out, so figures here are not those of the reports.`,
  ];
}

function sandboxes(first: Report, second: Report): string[] {
  if (first.practice && second.practice)
    return ['Both ran in a practice sandbox: not for published numbers.'];
  if (!first.practice && !second.practice) return [];
  const which = first.practice ? 'first' : 'second';
  return [
    `The ${which} ran in a practice sandbox and the other in a real one: tools differ, and with them what an agent can find.`,
  ];
}

function files(first: Report, second: Report): string[] {
  if (haveSameFiles(first, second)) return [];
  return [
    'Different tasks of the suite were chosen, so the reports cannot show that the tasks they share have the same files.',
  ];
}

function severalCauses(first: Report, second: Report): string[] {
  const others = otherChanges(first, second).map(({ what }) => what);
  if (others.length === 0 || !isOtherModel(first, second)) return [];
  return [
    `Besides the model, other things changed (${others.join(', ')}): a difference may come from any of them.`,
  ];
}

function unequalAttempts(first: Report, second: Report, { tasks }: Pairing): string[] {
  const missing = tasks.filter(
    (task) => task.first.length < first.repeats || task.second.length < second.repeats,
  ).length;
  return missing === 0
    ? []
    : [
        `On ${counted(missing, 'task')} not every planned attempt counts; the score is the mean of those that do.`,
      ];
}

function unknownCosts({ tasks }: Pairing): string[] {
  const attempts = tasks.flatMap(({ first, second }) => [...first, ...second]);
  const unknown = attempts.filter(({ cost_usd }) => cost_usd === null).length;
  if (unknown === 0 || unknown === attempts.length) return [];
  return [
    `The cost of ${unknown} of ${attempts.length} attempts is not known: the cost per attempt is of the others.`,
  ];
}
