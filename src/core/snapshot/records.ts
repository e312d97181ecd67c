import type { SnapshotProblem } from './snapshotProblem.ts';
import { problemHandler } from './snapshotProblem.ts';
import { type TsvOptions, TsvTable } from './tsv.ts';

/** Where a record was read, for complaints about what is in it. */
export interface RecordPlace {
  /** Says that the record cannot be understood; see {@link OnProblem}. */
  readonly report: (code: SnapshotProblem['code'], message: string) => void;
}

/**
 * The records of a table, as the values of `required` and then of `optional` columns; those that are optional and absent
 * are ''. A table that lacks a required column is reported and has no records.
 */
export async function* readRecords(
  file: string,
  columns: { readonly required: readonly string[]; readonly optional: readonly string[] },
  options: TsvOptions,
  signal: AbortSignal,
): AsyncGenerator<{ readonly values: readonly string[]; readonly place: RecordPlace }, void, void> {
  await using table = await TsvTable.open(file, options, signal);
  const onProblem = problemHandler(options.onProblem);
  const lacking = columns.required.filter((column) => !table.columns.includes(column));
  if (lacking.length > 0) {
    // An empty file has been reported as such.
    if (table.columns.length > 0) {
      onProblem({
        code: 'shape',
        file,
        line: 1,
        message: `the table lacks the columns ${lacking.join(', ')}`,
      });
    }
    return;
  }
  const place: RecordPlace = {
    report: (code, message) => onProblem({ code, file, line: table.line, message }),
  };
  for await (const values of table.rows([...columns.required, ...columns.optional])) yield { values, place };
}
