import { BenchError } from '../../errors.ts';

/** Names that Windows keeps for devices, with any ending. */
const deviceName = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;

/**
 * Why a path of the Hub's list must not be written below a folder on any system, or null for one that may be: relative,
 * with `/`, no step out, no name that a system reads otherwise than it is written.
 */
export function pathProblem(path: string): string | null {
  if (path.length > 1_000) return 'it is too long';
  if (path.startsWith('/')) return 'it is absolute';
  for (const name of path.split('/')) {
    const problem = nameProblem(name);
    if (problem !== null) return problem;
  }
  return null;
}

function nameProblem(name: string): string | null {
  if (name === '' || name === '.' || name === '..') return 'it steps out of its folder';
  if (Buffer.byteLength(name) > 255) return 'one of its names is too long';
  if (/[\p{Cc}\p{Cf}\p{Cs}]/u.test(name)) return 'it has characters that cannot be seen';
  if (/[\\:*?"<>|]/.test(name) || /[. ]$/.test(name) || deviceName.test(name)) {
    return 'some systems read it as something else than a name';
  }
  return null;
}

/**
 * Refuses paths that must not be written, that are there twice (case does not tell them apart: it does not on every
 * disk), or that are a file and a folder at once.
 * @throws BenchError `download_failed`
 */
export function checkPaths(paths: readonly string[]): void {
  const files = new Set<string>();
  for (const path of paths) {
    const problem = pathProblem(path);
    if (problem !== null) throw badPath(path, problem);
    const key = path.toLowerCase();
    if (files.has(key)) throw badPath(path, 'it is there twice');
    files.add(key);
  }
  for (const path of paths) {
    const key = path.toLowerCase();
    for (let end = key.lastIndexOf('/'); end > 0; end = key.lastIndexOf('/', end - 1)) {
      if (files.has(key.slice(0, end))) throw badPath(path, 'a part of it is a file as well');
    }
  }
}

function badPath(path: string, problem: string): BenchError {
  return new BenchError(
    'download_failed',
    `the Hub lists a file ${JSON.stringify(path.slice(0, 200))}, which is not written: ${problem}`,
    {
      hint: 'Nothing was downloaded. This is no task set as the benchmark has them: check the repository and the revision.',
    },
  );
}
