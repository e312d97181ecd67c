import * as z from 'zod';
import { Verification } from '../core/schema/verification.ts';
import type { Contract } from './channel.ts';

/** What the extension host asks a worker about reports and whole runs: pages to look at, verification, export. */

/** Longest document of a tab, in characters: what comes as one message holds up the editor while it is taken in. Pages of reports stay below a million. */
export const maxTabChars = 4_000_000;

/** A document without a script, to be shown as it is. */
export const Page = z.strictObject({
  title: z.string(),
  html: z.string(),
});
export type Page = z.infer<typeof Page>;

/** As core/export/exportFormats.ts has them. */
export const ExportFormatName = z.enum(['atif', 'inspect', 'otel', 'eee', 'labels-csv']);
export type ExportFormatName = z.infer<typeof ExportFormatName>;

const shortMs = 60_000;

export const reportCalls = {
  /** The report of a model. @throws report_missing, report_invalid */
  reportPage: { params: z.strictObject({ path: z.string() }), result: Page, timeoutMs: shortMs },
  /** Reports, each against the first. @throws as reportPage; not_comparable, unless forced */
  comparisonPage: {
    params: z.strictObject({ paths: z.array(z.string()).min(2), force: z.boolean() }),
    result: Page,
    timeoutMs: shortMs,
  },
  /** All reports of a folder over time. Tells `progress`. @throws report_missing */
  trendPage: { params: z.strictObject({ folder: z.string() }), result: Page },
  /** Whether a run is as it was left, and that in words. Tells `progress`. @throws run_missing */
  verifyRun: {
    params: z.strictObject({ dir: z.string() }),
    result: z.strictObject({ verification: Verification, text: z.string() }),
  },
  /** Writes a run in another format. Tells `progress`. @throws output_exists, unless forced; usage for a folder in the run; disk_full, not_writable */
  exportRun: {
    params: z.strictObject({
      dir: z.string(),
      format: ExportFormatName,
      out: z.string(),
      force: z.boolean(),
    }),
    result: z.strictObject({ files: z.array(z.string()), remarks: z.array(z.string()) }),
  },
} satisfies Contract['calls'];
