import type { ConvertContext } from './convertContext.ts';
import { csvFindings } from './csvFile.ts';
import { type FileForm, formOf, sampleBytes } from './form.ts';
import { InputCut, readInput } from './inputFolder.ts';
import { jsonFindings } from './jsonFile.ts';
import { logFindings } from './logFile.ts';
import { type Finding, note } from './made.ts';
import { recordingFindings } from './recordingFile.ts';
import { yamlFindings } from './yamlFile.ts';

/** A file of the input whose form is known. */
export interface InputFile {
  readonly path: string;
  readonly form: FileForm;
}

/** Looks at the beginning of a file. */
export async function inspectFile(root: string, path: string, signal: AbortSignal): Promise<InputFile> {
  const parts: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const part of readInput(root, path, signal)) {
      parts.push(part);
      bytes += part.length;
      if (bytes >= sampleBytes) break;
    }
  } catch (error) {
    if (!(error instanceof InputCut)) throw error;
    // A file that breaks off early is read as far as it goes.
    if (bytes === 0)
      return { path, form: { type: 'unknown', reason: `it cannot be read: ${error.message}` } };
  }
  return { path, form: formOf(Buffer.concat(parts).subarray(0, sampleBytes), path) };
}

/** Everything in a file; where its bytes break off, that comes last. */
export async function* fileFindings(
  root: string,
  { path, form }: InputFile,
  context: ConvertContext,
  signal: AbortSignal,
): AsyncGenerator<Finding> {
  let cut: InputCut | null = null;
  const parts = async function* (): AsyncGenerator<Buffer> {
    try {
      yield* readInput(root, path, signal);
    } catch (error) {
      if (!(error instanceof InputCut)) throw error;
      cut = error;
    }
  };
  yield* findingsOf(form, parts(), path, context);
  if (cut !== null) yield note(`it cannot be read to its end: ${(cut as InputCut).message}`);
}

function findingsOf(
  form: FileForm,
  parts: AsyncGenerator<Buffer>,
  path: string,
  context: ConvertContext,
): AsyncIterable<Finding> {
  switch (form.type) {
    case 'json':
      return jsonFindings(parts, context);
    case 'yaml':
      return yamlFindings(parts, context);
    case 'csv':
      return csvFindings(parts, form.table, context);
    case 'log':
      return logFindings(parts, path, context);
    case 'recording':
      return recordingFindings(parts, path, context);
    case 'unknown':
      return nothing();
  }
}

async function* nothing(): AsyncGenerator<Finding> {}
