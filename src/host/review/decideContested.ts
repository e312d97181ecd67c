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
  contestedSummary,
  type Decision,
  doneText,
  isDecided,
  nothingContested,
} from './contestedWords.ts';

const title = 'Decide Contested Claims';

/** Who decides, in which run. */
interface Bench {
  readonly dir: string;
  readonly by: string;
}

/** Decides between reviewers who disagree, claim by claim, until the person stops or none is left. */
export async function decideContested(services: Services, argument: unknown): Promise<void> {
  const { identity, notify } = services;
  const dir = await runOf(services, argument, title);
  if (dir === undefined) return;
  const by = identity.who.reviewer ?? (await identity.askName());
  if (by === null) return;
  for (;;) {
    const found = await contestedIn(services, { dir, by });
    const nothing = nothingContested(found);
    if (nothing !== null) return await notify.information(nothing);
    const claim = await pickClaim(found);
    if (claim === undefined) return;
    const isMore = await answer(services, { dir, by }, claim, found);
    if (!isMore) return;
  }
}

async function contestedIn({ library, identity }: Services, { dir, by }: Bench): Promise<Contested> {
  return await library.call('readContested', { dir, viewer: identity.who.blind ? by : null });
}

async function pickClaim(found: Contested): Promise<ContestedClaim | undefined> {
  const picked = await vscode.window.showQuickPick(found.claims.map(claimChoice), {
    title,
    placeHolder: contestedSummary(found),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked?.value;
}

/** @returns whether to go on with another claim */
async function answer(
  services: Services,
  bench: Bench,
  claim: ContestedClaim,
  { claims }: Contested,
): Promise<boolean> {
  const shown = claimChoice(claim);
  const picked = await vscode.window.showQuickPick(answerChoices(claim, bench.by), {
    title: `${title}: ${shown.label}`,
    placeHolder: shown.detail,
    matchOnDetail: true,
  });
  // Called off: back to the list, where nothing is lost.
  if (picked === undefined) return true;
  if (picked.value.type === 'look') {
    await showTrajectory(services, { ...claim, state: 'ended' });
    return false;
  }
  const decision = await decisionOf(picked.value);
  if (decision === null) return true;
  await write(services, bench, claim, decision);
  return claims.some((other) => other !== claim && !isDecided(other));
}

/** With the reason, which the person types; null where they called it off. */
async function decisionOf(answer: Exclude<ClaimAnswer, { type: 'look' }>): Promise<Decision | null> {
  if (answer.type === 'take_back') return answer;
  const reason = await vscode.window.showInputBox({
    title: `${title}: ${labelWords[answer.value].name}`,
    prompt: 'Why? The reason stands in the report beside the decision.',
    validateInput: (text) => (text.trim() === '' ? 'A decision needs a reason.' : null),
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
