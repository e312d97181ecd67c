import { type KeyObject, sign, verify } from 'node:crypto';
import { Envelope } from '../schema/signature.ts';
import { jsonText } from '../store/runStore.ts';

/** What a plain signature of a run is of. */
export const runPayloadType = 'application/vnd.itbench-review.run+json';
/** What DSSE calls statements of in-toto. */
export const inTotoPayloadType = 'application/vnd.in-toto+json';

/** Signs a text as DSSE does, and gives the file to keep it in. */
export function sealedText(
  payloadType: string,
  payload: string,
  keyid: string,
  privateKey: KeyObject,
): string {
  const bytes = Buffer.from(payload);
  const sig = sign(null, preAuthentication(payloadType, bytes), privateKey).toString('base64');
  return envelopeText({ payloadType, payload: bytes.toString('base64'), signatures: [{ keyid, sig }] });
}

/** An envelope whose text is the only one of its content. */
export interface OpenEnvelope {
  readonly payloadType: string;
  readonly payload: Buffer;
  readonly keyid: string;
  readonly sig: Buffer;
}

/** Null for a text that is no envelope, or not spelt as we write one: no byte of it may be free. */
export function openEnvelope(text: string): OpenEnvelope | null {
  try {
    const envelope = Envelope.parse(JSON.parse(text));
    const [signature] = envelope.signatures;
    if (signature === undefined) return null;
    const payload = Buffer.from(envelope.payload, 'base64');
    const sig = Buffer.from(signature.sig, 'base64');
    const { payloadType } = envelope;
    const { keyid } = signature;
    const again = {
      payloadType,
      payload: payload.toString('base64'),
      signatures: [{ keyid, sig: sig.toString('base64') }],
    };
    return envelopeText(again) === text ? { payloadType, payload, keyid, sig } : null;
  } catch {
    return null;
  }
}

export function isSignedBy({ payloadType, payload, sig }: OpenEnvelope, publicKey: KeyObject): boolean {
  return verify(null, preAuthentication(payloadType, payload), publicKey, sig);
}

/** The pre-authentication encoding of DSSE v1: a signature of one type of content is none of another. */
export function preAuthentication(payloadType: string, payload: Buffer): Buffer {
  const type = Buffer.from(payloadType);
  return Buffer.concat([
    Buffer.from(`DSSEv1 ${type.length} `),
    type,
    Buffer.from(` ${payload.length} `),
    payload,
  ]);
}

function envelopeText(envelope: Envelope): string {
  return jsonText(envelope);
}
