/** Paths of a snapshot's tables, and of its metrics files: one for each pod and each service. */
export type TablePath =
  | 'k8s_events_raw.tsv'
  | 'k8s_objects_raw.tsv'
  | 'otel_logs_raw.tsv'
  | 'otel_traces_raw.tsv'
  | `metrics/${'pod' | 'service'}_${string}_raw.tsv`;

/** For each column that a format can fill, what of the format fills it: words for the import's report. */
export type Fills = Readonly<Record<string, string>>;

/** A row of a snapshot's table that was made of something in an input file. */
export interface MadeRow {
  readonly type: 'row';
  readonly table: TablePath;
  /** Its time as the tables write it ({@link rowTime}), or '' where the input does not say. */
  readonly at: string;
  /** Its other columns, by name; those that are absent are empty. */
  readonly values: Readonly<Record<string, string>>;
  /** What filled the columns; the same object for all rows of a format. */
  readonly fills: Fills;
}

/** An alert in Prometheus' own shape, as the files in `alerts/` have it. */
export interface MadeAlert {
  readonly type: 'alert';
  readonly alert: {
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
    readonly state: string;
    readonly activeAt: string;
    readonly value: string;
  };
  readonly at: string;
  readonly fills: Fills;
}

/** Something that was understood and has no place in a snapshot, or lacks what its row needs. */
export interface Refused {
  readonly type: 'refused';
  readonly reason: string;
}

/** What a piece of an input file comes to. */
export type Made = MadeRow | MadeAlert | Refused;

/** A part of a snapshot that a file speaks of, even where it has nothing for it. */
export type SpokenOf = TablePath | 'alerts';

/** A word on a file: what it was read as, or what was odd in it. */
export type Remark =
  | { readonly type: 'read_as'; readonly what: string; readonly about: readonly SpokenOf[] }
  | { readonly type: 'note'; readonly note: string };

/** What reading an input file gives, in its order. */
export type Finding = Made | Remark;

export function readAs(what: string, ...about: SpokenOf[]): Remark {
  return { type: 'read_as', what, about };
}

export function note(text: string): Remark {
  return { type: 'note', note: text };
}

export function refused(reason: string): Refused {
  return { type: 'refused', reason };
}

/** Columns of spans whose source has neither events nor links, as the recorder writes that. */
export const noEventsOrLinks = {
  'Events.Timestamp': '[]',
  'Events.Name': '[]',
  'Events.Attributes': '[]',
  'Links.TraceId': '[]',
  'Links.SpanId': '[]',
  'Links.TraceState': '[]',
  'Links.Attributes': '[]',
} as const;

const fileName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/;

/** The metrics file of a pod or service; null where the name cannot be that of a file. */
export function metricsTable(kind: 'pod' | 'service', name: string): TablePath | null {
  return fileName.test(name) ? `metrics/${kind}_${name}_raw.tsv` : null;
}
