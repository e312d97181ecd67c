/** Every command of the extension, as the manifest names it; test/manifest.test.ts compares the two. */
export const commandIds = {
  runSmoke: 'itbenchReview.runSmoke',
  runTask: 'itbenchReview.runTask',
  runBenchmark: 'itbenchReview.runBenchmark',
  resumeRun: 'itbenchReview.resumeRun',
  cancelRun: 'itbenchReview.cancelRun',
  showRun: 'itbenchReview.showRun',
  openTrajectory: 'itbenchReview.openTrajectory',
  nextFlaggedAttempt: 'itbenchReview.nextFlaggedAttempt',
  filterQueue: 'itbenchReview.filterQueue',
  clearQueueFilter: 'itbenchReview.clearQueueFilter',
  decideContested: 'itbenchReview.decideContested',
  compareAttempts: 'itbenchReview.compareAttempts',
  importTrajectory: 'itbenchReview.importTrajectory',
  setReviewer: 'itbenchReview.setReviewer',
  toggleBlindReview: 'itbenchReview.toggleBlindReview',
  openReport: 'itbenchReview.openReport',
  openReportPage: 'itbenchReview.openReportPage',
  compareReports: 'itbenchReview.compareReports',
  showTrend: 'itbenchReview.showTrend',
  openAttempt: 'itbenchReview.openAttempt',
  verifyRun: 'itbenchReview.verifyRun',
  exportRun: 'itbenchReview.exportRun',
  setApiKey: 'itbenchReview.setApiKey',
  deleteApiKey: 'itbenchReview.deleteApiKey',
  verifyTaskSet: 'itbenchReview.verifyTaskSet',
  createConfig: 'itbenchReview.createConfig',
  openConfig: 'itbenchReview.openConfig',
  refresh: 'itbenchReview.refresh',
  showLog: 'itbenchReview.showLog',
} as const;

export type CommandId = (typeof commandIds)[keyof typeof commandIds];

export const viewIds = {
  tasks: 'itbenchReview.tasks',
  results: 'itbenchReview.results',
  reviewQueue: 'itbenchReview.reviewQueue',
} as const;

/** Keys of when-clauses that the manifest uses, and their values. */
export interface ContextValues {
  readonly 'itbenchReview.running': boolean;
  readonly 'itbenchReview.config': 'none' | 'broken' | 'ready';
  /** `loading` until the first answer, so that nothing is called missing too early. */
  readonly 'itbenchReview.tasks': 'loading' | 'missing' | 'some';
  readonly 'itbenchReview.results': 'loading' | 'none' | 'some';
  /** none: no report yet · empty: reports, and nothing flagged. */
  readonly 'itbenchReview.queue': 'loading' | 'none' | 'empty' | 'some';
  readonly 'itbenchReview.queueFiltered': boolean;
}
