import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Compares `text` with `test/golden/<name>`. A missing file fails; `UPDATE_GOLDEN=1` writes it, and the change is then
 * reviewed like code.
 */
export function assertGolden(name: string, text: string): void {
  const path = fileURLToPath(new URL(`../golden/${name}`, import.meta.url));
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(path, text);
  assert.ok(existsSync(path), `test/golden/${name} is missing: run once with UPDATE_GOLDEN=1 and review it.`);
  assert.equal(text, readFileSync(path, 'utf8'));
}
