import * as vscode from 'vscode';
import { labelWords } from '../../core/schema/labelWords.ts';
import type { ContestedClaim } from '../../protocol/adjudication.ts';
import { showTrajectory } from '../results/openTrajectory.ts';
import { runOf } from '../results/pickRun.ts';
import type { Services } from '../services.ts';
import {
  answerChoices,
  type ClaimAnswer,
  type Contested,
  claimChoice,
  type Decision,
  doneText,
  isDecided,
  nothingContested,
  reasonProblem,
} from './contestedWords.ts';
import { decideTitle, pickContested } from './pickContested.ts';

/** Who decides, in which run. */
interface Bench {
  readonly dir: string;
  readonly by: string;
}

/** Decides between reviewers who disagree, claim by claim, until the person stops or none is left. */
export async function decideContested(services: Services, argument: unknown): Promise<void> {
  const { identity, notify } = services;
  const dir = await runOf(services, argument, decideTitle);
  if (dir === undefined) return;
  const by = identity.who.reviewer ?? (await identity.askName());
  if (by === null) return;
  const first = await contestedIn(services, { dir, by });
  const nothing = nothingContested(first);
  if (nothing !== null) {
    return first.problems.length > 0 ? await notify.warning(nothing) : await notify.information(nothing);
  }
  if (first.problems.length > 0) {
    void notify.warning(`What is contested may lack labels. ${first.problems.join(' ')}`);
  }
  let found = first;
  for (;;) {
    const picked = await pickContested(found);
    if (picked === undefined) return;
    if (picked.type === 'look') return await look(services, picked.claim);
    const next = await answer(services, { dir, by }, picked.claim);
    if (next === 'stop') return;
    found = await contestedIn(services, { dir, by });
    // Read anew: a claim that was just decided is open all the same where somebody else has decided otherwise.
    if (next === 'written' && found.claims.every(isDecided)) return;
  }
}

async function look(services: Services, claim: ContestedClaim): Promise<void> {
  await showTrajectory(services, { ...claim, state: 'ended' });
}

async function contestedIn({ library, identity }: Services, { dir, by }: Bench): Promise<Contested> {
  return await library.call('readContested', { dir, viewer: identity.who.blind ? by : null });
}

/** What one claim came to: something was written, nothing was, or the person went to look. */
type Answered = 'written' | 'back' | 'stop';

async function answer(services: Services, bench: Bench, claim: ContestedClaim): Promise<Answered> {
  const shown = claimChoice(claim);
  const picked = await vscode.window.showQuickPick(answerChoices(claim, bench.by), {
    title: `${decideTitle}: ${shown.label}`,
    placeHolder: shown.detail,
    matchOnDetail: true,
  });
  // Called off: back to the list, where nothing is lost.
  if (picked === undefined) return 'back';
  if (picked.value.type === 'look') {
    await look(services, claim);
    return 'stop';
  }
  const decision = await decisionOf(picked.value);
  if (decision === null) return 'back';
  await write(services, bench, claim, decision);
  return 'written';
}

/** With the reason, which the person types; null where they called it off. */
async function decisionOf(answer: Exclude<ClaimAnswer, { type: 'look' }>): Promise<Decision | null> {
  if (answer.type === 'take_back') return answer;
  const reason = await vscode.window.showInputBox({
    title: `${decideTitle}: ${labelWords[answer.value].name}`,
    prompt: 'Why? The reason stands in the report beside the decision.',
    validateInput: reasonProblem,
    ignoreFocusOut: true,
  });
  return reason === undefined ? null : { ...answer, reason: reason.trim() };
}

async function write(
  { library, notify, results }: Services,
  { dir, by }: Bench,
  claim: ContestedClaim,
  decision: Decision,
): Promise<void> {
  const { model, task_id, repeat, trajectory } = claim;
  const where = { dir, model, task_id, repeat, claim: claim.claim };
  const done = await library.call('adjudicate', { ...where, by, decision });
  results.labelsWritten(trajectory);
  // Not waited for: it stays until it is closed, and the next claim comes next.
  void notify.information(doneText(claim, decision, done));
}
