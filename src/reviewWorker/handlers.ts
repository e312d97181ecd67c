import type { Handlers } from '../protocol/channel.ts';
import type { reviewWorkerContract } from '../protocol/reviewWorker.ts';
import type { Sessions } from './sessions.ts';

/** What the worker answers: each call of the contract, joined to the session that it is about. */
export function createReviewCalls(sessions: Sessions): Handlers<typeof reviewWorkerContract>['calls'] {
  const of = ({ trajectory }: { readonly trajectory: string }) => sessions.get(trajectory);
  return {
    openTrajectory: (request, signal) => sessions.open(request, signal),
    setReviewer: ({ trajectory, ...viewer }, signal) => of({ trajectory }).setViewer(viewer, signal),
    setTruth: (params, signal) => of(params).setTruth(params.path, signal),
    readHeads: (params) => of(params).readHeads(params),
    readStep: (params, signal) => of(params).readStep(params, signal),
    readPart: (params, signal) => of(params).readPart(params, signal),
    find: (params, signal) => of(params).find(params, signal),
    analyse: (params, signal) => of(params).analyse(signal),
    readLabels: (params, signal) => of(params).readLabels(signal),
    writeLabel: (params, signal) => of(params).writeLabel(params.place, params.change, signal),
    undoLabel: (params, signal) => of(params).undoLabel(signal),
    readExchange: (params, signal) => of(params).readExchange(params, signal),
    readRaw: (params, signal) => of(params).readRaw(params, signal),
    closeTrajectory: ({ trajectory }) => {
      sessions.close(trajectory);
      return {};
    },
  };
}
