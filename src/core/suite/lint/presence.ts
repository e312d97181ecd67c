import type { GroundTruth } from '../../schema/groundTruth.ts';
import { aliasSets } from '../../scoring/aliasSets.ts';
import { matchClaims } from '../../scoring/match.ts';
import type { EntityIndex } from '../../snapshot/entities.ts';
import { type Complaint, listed } from './complaint.ts';

/** What only the snapshot can show: damaged files, and root causes that no object in it is. */
export function checkPresence(truth: GroundTruth | null, index: EntityIndex): Complaint[] {
  const damaged = index.problems.map(
    (problem): Complaint => ({
      code: 'snapshot_damaged',
      severity: 'error',
      sentence: `${problem}; what an agent makes of this file is chance`,
    }),
  );
  return truth === null || index.size === 0 ? damaged : [...damaged, ...absentRoots(truth, index)];
}

/**
 * Scores every entity of the snapshot as if it were a claim: a root set that none of them hits can be hit by no agent
 * that sticks to the facts. In an excerpt the object may be in the part that is left out.
 */
function absentRoots(truth: GroundTruth, index: EntityIndex): Complaint[] {
  const claims = index.entries().map(([name]) => ({ name, reasoning: '', evidence: '' }));
  const hit = new Set(matchClaims(claims, truth).map((match) => match.group));
  const absent = aliasSets(truth).sets.filter(
    (set) => set.root && !set.groups.some((group) => hit.has(group)),
  );
  return absent.map((set) => ({
    code: 'root_not_in_snapshot',
    severity: index.partial ? 'info' : 'error',
    sentence: index.partial
      ? `no object in this excerpt is the root cause ${listed(set.groups)}; the whole snapshot may hold one`
      : `no object in the snapshot is the root cause ${listed(set.groups)}: an agent cannot name what it cannot see`,
    ...(set.groups[0] === undefined ? {} : { group: set.groups[0] }),
  }));
}
