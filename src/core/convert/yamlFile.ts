import { parseAllDocuments } from 'yaml';
import { messageOf } from '../errors.ts';
import type { ConvertContext } from './convertContext.ts';
import { documentFindings } from './document.ts';
import { type Finding, note, refused } from './made.ts';

/** YAML is read whole; more of it than this is better asked for as JSON. */
const maxYamlBytes = 16 << 20;

/** What a YAML file comes to: the same as JSON of the same content. */
export async function* yamlFindings(
  parts: AsyncIterable<Buffer>,
  context: ConvertContext,
): AsyncGenerator<Finding> {
  const read: Buffer[] = [];
  let bytes = 0;
  for await (const part of parts) {
    read.push(Buffer.from(part));
    bytes += part.length;
    if (bytes > maxYamlBytes) {
      yield note(
        `it is YAML of more than ${maxYamlBytes} bytes, which is not read: take it with -o json instead`,
      );
      return;
    }
  }
  yield* yamlTextFindings(Buffer.concat(read).toString('utf8'), context);
}

export function* yamlTextFindings(text: string, context: ConvertContext): Generator<Finding> {
  for (const document of parseAllDocuments(text, { uniqueKeys: false, logLevel: 'silent' })) {
    const [error] = document.errors;
    if (error !== undefined)
      yield refused(`it is not YAML: ${(error.message.split('\n')[0] ?? '').slice(0, 120)}`);
    else if (document.contents !== null) yield* documentFindings(plain(document), context);
  }
}

/** The value of a document; one whose aliases multiply beyond measure is no value. */
function plain(document: { toJS(options: { maxAliasCount: number }): unknown }): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    return messageOf(error);
  }
}
