/** An attempt with what was said of its claims, as far as the corrected figures need it. */
export interface JudgedAttempt {
  readonly task: string;
  /** Root causes that the submission does not name. */
  readonly missed: number;
  /** What the scorer says of each claim, and the reviewer, who may have said nothing. */
  readonly claims: readonly { readonly isFalse: boolean; readonly label: string | null }[];
}

export interface CorrectedFigures {
  readonly accuracy: number;
  readonly falsePositiveRate: number;
  readonly changedClaims: number;
}

type Word = 'true' | 'false' | 'aside';

/**
 * The corrected figures of one model by the words of the report's schema (`corrected`), written down a second time and in
 * another way than the product has it. Only for what it is used on: one reviewer, one repeat, claims that name one thing
 * each, and no true claim that is called a duplicate.
 */
export function correctedByHand(attempts: readonly JudgedAttempt[]): CorrectedFigures {
  const judged = attempts.map(({ claims, ...rest }) => ({
    ...rest,
    words: claims.map((claim) => ({ isFalse: claim.isFalse, word: wordOn(claim) })),
  }));
  const claims = judged.flatMap(({ words }) => words);
  const scores = judged.map(({ missed, words }) => {
    const count = (isFalse: boolean, word: Word) =>
      words.filter((one) => one.isFalse === isFalse && one.word === word).length;
    const turnedTrue = count(true, 'true');
    const lacking = missed + count(false, 'false');
    if (turnedTrue < lacking) return 0;
    const truePositives = count(false, 'true') + turnedTrue;
    return truePositives / (truePositives + count(true, 'false') + count(false, 'false'));
  });
  return {
    accuracy: scores.reduce((sum, score) => sum + score, 0) / scores.length,
    falsePositiveRate: claims.filter(({ word }) => word === 'false').length / claims.length,
    changedClaims: claims.filter(({ isFalse, word }) => word !== (isFalse ? 'false' : 'true')).length,
  };
}

function wordOn({ isFalse, label }: { readonly isFalse: boolean; readonly label: string | null }): Word {
  const scorer: Word = isFalse ? 'false' : 'true';
  switch (label) {
    case null:
      return scorer;
    case 'true_cause':
      return 'true';
    case 'scorer_error':
      return isFalse ? 'true' : 'false';
    case 'duplicate':
      return 'aside';
    default:
      return 'false';
  }
}
