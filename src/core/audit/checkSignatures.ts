import type { KeyObject } from 'node:crypto';
import { basename, join } from 'node:path';
import { InTotoStatement, RunStatement } from '../schema/signature.ts';
import type { SignatureState, Verification, VerifiedSignature } from '../schema/verification.ts';
import { readTextIfThere } from '../store/files.ts';
import { oneLine } from '../store/foreignText.ts';
import {
  inTotoPayloadType,
  isSignedBy,
  type OpenEnvelope,
  openEnvelope,
  runPayloadType,
} from './envelope.ts';
import type { Findings } from './findings.ts';
import { kindOfPredicate } from './inToto.ts';
import { keyIdOf, parsePublicKey, publicPem } from './keys.ts';
import { changesSince, type FilesNow, type Said, type Since } from './signedSince.ts';
import { noSignatureText } from './verdict.ts';

export interface SignedFolder extends FilesNow {
  /** Keys whose signatures count. */
  readonly publicKeys: readonly KeyObject[];
}

/** Checks every signature in the folder of a run: that it is one, by which key, and whether what it vouches for is still so. */
export function checkSignatures(folder: SignedFolder, findings: Findings): Verification['signature'] {
  const names = folder.found.flatMap(({ path, isFile }) =>
    isFile && path.startsWith('signatures/') ? [path] : [],
  );
  const pems = new Set(names.filter((path) => path.endsWith('.pem')));
  const signatures = names
    .filter((path) => path.endsWith('.json'))
    .map((path) => checkSignature(path, pems, folder, findings));
  for (const path of names) {
    if (!path.endsWith('.json') && !path.endsWith('.pem'))
      findings.problem(path, 'is explained by nothing: it is neither a signature nor a key');
    if (path.endsWith('.pem') && !signatures.some(({ keyid }) => pemPath(keyid) === path))
      findings.problem(path, 'is a key that no signature names');
  }
  return overall(signatures, folder.publicKeys);
}

/** Where the public half of the key of a signature lies. */
export function pemPath(keyid: string): string {
  return `signatures/${keyid.slice(0, 16)}.pem`;
}

function checkSignature(
  path: string,
  pems: ReadonlySet<string>,
  folder: SignedFolder,
  findings: Findings,
): VerifiedSignature {
  const envelope = openEnvelope(readTextIfThere(join(folder.dir, path)) ?? '');
  const bad = (keyid: string, what: string): VerifiedSignature => {
    findings.problem(path, what);
    return { file: path, keyid, kind: 'unknown', signed_at: null, state: 'refused', what: [`It ${what}.`] };
  };
  if (envelope === null)
    return bad('', 'is no signature as this version writes them: it was changed or cut short');
  const { keyid } = envelope;
  if (!basename(path).startsWith(keyid.slice(0, 16)))
    return bad(keyid, 'is named after another key than it names');
  const key = keyOf(keyid, pems, folder, findings);
  if (key === null) return bad(keyid, `cannot be checked: ${pemPath(keyid)} is not its public key`);
  if (!isSignedBy(envelope, key)) return bad(keyid, 'does not fit its key: it or what it says was changed');
  const said = statementOf(envelope);
  if (said === null) return bad(keyid, 'says nothing that this version understands');
  return held(path, { keyid, said }, folder, findings);
}

function keyOf(
  keyid: string,
  pems: ReadonlySet<string>,
  { dir, publicKeys }: SignedFolder,
  findings: Findings,
): KeyObject | null {
  const named = publicKeys.find((key) => keyIdOf(key) === keyid);
  const path = pemPath(keyid);
  if (!pems.has(path)) return named ?? null;
  try {
    const text = readTextIfThere(join(dir, path)) ?? '';
    const key = parsePublicKey(text, path);
    if (keyIdOf(key) === keyid && publicPem(key) === text) return key;
  } catch {
    // Said below, with what else may be wrong with it.
  }
  findings.problem(path, 'is not the public key that the signatures name: it was changed');
  return named ?? null;
}

function statementOf({ payloadType, payload }: OpenEnvelope): Said | null {
  try {
    const value: unknown = JSON.parse(payload.toString('utf8'));
    if (payloadType === runPayloadType) {
      const { signed_at, signer, files } = RunStatement.parse(value);
      return { kind: 'run', signedAt: signed_at, signer, files };
    }
    if (payloadType !== inTotoPayloadType) return null;
    const { subject, predicateType, predicate } = InTotoStatement.parse(value);
    const files = subject.map(({ name, digest }) => ({ path: name, sha256: digest.sha256, bytes: null }));
    const signedAt = typeof predicate.timeCreated === 'string' ? predicate.timeCreated : null;
    return { kind: kindOfPredicate(predicateType), signedAt, signer: null, files };
  } catch {
    return null;
  }
}

function held(
  path: string,
  { keyid, said }: { keyid: string; said: Said },
  folder: SignedFolder,
  findings: Findings,
): VerifiedSignature {
  const since = changesSince(said, folder);
  for (const file of since.changed)
    findings.problem(file, `is not what ${path} vouches for: it was changed after signing`);
  const isNamed = folder.publicKeys.some((key) => keyIdOf(key) === keyid);
  const isDamaged = findings.problems.some(({ file }) => !file.startsWith('signatures/'));
  const state: SignatureState = isDamaged
    ? 'refused'
    : !isNamed
      ? 'unchecked'
      : since.added.length > 0
        ? 'outdated'
        : 'valid';
  return {
    file: path,
    keyid,
    kind: said.kind,
    signed_at: said.signedAt,
    state,
    what: words({ said, state, isNamed, since, keyid }),
  };
}

function words({
  said,
  state,
  isNamed,
  since,
  keyid,
}: {
  said: Said;
  state: SignatureState;
  isNamed: boolean;
  since: Since;
  keyid: string;
}): string[] {
  const who = said.signer === null ? '' : ` in the name of ${oneLine(said.signer, 100)}`;
  const when = said.signedAt === null ? '' : ` on ${said.signedAt}`;
  const key = `the key ${keyid.slice(0, 16)}`;
  const by = isNamed
    ? `Signed${who}${when} by ${key}, which was named.`
    : `Signed${who}${when} by ${key}; nobody here says whose key that is. Name it with --key to rely on it.`;
  const changed = since.changed.map((file) => `${file} was changed after signing.`);
  const added = since.added.map((what) => `Added after signing: ${what}.`);
  const damaged =
    state === 'refused' && changed.length === 0
      ? ['It is not relied on, because files of the run are not as they were left.']
      : [];
  return [by, ...changed, ...damaged, ...added];
}

function overall(
  signatures: readonly VerifiedSignature[],
  keys: readonly KeyObject[],
): Verification['signature'] {
  const ofRun = signatures.filter(({ kind }) => kind === 'run');
  if (signatures.some(({ state }) => state === 'refused')) {
    return { state: 'refused', what: 'A signature is refused.', signatures: [...signatures] };
  }
  const lacking = keys.map(keyIdOf).filter((id) => !ofRun.some(({ keyid }) => keyid === id));
  if (lacking.length > 0) {
    const others =
      ofRun.length === 0
        ? 'it is not signed'
        : `it is signed by ${ofRun.map(({ keyid }) => keyid.slice(0, 16)).join(', ')}`;
    return {
      state: 'none',
      what: `Nothing here is signed by the key ${lacking.map((id) => id.slice(0, 16)).join(', ')}: ${others}.`,
      signatures: [...signatures],
    };
  }
  if (ofRun.length === 0) return { state: 'none', what: noSignatureText(), signatures: [...signatures] };
  if (keys.length === 0) {
    return {
      state: 'unchecked',
      what: 'It is signed, by a key that nobody has named: name the public key with --key to know by whom.',
      signatures: [...signatures],
    };
  }
  const wanted = new Set(keys.map(keyIdOf));
  const isOutdated = ofRun.some(({ keyid, state }) => wanted.has(keyid) && state === 'outdated');
  return isOutdated
    ? {
        state: 'outdated',
        what: 'Its signature fits what was there then; what was added since is not signed. Sign it again.',
        signatures: [...signatures],
      }
    : {
        state: 'valid',
        what: 'Its signature is by the key that was named, over all that is there.',
        signatures: [...signatures],
      };
}
