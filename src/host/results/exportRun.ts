import * as vscode from 'vscode';
import { BenchError } from '../../core/errors.ts';
import type { ExportFormatName } from '../../protocol/reports.ts';
import { mayUnveil } from '../pages/unveil.ts';
import { counted } from '../run/counted.ts';
import { runInProgress } from '../runInProgress.ts';
import type { Services } from '../services.ts';
import { runOf } from './pickRun.ts';

interface FormatChoice extends vscode.QuickPickItem {
  readonly format: ExportFormatName;
}

const formats: readonly FormatChoice[] = [
  { format: 'atif', label: 'ATIF 1.7', description: 'a trajectory file for each attempt' },
  { format: 'inspect', label: 'Inspect log', description: 'a JSON log for each model' },
  { format: 'otel', label: 'OpenTelemetry spans', description: 'OTLP as JSON, labels as evaluation results' },
  {
    format: 'eee',
    label: 'Every Eval Ever 0.3',
    description: 'results for exchange, with a row for each attempt',
  },
  { format: 'labels-csv', label: 'Labels as CSV', description: 'what reviewers said, one row each' },
];

/** Writes a run in a format of other programs, into a folder that the person picks. */
export async function exportRun(services: Services, argument: unknown): Promise<void> {
  if (!(await mayUnveil(services))) return;
  const dir = await runOf(services, argument, 'Export Run');
  if (dir === undefined) return;
  const picked = await vscode.window.showQuickPick(formats, { title: 'Export Run', placeHolder: 'Format' });
  if (picked === undefined) return;
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const [out] =
    (await vscode.window.showOpenDialog({
      title: 'Export Run: Into Which Folder?',
      openLabel: 'Export',
      // Else it begins where the open editor is, which may be in the run.
      ...(folder === undefined ? {} : { defaultUri: folder.uri }),
      canSelectFiles: false,
      canSelectFolders: true,
    })) ?? [];
  if (out === undefined) return;
  await write(services, { dir, format: picked.format, out: out.fsPath });
}

async function write(
  services: Services,
  wanted: { readonly dir: string; readonly format: ExportFormatName; readonly out: string },
): Promise<void> {
  const { library, notify } = services;
  const run = (force: boolean) =>
    runInProgress(services, { title: 'Exporting the run', what: 'exporting', unit: String }, (signal) =>
      library.call('exportRun', { ...wanted, force }, signal),
    );
  try {
    await tell(services, wanted.out, await run(false));
  } catch (error) {
    if (BenchError.is(error, 'usage')) throw inTheRun(error);
    if (!BenchError.is(error, 'output_exists')) throw error;
    await notify.warning(`Not exported: ${error.message}.`, {
      title: 'Write Over',
      run: async () => {
        await tell(services, wanted.out, await run(true));
      },
    });
  }
}

/** The same in the words of the editor: that folder is all that a person can have got wrong here. */
function inTheRun(error: BenchError): BenchError {
  return new BenchError('usage', error.message, {
    hint: 'Choose a folder elsewhere: a run is evidence, and nothing is added to it.',
    cause: error,
  });
}

async function tell(
  { notify }: Services,
  out: string,
  { files, remarks }: { readonly files: readonly string[]; readonly remarks: readonly string[] },
): Promise<void> {
  const [first] = files;
  const show =
    first === undefined
      ? []
      : [{ title: 'Open File', run: () => vscode.window.showTextDocument(vscode.Uri.file(first)) }];
  const written = `${counted(files.length, 'file')} written into ${out}.`;
  if (remarks.length === 0) await notify.information(written, ...show);
  else await notify.warning(`${written} ${remarks.join(' ')}`, ...show);
}
