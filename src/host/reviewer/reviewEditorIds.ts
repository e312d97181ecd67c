/** The custom editors of trajectories, as the manifest names them: one page, for attempts of runs and for files that a person opens with it. */
export const reviewEditorIds = {
  own: 'itbenchReview.trajectory',
  other: 'itbenchReview.otherTrajectory',
} as const;
