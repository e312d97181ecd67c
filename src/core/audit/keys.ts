import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { BenchError, messageOf } from '../errors.ts';
import { lookAt, readSmallFile } from '../store/fileStamp.ts';
import { oneLine } from '../store/foreignText.ts';
import { sha256 } from '../store/hash.ts';

/** No key is longer. */
const maxPemBytes = 65_536;

/** sha256 of a public key in its DER form (SPKI), as 64 hexadecimal digits: how a key is named. */
export function keyIdOf(publicKey: KeyObject): string {
  return sha256(publicKey.export({ type: 'spki', format: 'der' }));
}

/** The PEM text of a public key. */
export function publicPem(publicKey: KeyObject): string {
  return publicKey.export({ type: 'spki', format: 'pem' }).toString();
}

/** Reads files with public keys. @throws BenchError signature_invalid, naming the file and what is wrong with it */
export function readPublicKeys(paths: readonly string[]): KeyObject[] {
  return paths.map((path) => {
    const file = readSmallFile(path, lookAt(path), maxPemBytes);
    if (file.kind === 'absent')
      throw refuse(
        path,
        'does not exist',
        'Name the file with the public key: itbench-review keygen writes it beside the private one, as .pub.pem.',
      );
    if (file.kind === 'unreadable')
      throw refuse(path, `cannot be read: ${oneLine(file.why)}`, 'Name the file with the public key.');
    return parsePublicKey(file.text, path);
  });
}

/** @throws BenchError signature_invalid for what is no ed25519 public key */
export function parsePublicKey(text: string, path: string): KeyObject {
  // Node would take the public half of a private key: whoever verifies should not have that file at all.
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) {
    throw refuse(
      path,
      'holds a private key',
      'Verify with the public key, the file that ends in .pub.pem. Keep the private one where only its owner can read it.',
    );
  }
  return ed25519(() => createPublicKey(text), path, 'public');
}

/**
 * A private key in PEM (PKCS8), with its passphrase where it has one.
 * @throws BenchError signature_invalid, never quoting the key
 */
export function parsePrivateKey(text: string, path: string, passphrase: string | null): KeyObject {
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type: 4,ENCRYPTED/.test(text) && passphrase === null) {
    throw refuse(
      path,
      'is protected by a passphrase',
      'Name the environment variable that holds it with --passphrase-env.',
    );
  }
  return ed25519(
    () => createPrivateKey({ key: text, ...(passphrase === null ? {} : { passphrase }) }),
    path,
    'private',
  );
}

function ed25519(parse: () => KeyObject, path: string, kind: 'public' | 'private'): KeyObject {
  let key: KeyObject;
  try {
    key = parse();
  } catch (cause) {
    // The words of OpenSSL say nothing to a person, but do not quote the key either.
    throw refuse(
      path,
      `holds no ${kind} key in PEM, or its passphrase is another one (${oneLine(messageOf(cause), 80)})`,
      `Make a pair with itbench-review keygen, or name a file that begins with -----BEGIN ${kind.toUpperCase()} KEY-----.`,
    );
  }
  if (key.asymmetricKeyType === 'ed25519') return key;
  throw refuse(
    path,
    `holds a key of type ${key.asymmetricKeyType ?? 'unknown'}, and runs are signed with ed25519`,
    'Make a pair with itbench-review keygen.',
  );
}

/** A new pair. The private one is for a file that only its owner can read. */
export function generateKeys(): { readonly privatePem: string; readonly publicKey: KeyObject } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), publicKey };
}

function refuse(path: string, what: string, hint: string): BenchError {
  return new BenchError('signature_invalid', `the key file ${path} ${what}`, { hint });
}
