import assert from 'node:assert/strict';
import { LineSecrets, SecretRemover } from '../../../../src/core/convert/secrets.ts';
import type { JsonObject } from '../../../../src/core/snapshot/json.ts';

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';
// Put together here, so that no scanner of repositories takes it for a real one.
const jwt = ['eyJhbGciOiJSUzI1NiJ9', 'eyJzdWIiOiJzeXN0ZW0ifQ', 'c2lnbmF0dXJl'].join('.');
const privateKey = `-----BEGIN RSA ${'PRIVATE'} KEY-----\nMIIEow\nAbCd\n-----END RSA ${'PRIVATE'} KEY-----`;

function removed(object: JsonObject): { text: string; remover: SecretRemover } {
  const remover = new SecretRemover();
  return { text: JSON.stringify(remover.manifest(object)), remover };
}

describe('SecretRemover', () => {
  it('blanks the values of a Secret and keeps their names', () => {
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: 'db',
        annotations: { [lastApplied]: '{"kind":"Secret","data":{"a":"aHVudGVyMg=="}}' },
      },
      data: { password: 'aHVudGVyMg==', user: 'cm9vdA==' },
      stringData: { extra: 'plain-text' },
    };
    const { text, remover } = removed(secret);
    assert.doesNotMatch(text, /aHVudGVyMg|cm9vdA|plain-text/);
    assert.deepEqual(Object.keys(JSON.parse(text).data), ['password', 'user']);
    assert.deepEqual(remover.counts, { secret_data: 3, last_applied: 1, environment: 0, text: 0 });
  });

  it('blanks variables that are secret by name or by form, and no others', () => {
    const env = [
      { name: 'DB_PASSWORD', value: 'hunter2' },
      { name: 'LICENSE', value: 'q7Rt2Xw9Lk3Pz8Vb5Nc1Md4Fg6Hj' },
      { name: 'DB_HOST', value: 'postgres.shop.svc' },
      { name: 'TOKEN_URL', value: '$(BASE)' },
      { name: 'DB_PASSWORD_REF', valueFrom: { secretKeyRef: { name: 'db-token', key: 'password' } } },
    ];
    const spec = { containers: [{ env, args: ['--api-key=abcdef123', '--token $(T)', '--level', 'debug'] }] };
    const { text } = removed({ kind: 'Pod', metadata: { name: 'a' }, spec });
    assert.doesNotMatch(text, /hunter2|q7Rt2Xw9|abcdef123/);
    for (const kept of [
      'postgres.shop.svc',
      '$(BASE)',
      'db-token',
      '"key":"password"',
      '--token $(T)',
      'debug',
    ])
      assert.ok(text.includes(kept), `${kept} in ${text}`);
  });

  it('cleans what last-applied annotations repeat, and drops those that cannot be read', () => {
    const applied = { spec: { containers: [{ env: [{ name: 'API_KEY', value: 'hunter2' }] }] } };
    const read = removed({
      kind: 'Pod',
      metadata: { annotations: { [lastApplied]: JSON.stringify(applied) } },
    });
    assert.doesNotMatch(read.text, /hunter2/);
    assert.match(read.text, /containers/);
    const broken = removed({ kind: 'Pod', metadata: { annotations: { [lastApplied]: '{"env": hunter2' } } });
    assert.doesNotMatch(broken.text, /hunter2/);
    assert.equal(broken.remover.counts.last_applied, 1);
  });

  it('marks equal values alike, whether encoded or not, and different ones differently', () => {
    const remover = new SecretRemover();
    const secret = remover.manifest({ kind: 'Secret', data: { a: 'aHVudGVyMg==', b: 'b3RoZXI=' } });
    const pod = remover.manifest({ kind: 'Pod', env: [{ name: 'PASSWORD', value: 'hunter2' }] });
    assert.deepEqual(secret.data, { a: '<removed secret 1>', b: '<removed secret 2>' });
    assert.deepEqual(pod.env, [{ name: 'PASSWORD', value: '<removed secret 1>' }]);
  });

  it('takes tokens, keys and passwords out of texts, and leaves names as they are', () => {
    const remover = new SecretRemover();
    const line = `auth ${jwt} at postgres://app:hunter2@db/shop for cart-755465879b-rh5r4 4bf92f3577b34da6a3ce929d0e0e4736`;
    const clean = remover.text(`${line}; Basic authentication failed`);
    assert.equal(
      clean,
      'auth <removed secret 1> at postgres://app:<removed secret 2>@db/shop for cart-755465879b-rh5r4 4bf92f3577b34da6a3ce929d0e0e4736; Basic authentication failed',
    );
    assert.equal(remover.counts.text, 2);
  });

  it('takes a private key out with all of its lines', () => {
    const remover = new SecretRemover();
    const whole = remover.manifest({ kind: 'ConfigMap', data: { 'tls.pem': `a\n${privateKey}\nb` } });
    assert.deepEqual(whole.data, { 'tls.pem': 'a\n<removed secret 1>\nb' });
    const lines = new LineSecrets(remover);
    const clean = ['before', ...privateKey.split('\n'), 'after'].map((line) => lines.line(line));
    assert.deepEqual([clean[0], clean.at(-1)], ['before', 'after']);
    assert.doesNotMatch(clean.join('\n'), /MIIEow|AbCd/);
  });

  it('comes to an end with lines made to keep it busy', () => {
    const remover = new SecretRemover();
    for (const piece of ['a.', '-eyJaaaaaaaa', 'x://', '--', 'password', '-----BEGIN ', ' bearer', 'sk-']) {
      const line = piece.repeat((256 << 10) / piece.length);
      assert.ok(remover.settings(line).length > 0);
      assert.ok(JSON.stringify(remover.manifest({ args: [line] })).length > 0);
    }
  });

  it('blanks the secret lines of a description', () => {
    const text =
      'Environment:\n  DB_PASSWORD:  hunter2\n  DB_HOST:      db\n  TokenExpirationSeconds:  3607\n  A_TOKEN: <set>';
    const clean = new SecretRemover().settings(text);
    assert.equal(clean, text.replace('hunter2', '<removed secret 1>'));
  });
});
