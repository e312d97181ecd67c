import type { Handlers } from '../../protocol/channel.ts';
import type { hostContract } from '../../protocol/worker.ts';
import { counted } from './counted.ts';

type Progress = Parameters<Handlers<typeof hostContract>['events']['progress']>[0];

/** How far the preparation of a run is; of other work, which a worker of runs does not do, the bare counts. */
export function progressText({ what, done, total }: Progress): string {
  switch (what) {
    case 'making_sample':
      return `making the sample suite, ${done} of ${counted(total, 'task')}`;
    case 'verifying':
      return `checking the files of the suite, ${total === 0 ? 100 : Math.floor((done / total) * 100)} %`;
    default:
      return `${done} of ${total}`;
  }
}
