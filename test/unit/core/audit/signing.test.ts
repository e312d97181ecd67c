import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { preAuthentication, runPayloadType, sealedText } from '../../../../src/core/audit/envelope.ts';
import { keyIdOf, parsePrivateKey, parsePublicKey, publicPem } from '../../../../src/core/audit/keys.ts';
import { BenchError } from '../../../../src/core/errors.ts';
import { defaultPolicy, Policy } from '../../../../src/core/schema/policy.ts';
import { sha256 } from '../../../../src/core/store/hash.ts';
import {
  InTotoStatement,
  ReviewResult,
  TestResult,
  VerificationResult,
} from '../../../../src/core/schema/signature.ts';
import { auditedRun, keys, label, rewritten, signed, verified } from '../../../support/auditScene.ts';
import { naming } from '../../../support/cliScene.ts';
import { runInHarness } from '../../../support/harnessRun.ts';
import { copyRun, editJson } from '../../../support/runFolder.ts';
import { type TempFolder, tempFolder } from '../../../support/tempFolder.ts';

const publicKeys = [keys.publicKey];
const id = keyIdOf(keys.publicKey).slice(0, 16);
const score = 'attempts/steady/Scenario-1/r1/score.json';

describe('a signed run', function () {
  this.timeout(60_000);
  let folder: TempFolder;
  let made: string;
  let copies = 0;

  before(async () => {
    folder = tempFolder();
    made = await auditedRun(folder.path);
    await label(made, 'ana', 'downstream_victim');
    await label(made, 'ben', 'true_cause');
    await signed(made);
  });

  after(() => folder[Symbol.dispose]());

  const copy = (): string => {
    copies += 1;
    return copyRun(made, folder.in(`copy-${copies}`));
  };

  const another = (): { privateKey: KeyObject; publicKey: KeyObject } => generateKeyPairSync('ed25519');

  it('is vouched for by the key that was named', async () => {
    const { ok, signature, summary } = await verified(made, { publicKeys });
    assert.deepEqual([ok, signature.state, signature.signatures.length], [true, 'valid', 1]);
    assert.match(summary, /Its signature is by the key that was named/);
    assert.match(signature.signatures[0]?.what.join() ?? '', /Signed in the name of Ana on 2026-11-22/);
  });

  it('is said to be signed by nobody knows whom where no key is named', async () => {
    const { ok, signature } = await verified(made);
    assert.deepEqual([ok, signature.state], [true, 'unchecked']);
    assert.match(signature.what, /by a key that nobody has named/);
  });

  it('is not vouched for by another key, and the sentence names both', async () => {
    const { publicKey } = another();
    const { ok, state, signature } = await verified(made, { publicKeys: [publicKey] });
    assert.deepEqual([ok, state, signature.state], [false, 'intact', 'none']);
    assert.ok(signature.what.includes(keyIdOf(publicKey).slice(0, 16)) && signature.what.includes(id));
  });

  it('needs a signature by each key that is named, and takes several', async () => {
    const dir = copy();
    const second = another();
    const both = [keys.publicKey, second.publicKey];
    assert.equal((await verified(dir, { publicKeys: both })).ok, false);
    await signed(dir, { privateKey: second.privateKey, signer: null });
    const { ok, signature } = await verified(dir, { publicKeys: both });
    assert.deepEqual([ok, signature.state, signature.signatures.length], [true, 'valid', 2]);
  });

  it('is refused when every hash was written anew, with a key and without', async () => {
    const dir = copy();
    editJson(join(dir, score), (value) => Object.assign(value, { dropped_unnamed: 3 }));
    await rewritten(dir);
    for (const options of [{ publicKeys }, {}]) {
      const { ok, state, problems, signature } = await verified(dir, options);
      assert.deepEqual([ok, state, signature.state], [false, 'broken', 'refused']);
      assert.match(
        problems.map(({ file, what }) => `${file} ${what}`).join('; '),
        /manifest.json is not what signatures\/.*json vouches for: it was changed after signing/,
      );
    }
    rmSync(join(dir, 'signatures'), { recursive: true });
    const unsigned = await verified(dir);
    assert.equal(unsigned.state, 'intact');
    assert.match(unsigned.summary, /not whether somebody .* rewrote everything/);
    assert.equal((await verified(dir, { publicKeys })).ok, false);
  });

  it('that was changed is refused although what was signed fits: the manifest was', async () => {
    const dir = copy();
    appendFileSync(join(dir, score), ' ');
    const { problems, signature } = await verified(dir, { publicKeys });
    assert.deepEqual(
      problems.map(({ file }) => file),
      [score],
    );
    assert.equal(signature.state, 'refused');
    assert.match(
      signature.signatures[0]?.what.join() ?? '',
      /not relied on, because files of the run are not as they were left/,
    );
  });

  it('is told from one with labels that were added later', async () => {
    const dir = copy();
    await label(dir, 'cyd', 'true_cause');
    await label(dir, 'ben', 'unsupported');
    const { ok, state, signature } = await verified(dir, { publicKeys });
    assert.deepEqual([ok, state, signature.state], [false, 'intact', 'outdated']);
    const said = signature.signatures[0]?.what.join(' ') ?? '';
    assert.match(said, /Added after signing: labels\/ben.jsonl, 1 line\./);
    assert.match(said, /Added after signing: labels\/cyd.jsonl\./);
    await signed(dir);
    assert.equal((await verified(dir, { publicKeys })).ok, true);
  });

  it('names a label that was taken out or changed after signing', async () => {
    const dir = copy();
    const path = join(dir, 'labels/ben.jsonl');
    writeFileSync(path, readFileSync(path, 'utf8').replace('true_cause', 'unsupported'));
    const { signature, problems } = await verified(dir, { publicKeys });
    assert.equal(signature.state, 'refused');
    assert.ok(
      problems.some(
        ({ file, what }) => file === 'labels/ben.jsonl' && what.includes('changed after signing'),
      ),
    );
  });

  it('is not read beyond its folder for a statement that somebody made up', async () => {
    const dir = copy();
    const { privateKey, publicKey } = another();
    const keyid = keyIdOf(publicKey);
    const outside = join(dir, '..', 'outside.bin');
    writeFileSync(outside, 'x');
    const statement = {
      schema_version: '1.0',
      run_id: 'x',
      signed_at: '2026-11-22T00:00:00Z',
      signer: null,
      product_version: 'x',
      files: [{ path: '../outside.bin', sha256: sha256('x'), bytes: 1 }],
    };
    const name = join(dir, 'signatures', keyid.slice(0, 16));
    writeFileSync(`${name}.json`, sealedText(runPayloadType, JSON.stringify(statement), keyid, privateKey));
    writeFileSync(`${name}.pem`, publicPem(publicKey));
    const { problems } = await verified(dir);
    assert.deepEqual(
      problems.map(({ file }) => file),
      ['../outside.bin'],
    );
  });

  it('names a signature, or a key beside it, that was changed, cut short or replaced', async () => {
    const dir = copy();
    const envelope = join(dir, 'signatures', `${id}.json`);
    const pem = join(dir, 'signatures', `${id}.pem`);
    const texts = { envelope: readFileSync(envelope, 'utf8'), pem: readFileSync(pem, 'utf8') };
    const sound = JSON.parse(texts.envelope);
    const otherSig = {
      ...sound,
      signatures: [{ ...sound.signatures[0], sig: Buffer.alloc(64).toString('base64') }],
    };
    const cutSig = {
      ...sound,
      signatures: [{ ...sound.signatures[0], sig: sound.signatures[0].sig.slice(0, 40) }],
    };
    for (const text of [
      texts.envelope.slice(0, 100),
      '',
      JSON.stringify(sound),
      `${JSON.stringify(otherSig, null, 2)}\n`,
      `${JSON.stringify(cutSig, null, 2)}\n`,
      `${JSON.stringify({ ...sound, payloadType: 'text/plain' }, null, 2)}\n`,
    ]) {
      writeFileSync(envelope, text);
      for (const options of [{ publicKeys }, {}]) {
        const { ok, signature, problems } = await verified(dir, options);
        assert.deepEqual([ok, signature.state], [false, 'refused'], text);
        assert.ok(
          problems.some(({ file }) => file === `signatures/${id}.json`),
          text,
        );
      }
    }
    writeFileSync(envelope, texts.envelope);
    writeFileSync(pem, publicPem(another().publicKey));
    const { ok, problems } = await verified(dir);
    assert.equal(ok, false);
    assert.ok(problems.some(({ file }) => file === `signatures/${id}.pem`));
  });

  it('is signed only while it verifies', async () => {
    const dir = copy();
    editJson(join(dir, score), (value) => Object.assign(value, { turns: 9 }));
    await assert.rejects(signed(dir), (error) => BenchError.is(error, 'signature_invalid'));
  });

  it('is signed unfinished only when that is asked for', async () => {
    const place = { suiteDir: folder.in('tasks'), outputDir: folder.in('stopped') };
    const right = naming('shop/Deployment/cart');
    const run = await runInHarness({
      ...place,
      models: { m: right },
      onEvent: ({ type }, stop) => type === 'attempt_ended' && stop(),
    });
    const { state, problems } = await verified(run.dir);
    assert.deepEqual([state, problems], ['unfinished', []]);
    await assert.rejects(signed(run.dir), /is not finished/);
    await signed(run.dir, { unfinished: true });
    const { signature } = await verified(run.dir, { publicKeys });
    assert.equal(signature.state, 'valid');
  });

  describe('with statements of in-toto', () => {
    const statementIn = (dir: string, kind: string) => {
      const { payload, payloadType } = JSON.parse(
        readFileSync(join(dir, 'signatures', `${id}.${kind}.json`), 'utf8'),
      );
      assert.equal(payloadType, 'application/vnd.in-toto+json');
      return InTotoStatement.parse(JSON.parse(Buffer.from(payload, 'base64').toString('utf8')));
    };

    it('says by the policy which rules its reports meet, over reports and trajectories', async () => {
      const dir = copy();
      await signed(dir, { statements: ['test-result'], policy: defaultPolicy });
      const { subject, predicate, predicateType } = statementIn(dir, 'test-result');
      assert.equal(predicateType, 'https://in-toto.io/attestation/test-result/v0.1');
      assert.equal(subject.length, 2 + 4);
      const { result, failedTests, configuration } = TestResult.parse(predicate);
      assert.equal(result, 'FAILED');
      assert.ok(failedTests.includes('steady/enough_tasks'), failedTests.join());
      assert.equal(configuration.length, 6);
      assert.equal((await verified(dir, { publicKeys })).ok, true);
    });

    it('says that a policy is met where it is, and of no report where it is not', async () => {
      const dir = copy();
      const { notes } = await signed(dir, { statements: ['svr'], policy: defaultPolicy });
      assert.match(notes.join(), /No report meets the policy/);
      const lenient = Policy.parse({ accuracy: { human_in_loop: 0 }, gate: { needs: 'human_in_loop' } });
      await signed(dir, { statements: ['svr', 'test-result'], policy: lenient });
      const { predicate, subject } = statementIn(dir, 'svr');
      const { properties, verifier } = VerificationResult.parse(predicate);
      assert.deepEqual(
        properties,
        ['steady', 'other'].map((model) => `ITBENCH_REVIEW_GATE_POLICY_MET:${model}`),
      );
      assert.deepEqual([subject.length, verifier.policies.length], [2, 1]);
      assert.equal(TestResult.parse(statementIn(dir, 'test-result').predicate).result, 'WARNED');
    });

    it('says who reviewed, blind or not, and how much', async () => {
      const dir = copy();
      await signed(dir, { statements: ['reviews'] });
      const { predicate, predicateType } = statementIn(dir, 'reviews');
      assert.equal(predicateType, 'urn:itbench-review:attestation:reviews:v0.1');
      const { reviewers, reviews } = ReviewResult.parse(predicate);
      assert.deepEqual(
        reviewers.map(({ model, reviewer, blind, labels }) => [model, reviewer, blind, labels]),
        [
          ['steady', 'ana', true, 1],
          ['steady', 'ben', true, 1],
        ],
      );
      assert.deepEqual(
        reviews.map(({ model, unresolved }) => [model, unresolved]),
        [
          ['steady', 1],
          ['other', 0],
        ],
      );
    });
  });
});

describe('the encoding that is signed', () => {
  it('is that of DSSE', () => {
    // The example of the specification: https://github.com/secure-systems-lab/dsse/blob/master/protocol.md.
    const encoded = preAuthentication('http://example.com/HelloWorld', Buffer.from('hello world'));
    assert.equal(encoded.toString(), 'DSSEv1 29 http://example.com/HelloWorld 11 hello world');
  });
});

describe('a key', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const invalid = (pattern: RegExp) => (error: unknown) =>
    BenchError.is(error, 'signature_invalid') &&
    pattern.test(error.message) &&
    !error.message.includes('BEGIN');

  it('that is none, of another kind, or the other half, is refused in words', () => {
    const rsaPublic = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const rsaPrivate = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const edPrivate = keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    assert.throws(() => parsePublicKey('hello', 'k'), invalid(/holds no public key in PEM/));
    assert.throws(() => parsePublicKey(rsaPublic, 'k'), invalid(/of type rsa/));
    assert.throws(() => parsePublicKey(edPrivate, 'k'), invalid(/holds a private key/));
    assert.throws(() => parsePrivateKey(rsaPrivate, 'k', null), invalid(/of type rsa/));
    assert.throws(
      () => parsePrivateKey(publicPem(keys.publicKey), 'k', null),
      invalid(/holds no private key/),
    );
    assert.throws(() => parsePrivateKey(edPrivate.slice(0, 60), 'k', null), invalid(/holds no private key/));
  });

  it('with a passphrase needs it', () => {
    const text = keys.privateKey
      .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' })
      .toString();
    assert.throws(() => parsePrivateKey(text, 'k', null), invalid(/protected by a passphrase/));
    assert.throws(() => parsePrivateKey(text, 'k', 'other'), invalid(/its passphrase is another/));
    assert.equal(parsePrivateKey(text, 'k', 'secret').asymmetricKeyType, 'ed25519');
  });
});
