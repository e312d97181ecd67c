import { join, relative } from 'node:path';
import { BenchError } from '../errors.ts';
import { type Alert, readAlerts } from './alerts.ts';
import { EntityIndex, type EntitySource, type SymptomKind } from './entities.ts';
import { EntityCollector } from './entityCollector.ts';
import { type EntityRef, isPlace, placeRefs, refsOfAlert } from './entityRefs.ts';
import { readEvents } from './events.ts';
import { objectAt, textAt } from './json.ts';
import { filesOf, readSnapshotLayout, type SnapshotLayout } from './layout.ts';
import { isErrorLog } from './logs.ts';
import { metricFiles } from './metrics.ts';
import { type ObjectVersion, readObjectVersions } from './objects.ts';
import { readRecords } from './records.ts';
import { problemText, type SnapshotProblem } from './snapshotProblem.ts';
import { TelemetryTally } from './telemetryTally.ts';
import { isErrorStatus } from './traces.ts';

/**
 * Indexes every entity of a snapshot, with where it was seen and what was wrong with it. Streams: a snapshot of 1 GB
 * takes some seconds and flat memory. What is wrong with its files is in `problems`; the rest is indexed all the same.
 *
 * @throws BenchError `snapshot_invalid` where the folder itself cannot be read
 */
export async function buildEntityIndex(dir: string, signal: AbortSignal): Promise<EntityIndex> {
  const layout = await readSnapshotLayout(dir, signal);
  const indexing = new Indexing(layout, signal);
  for (const stage of [
    () => indexing.objects(),
    () => indexing.events(),
    () => indexing.alerts(),
    () => indexing.metrics(),
    () => indexing.logs(),
    () => indexing.traces(),
  ]) {
    await indexing.run(stage);
  }
  return indexing.finish();
}

/** The work of indexing one snapshot: a method for each of its parts. */
class Indexing {
  private readonly collector = new EntityCollector();
  private readonly problems = new ProblemList();
  private readonly layout: SnapshotLayout;
  private readonly signal: AbortSignal;
  private readonly options: { onProblem: (problem: SnapshotProblem) => void };

  constructor(layout: SnapshotLayout, signal: AbortSignal) {
    this.layout = layout;
    this.signal = signal;
    this.options = { onProblem: (problem) => this.note(problem) };
  }

  /** Runs one stage; a file that cannot be opened is a problem of the snapshot, not the end of the index. */
  async run(stage: () => Promise<void>): Promise<void> {
    try {
      await stage();
    } catch (error) {
      if (!BenchError.is(error, 'snapshot_invalid')) throw error;
      this.problems.add(error.message, error.message);
    }
  }

  finish(): EntityIndex {
    return new EntityIndex({
      schema_version: '1.0',
      entities: this.collector.entities(),
      partial: this.layout.files.some((file) => file.partial),
      problems: this.problems.texts(),
    });
  }

  async objects(): Promise<void> {
    for await (const version of readObjectVersions(this.layout, this.options, this.signal))
      this.object(version);
  }

  async events(): Promise<void> {
    for (const event of await readEvents(this.layout, this.options, this.signal)) {
      this.sawAll([event.involved, ...placeRefs(event.namespace, event.host)], 'events', 1);
      if (event.type === 'Warning') this.collector.noteSymptom(event.involved, 'warning_events', event.count);
    }
  }

  async alerts(): Promise<void> {
    for await (const { alerts } of readAlerts(this.layout, this.options, this.signal)) {
      for (const alert of alerts) {
        const refs = refsOfAlert(alert.labels);
        this.sawAll(refs, 'alerts', 1);
        if (saysSomethingIsWrong(alert))
          for (const ref of refs) this.collector.noteSymptom(ref, 'firing_alerts', 1);
      }
    }
  }

  async metrics(): Promise<void> {
    const columns = { required: ['namespace'], optional: [] };
    for (const { file, subject } of metricFiles(this.layout)) {
      const counts = new Map<string, number>();
      for await (const { values } of readRecords(
        join(this.layout.dir, file.path),
        columns,
        this.options,
        this.signal,
      )) {
        const [namespace = ''] = values;
        counts.set(namespace, (counts.get(namespace) ?? 0) + 1);
      }
      for (const [namespace, count] of counts) {
        const refs = namespace === '' ? [] : [{ namespace, ...subject }];
        this.sawAll([...refs, ...placeRefs(namespace, '')], 'metrics', count);
      }
    }
  }

  async logs(): Promise<void> {
    const columns = {
      required: ['ResourceAttributes', 'ServiceName', 'SeverityText', 'SeverityNumber', 'Body'],
      optional: [],
    };
    await this.telemetry('logs', 'error_logs', columns, ([severityText = '', number = '', body = '']) =>
      isErrorLog({ severityText, severityNumber: Number(number) || 0, body }),
    );
  }

  async traces(): Promise<void> {
    const columns = { required: ['ResourceAttributes', 'ServiceName', 'StatusCode'], optional: [] };
    await this.telemetry('traces', 'error_spans', columns, ([status = '']) => isErrorStatus(status));
  }

  /** Counts records by what wrote them; `isError` gets the values after the first two columns. */
  private async telemetry(
    source: 'logs' | 'traces',
    symptom: SymptomKind,
    columns: { required: string[]; optional: string[] },
    isError: (values: readonly string[]) => boolean,
  ): Promise<void> {
    for (const { path } of filesOf(this.layout, source)) {
      const file = join(this.layout.dir, path);
      let unreadable = 0;
      const tally = new TelemetryTally(
        ({ refs, records, errors }) => {
          this.sawAll(refs, source, records);
          for (const ref of errors > 0 ? refs : [])
            if (!isPlace(ref)) this.collector.noteSymptom(ref, symptom, errors);
        },
        () => {
          unreadable += 1;
        },
      );
      for await (const { values } of readRecords(file, columns, this.options, this.signal)) {
        const [attributes = '', serviceName = '', ...others] = values;
        tally.add(attributes, serviceName, isError(others));
      }
      tally.flush();
      const message = `${unreadable} different ResourceAttributes are not a Python dict`;
      if (unreadable > 0) this.note({ code: 'shape', file, line: null, message });
    }
  }

  private object(version: ObjectVersion): void {
    // The events have a table of their own.
    if (version.kind === 'Event') return;
    const { kind, namespace, name } = version;
    const node = kind === 'Pod' ? textAt(objectAt(version.manifest, 'spec'), 'nodeName') : '';
    this.sawAll([{ namespace, kind, name }, ...placeRefs(namespace, node)], 'objects', 1);
    for (const owner of version.owners) {
      const [ownerKind = '', ownerName = ''] = owner.split('/');
      // A node's own pods are no reason to blame the node, nor the other way round.
      if (ownerKind === 'Node') continue;
      this.collector.noteOwner({ namespace, kind, name }, { namespace, kind: ownerKind, name: ownerName });
    }
  }

  private sawAll(refs: readonly EntityRef[], source: EntitySource, count: number): void {
    for (const ref of refs) this.collector.saw(ref, source, count);
  }

  private note(problem: SnapshotProblem): void {
    const file = relative(this.layout.dir, problem.file);
    this.problems.add(`${file} ${problem.code}`, problemText({ ...problem, file }));
  }
}

/** The first problem of each kind in each file, and how many more there were: a broken table has one in every line. */
class ProblemList {
  private readonly found = new Map<string, { first: string; count: number }>();

  add(kind: string, text: string): void {
    const known = this.found.get(kind);
    if (known === undefined) this.found.set(kind, { first: text, count: 1 });
    else known.count += 1;
  }

  texts(): string[] {
    return [...this.found.values()].map(({ first, count }) =>
      count === 1 ? first : `${first}, and ${count - 1} more like it in this file`,
    );
  }
}

/** Watchdog and its like always fire, to show that alerting works; their severity is `none`. */
function saysSomethingIsWrong({ state, labels }: Alert): boolean {
  return state === 'firing' && labels.severity !== 'none';
}
