import type { KeyObject } from 'node:crypto';
import type { Verification } from '../schema/verification.ts';
import type { RunPaths } from '../store/layout.ts';
import type { Findings } from './findings.ts';
import type { FoundFile } from './manifest.ts';
import { noSignatureText } from './verdict.ts';

export interface SignedFolder {
  readonly dir: string;
  readonly paths: RunPaths;
  readonly found: readonly FoundFile[];
  readonly publicKeys: readonly KeyObject[];
}

export function checkSignatures(_folder: SignedFolder, _findings: Findings): Verification['signature'] {
  return { state: 'none', what: noSignatureText(), signatures: [] };
}
