import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { BenchError, messageOf, systemErrorCode } from '../core/errors.ts';

/** No key is longer. */
const maxKeyFileBytes = 65_536;

/** Bits of a file's mode that let anyone but its owner do anything with it. */
const othersBits = 0o077;

/**
 * The text of a key file, which must be a regular file of this user that nobody else can read or write; of a link, the
 * file that it leads to. Where a system has no such modes (Windows), only its kind is looked at.
 * @throws BenchError key_refused, naming the file and what is wrong with it, never its content
 */
export async function readKeyFile(path: string, entryName: string): Promise<string> {
  const what = `the key file ${path} of model ${entryName}`;
  return await readPrivateFile(path, { what, missingHint: 'Check api_key_file in the configuration.' });
}

/**
 * The text of a file with a secret, by the rules of {@link readKeyFile}. `what` begins the messages.
 * @throws BenchError key_refused
 */
export async function readPrivateFile(
  path: string,
  { what, missingHint }: { readonly what: string; readonly missingHint: string },
): Promise<string> {
  const refuse = (problem: string, hint: string, cause?: unknown) =>
    new BenchError('key_refused', `${what} ${problem}`, { hint, cause });
  let file: FileHandle;
  try {
    // What is opened is what is judged and read. A pipe would otherwise keep us waiting for its writer.
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    const problem =
      systemErrorCode(error) === 'ENOENT' ? 'does not exist' : `cannot be read: ${messageOf(error)}`;
    throw refuse(problem, missingHint, error);
  }
  try {
    const stats = await file.stat();
    const { mode, uid, size } = stats;
    if (!stats.isFile())
      throw refuse('is not a regular file', 'Name a file that holds the key and nothing else.');
    const self = process.getuid?.();
    if (self !== undefined && uid !== self) {
      throw refuse('belongs to another user', `Make a file of your own, and: chmod 600 ${path}`);
    }
    if (self !== undefined && (mode & othersBits) !== 0) {
      const shown = (mode & 0o777).toString(8).padStart(4, '0');
      throw refuse(`can be reached by others (mode ${shown})`, `Keep it to yourself: chmod 600 ${path}`);
    }
    if (size > maxKeyFileBytes)
      throw refuse('is too large for a key', 'It should hold the key and nothing else.');
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}
