import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder that is gone when the test is over: `using folder = tempFolder()`. */
export interface TempFolder extends Disposable {
  readonly path: string;
  in(...parts: string[]): string;
}

export function tempFolder(): TempFolder {
  const path = mkdtempSync(join(tmpdir(), 'itbench-test-'));
  return {
    path,
    in: (...parts) => join(path, ...parts),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}
