import { mkdirSync } from 'node:fs';
import { createSystemClock } from '../../src/core/model/systemClock.ts';
import type { FetchEvent } from '../../src/core/suite/hub/fetchEvents.ts';
import type { FetchDependencies, FetchResult } from '../../src/core/suite/hub/fetching.ts';
import { fetchTasks } from '../../src/core/suite/hub/fetchTasks.ts';
import type { HubAccess } from '../../src/core/suite/hub/hubRequest.ts';
import type { RetryNotice } from '../../src/core/suite/hub/hubRetry.ts';
import { type HubSuite, suiteIn } from '../../src/core/suite/hub/hubSuite.ts';
import { listTree, resolveRevision } from '../../src/core/suite/hub/hubTree.ts';
import type { KnownSuite } from '../../src/core/suite/hub/knownSuites.ts';
import { patientFetch } from '../../src/machine/patientFetch.ts';
import { type FakeHub, type FakeHubOptions, startFakeHub } from './fakeHub.ts';
import { type TempFolder, tempFolder } from './tempFolder.ts';

export const never = new AbortController().signal;

/** A fake Hub, a folder to download into, and what the product needs to reach the one from the other. */
export interface HubScene extends AsyncDisposable {
  readonly hub: FakeHub;
  readonly folder: TempFolder;
  /** Waits between retries take no time. */
  readonly access: HubAccess;
  readonly retries: readonly RetryNotice[];
  readonly events: readonly FetchEvent[];
  readonly onRetry: (notice: RetryNotice) => void;
  suite(known?: KnownSuite): Promise<HubSuite>;
  /** Downloads these tasks, default all, into `suite/` of the folder. */
  fetch(options?: FetchOptions): Promise<FetchResult>;
}

export interface FetchOptions {
  readonly tasks?: readonly string[];
  readonly repair?: boolean;
  readonly known?: KnownSuite;
  readonly dependencies?: Partial<FetchDependencies>;
  readonly onEvent?: (event: FetchEvent) => void;
  readonly signal?: AbortSignal;
}

export async function hubScene(options: FakeHubOptions, change: Partial<HubAccess> = {}): Promise<HubScene> {
  const hub = await startFakeHub(options);
  const folder = tempFolder();
  const retries: RetryNotice[] = [];
  const events: FetchEvent[] = [];
  const onRetry = (notice: RetryNotice): void => {
    retries.push(notice);
  };
  const access: HubAccess = {
    fetch: patientFetch({ proxy: null, environment: {} }),
    clock: createSystemClock(),
    random: () => 0,
    endpoint: hub.endpoint,
    token: null,
    ...change,
  };
  const suite = async (known?: KnownSuite): Promise<HubSuite> => {
    const found = await resolveRevision(hub.repo, hub.commit, access, { onRetry }, never);
    const path = known?.tasksPath ?? '';
    const files = await listTree(hub.repo, found.commit, path, access, { onRetry }, never);
    return suiteIn({ ...found, repo: hub.repo, knownSuite: known ?? null, files });
  };
  return {
    hub,
    folder,
    access,
    retries,
    events,
    onRetry,
    suite,
    async fetch({ tasks, repair = false, known, dependencies, onEvent, signal = never } = {}) {
      const found = await suite(known);
      const wanted = found.tasks.filter(({ id }) => tasks?.includes(id) ?? true);
      const emit = (event: FetchEvent): void => {
        events.push(event);
        onEvent?.(event);
      };
      mkdirSync(folder.path, { recursive: true });
      const wish = { dir: folder.in('suite'), tasks: wanted, repair };
      const world = { ...access, freeBytes: async () => 1e15, ...dependencies };
      return await fetchTasks(found, wish, world, emit, signal);
    },
    async [Symbol.asyncDispose]() {
      folder[Symbol.dispose]();
      await hub[Symbol.asyncDispose]();
    },
  };
}

/** A text of so many bytes, no two stretches of it alike. */
export function textOf(bytes: number): string {
  let text = '';
  for (let line = 0; text.length < bytes; line += 1) text += `line ${line}\n`;
  return text.slice(0, bytes);
}
