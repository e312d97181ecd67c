import assert from 'node:assert/strict';
import {
  createRedactor,
  recordedHeaders,
  redactedMark,
  redactUrl,
} from '../../../../src/core/model/redact.ts';

/** Has a character for every escape: quote, backslash, slash, plus, percent, blank, not ASCII. */
const quoted = (value: string) => JSON.stringify({ text: value });

const secret = 'k3y/with "odd" \\ chars+100%é!';

/** Its base64 has `+` and `/`, wherever it begins. */
const manyPluses = '>>>>????~~~~>?>?>~?~>>??>>??';

/** Every way in which a text may hold the secret. */
const forms: readonly (readonly [string, (value: string) => string])[] = [
  ['as it is', (value) => value],
  ['in JSON', (value) => JSON.stringify({ key: value })],
  ['in JSON within JSON', (value) => JSON.stringify({ arguments: JSON.stringify({ key: value }) })],
  [
    'in a submission in arguments in a reply that is quoted',
    (value) => quoted(quoted(quoted(quoted(value)))),
  ],
  ['in JSON with escaped slashes', (value) => JSON.stringify(value).replaceAll('/', '\\/')],
  ['in a URL', (value) => `https://x.example/?q=${encodeURIComponent(value)}`],
  [
    'in a URL with small hex digits',
    (value) => encodeURIComponent(value).replace(/%../g, (code) => code.toLowerCase()),
  ],
  ['in the path of a URL', (value) => encodeURI(value)],
  ['in a form', (value) => new URLSearchParams({ key: value }).toString()],
  ['in base64', (value) => Buffer.from(value).toString('base64')],
  ['in base64url', (value) => Buffer.from(value).toString('base64url')],
  ['in base64 after one byte', (value) => Buffer.from(`:${value}`).toString('base64')],
  ['in base64 after two bytes', (value) => Buffer.from(`u:${value} and more`).toString('base64')],
  ['in base64url after a user name', (value) => Buffer.from(`user:${value}`).toString('base64url')],
];

/** What a reader of the record could find of the secret: any piece of eight characters, however encoded. */
function leaks(text: string, value: string): string | null {
  const decoded = [
    text,
    ...[...text.matchAll(/[\w+/-]{11,}/g)].map((match) => Buffer.from(match[0], 'base64').toString()),
  ];
  for (let start = 0; start + 8 <= value.length; start += 1) {
    const piece = value.slice(start, start + 8);
    if (decoded.some((candidate) => candidate.includes(piece))) return piece;
  }
  return null;
}

describe('createRedactor', () => {
  for (const [name, encode] of forms) {
    it(`replaces a secret ${name}`, () => {
      for (const value of [secret, 'sk-proj-Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MA', manyPluses]) {
        const text = `before ${encode(value)} after`;
        const redacted = createRedactor([value])(text);
        assert.ok(redacted.includes(redactedMark), redacted);
        assert.equal(leaks(redacted, value), null, redacted);
        assert.ok(redacted.startsWith('before ') && redacted.endsWith(' after'));
      }
    });
  }

  it('replaces every secret at every place, the longer one first', () => {
    const redact = createRedactor(['abcdefgh', 'abcdefgh-ijklmnop']);
    assert.equal(redact('abcdefgh-ijklmnop abcdefgh abcdefgh'), '[redacted] [redacted] [redacted]');
  });

  it('leaves JSON valid', () => {
    const text = JSON.stringify({ a: secret, b: [`x ${secret} y`] });
    assert.deepEqual(JSON.parse(createRedactor([secret])(text)), { a: '[redacted]', b: ['x [redacted] y'] });
  });

  it('leaves text alone without secrets, and for words too short to be a key', () => {
    const text = 'no key, EMPTY, ollama, none';
    assert.equal(createRedactor([])(text), text);
    assert.equal(createRedactor(['', 'EMPTY', 'ollama', 'none'])(text), text);
  });

  it('takes a secret with half a character in it', () => {
    assert.equal(createRedactor(['half\ud83dcharacter'])('a half\ud83dcharacter b'), 'a [redacted] b');
  });
});

describe('redactUrl', () => {
  it('drops user and password and the values of parameters that hold keys', () => {
    assert.equal(
      redactUrl('https://me:pw@h.example/v1?key=abc&alt=json&api-key=d&access_token=e', (text) => text),
      'https://h.example/v1?key=redacted&alt=json&api-key=redacted&access_token=redacted',
    );
  });

  it('redacts the path, and what is no URL', () => {
    const redact = createRedactor(['secret-in-path']);
    assert.equal(redactUrl('https://h.example/secret-in-path/v1', redact), 'https://h.example/[redacted]/v1');
    assert.equal(redactUrl('not a URL: secret-in-path', redact), 'not a URL: [redacted]');
  });
});

describe('recordedHeaders', () => {
  it('keeps what helps to explain an answer and drops everything that could hold a key', () => {
    const headers = new Headers({
      Authorization: 'Bearer abc',
      'X-Api-Key': 'abc',
      'api-key': 'abc',
      'x-goog-api-key': 'abc',
      Cookie: 'a=b',
      'Set-Cookie': 'a=b',
      'openai-organization': 'org',
      'Content-Type': 'application/json',
      'Retry-After': '90',
      'X-Request-Id': 'req_1',
      'X-RateLimit-Remaining-Tokens': '12',
      'anthropic-ratelimit-tokens-limit': '13',
      'ratelimit-limit': '14',
      Location: 'https://me:pw@h.example/?key=abc',
    });
    assert.deepEqual(
      recordedHeaders(headers, (text) => text),
      {
        'anthropic-ratelimit-tokens-limit': '13',
        'content-type': 'application/json',
        location: 'https://h.example/?key=redacted',
        'ratelimit-limit': '14',
        'retry-after': '90',
        'x-ratelimit-remaining-tokens': '12',
        'x-request-id': 'req_1',
      },
    );
  });

  it('redacts the values it keeps', () => {
    const redact = createRedactor(['super-secret']);
    assert.deepEqual(recordedHeaders(new Headers({ 'x-request-id': 'super-secret' }), redact), {
      'x-request-id': '[redacted]',
    });
  });
});
