import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { messageOf } from '../errors.ts';
import type { ConvertContext } from './convertContext.ts';
import { type Finding, note, readAs, refused } from './made.ts';
import { type NezhaTable, nezhaRows } from './nezha.ts';

const maxRecordBytes = 4 << 20;

const names: Readonly<Record<NezhaTable, string>> = {
  logs: 'logs as CSV, as Nezha has them',
  traces: 'spans as CSV, as Nezha has them',
  pod_metrics: 'metrics of pods as CSV, as Nezha has them',
  service_metrics: 'metrics of services as CSV, as Nezha has them',
};

/** What a CSV file of the Nezha data set comes to. */
export async function* csvFindings(
  parts: AsyncIterable<Buffer>,
  table: NezhaTable,
  context: ConvertContext,
): AsyncGenerator<Finding> {
  if (table === 'logs') yield readAs(names[table], 'otel_logs_raw.tsv');
  else if (table === 'traces') yield readAs(names[table], 'otel_traces_raw.tsv');
  else yield readAs(names[table]);
  let skipped = 0;
  const parser = parse({
    columns: true,
    bom: true,
    skip_empty_lines: true,
    max_record_size: maxRecordBytes,
    skip_records_with_error: true,
    on_skip: () => {
      skipped += 1;
      return undefined;
    },
  });
  const source = Readable.from(parts);
  source.on('error', (error) => parser.destroy(error));
  try {
    for await (const row of source.pipe(parser)) {
      yield* nezhaRows(table, row as Record<string, string>, context); // With `columns` a record is an object of texts.
    }
  } catch (error) {
    yield note(`it cannot be read on: ${messageOf(error).slice(0, 160)}`);
  } finally {
    source.destroy();
    parser.destroy();
  }
  for (; skipped > 0; skipped -= 1)
    yield refused('a row that is no CSV, or has other columns than the first');
}
