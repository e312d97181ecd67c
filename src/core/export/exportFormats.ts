/** Formats that a run can be written in; what each is: core/interop/write. */
export const exportFormats = ['atif', 'inspect', 'otel', 'eee', 'labels-csv'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** Which attempts to write. What is absent or empty chooses all. */
export interface ExportFilter {
  /** Names of models in the configuration. */
  readonly model?: readonly string[];
  readonly task?: readonly string[];
  readonly repeat?: readonly number[];
}

export interface ExportOptions {
  readonly format: ExportFormat;
  /** Folder to write to; made where it is not there. Never in the run's own folder. */
  readonly out: string;
  readonly filter?: ExportFilter;
  /** Whether files that are there may be written over. */
  readonly force?: boolean;
}

/** How far an export is, after each attempt. */
export interface ExportProgress {
  readonly done: number;
  readonly total: number;
  /** The attempt, for people. */
  readonly title: string;
}

export interface ExportResult {
  /** Absolute paths, in the order in which they were written. */
  readonly files: string[];
  /** What is not in them and why, as sentences. */
  readonly remarks: string[];
  /** Attempts that are in them. */
  readonly attempts: number;
  /** Attempts that were to be in them and could not be read: `remarks` says why. */
  readonly leftOut: number;
}
