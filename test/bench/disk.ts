import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { median, rounded } from './figures.ts';

const records = 200;
const recordBytes = 4096;

/**
 * What one synced record of 4 KB costs here. On a disk that forgets to sync (tmpfs: some 0.002 ms) ratios to synced
 * writes say nothing about a harness on a real one.
 */
export function measureDisk(folder: string): { sync_ms: number } {
  const path = join(folder, 'disk');
  const file = openSync(path, 'wx');
  const record = Buffer.alloc(recordBytes, 'x');
  const times = Array.from({ length: records }, () => {
    const began = performance.now();
    writeSync(file, record);
    fdatasyncSync(file);
    return performance.now() - began;
  });
  closeSync(file);
  rmSync(path);
  return { sync_ms: rounded(median(times)) };
}
