/** What stands in a record where a secret was. Holds no character that JSON or a URL's query must escape. */
export const redactedMark = '[redacted]';

/**
 * Shortest secret that is looked for. A shorter one is no key but a word for servers that want any (`none`, `EMPTY`,
 * `ollama`), and cutting that word out of every message would garble the record.
 */
const shortestSecret = 8;

export type Redact = (text: string) => string;

/**
 * JSON inside JSON: a submission, in the arguments of the call that writes it, in the reply that calls, in a message that
 * quotes the reply.
 */
const jsonDepth = 4;

/**
 * Replaces every secret by {@link redactedMark}: as it is, escaped for JSON (up to {@link jsonDepth} times), for a URL, and
 * in base64 with either alphabet, also inside a longer encoded text (`user:secret`).
 */
export function createRedactor(secrets: readonly string[]): Redact {
  const forms = [...new Set(secrets.flatMap(encodedForms))].sort((a, b) => b.length - a.length);
  return (text) => forms.reduce((rest, form) => rest.replaceAll(form, redactedMark), text);
}

function encodedForms(secret: string): string[] {
  if (secret.length < shortestSecret) return [];
  const wellFormed = secret.toWellFormed();
  return [secret, ...jsonForms(secret), ...urlForms(wellFormed), ...base64Forms(wellFormed)];
}

function jsonForms(secret: string, depth = jsonDepth): string[] {
  if (depth === 0) return [];
  const once = jsonEscape(secret);
  return [once, once.replaceAll('/', '\\/'), ...jsonForms(once, depth - 1)];
}

function jsonEscape(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function urlForms(secret: string): string[] {
  const upper = encodeURIComponent(secret);
  const lower = upper.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
  const form = new URLSearchParams([['', secret]]).toString().slice(1);
  return [upper, lower, encodeURI(secret), form];
}

/**
 * Base64 writes three bytes as four characters, so inside a longer text a secret looks three ways, by where it begins.
 * The characters at either end that also hold bits of a neighbour are left out of the forms.
 */
function base64Forms(secret: string): string[] {
  const bytes = new TextEncoder().encode(secret);
  const whole = base64(bytes);
  const inside = [0, 1, 2].map((offset) => {
    const shifted = new Uint8Array(offset + bytes.length);
    shifted.set(bytes, offset);
    const full = Math.floor((shifted.length * 8) / 6);
    return base64(shifted).slice(Math.ceil((offset * 8) / 6), full);
  });
  return [whole, ...inside].flatMap((text) => [text, text.replaceAll('+', '-').replaceAll('/', '_')]);
}

function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

const secretParameter =
  /^(?:key|api[_-]?key|access[_-]?key|access[_-]?token|token|sig|signature|password|secret)$/i;

/** A URL as it may be written down: without user and password, without the values of parameters that hold keys. */
export function redactUrl(url: string, redact: Redact): string {
  if (!URL.canParse(url)) return redact(url);
  const parsed = new URL(url);
  parsed.username = '';
  parsed.password = '';
  const names = [...parsed.searchParams.keys()].filter((name) => secretParameter.test(name));
  for (const name of new Set(names)) parsed.searchParams.set(name, 'redacted');
  return redact(parsed.href);
}

/** Everything else (authorization, x-api-key, api-key, x-goog-api-key, cookie, organisation ids) is never written. */
const recordedHeaderNames: ReadonlySet<string> = new Set([
  'accept',
  'cf-ray',
  'content-type',
  'date',
  'location',
  'openai-processing-ms',
  'openai-version',
  'request-id',
  'retry-after',
  'retry-after-ms',
  'user-agent',
  'x-request-id',
  'x-should-retry',
]);
const recordedHeaderPattern = /^(?:x-|anthropic-)?ratelimit(?:-|$)/;

/** The headers of a request or a response that may be written down, by name, sorted. */
export function recordedHeaders(headers: Headers, redact: Redact): Record<string, string> {
  const kept = [...headers]
    .filter(([name]) => recordedHeaderNames.has(name) || recordedHeaderPattern.test(name))
    .map(([name, value]): [string, string] => [
      name,
      name === 'location' ? redactUrl(value, redact) : redact(value),
    ]);
  return Object.fromEntries(kept);
}
