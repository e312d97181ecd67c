import assert from 'node:assert/strict';
import { readSubmission } from '../../../../src/core/scoring/submission.ts';
import { sha256OfJson } from '../../../../src/core/store/hash.ts';

function claimsOf(content: string | Uint8Array) {
  const read = readSubmission(content);
  assert.ok(read.ok, read.ok ? '' : read.problem);
  return read.submission;
}

function problemOf(content: string | Uint8Array): string {
  const read = readSubmission(content);
  assert.ok(!read.ok, 'should have been refused');
  return read.problem;
}

describe('readSubmission', () => {
  it('reads contributing factors and ignores further keys', () => {
    const text = JSON.stringify({
      confidence: 0.9,
      contributing_factors: [
        { name: 'otel-demo/Deployment/ad', reasoning: 'it crashes', evidence: 'event 3', rank: 1 },
      ],
    });
    assert.deepEqual(claimsOf(text), {
      shape: 'contributing_factors',
      claims: [{ name: 'otel-demo/Deployment/ad', reasoning: 'it crashes', evidence: 'event 3' }],
      dropped_unnamed: 0,
    });
  });

  it('takes of the older shape only the entities that are contributing factors', () => {
    const text = JSON.stringify({
      entities: [
        { name: 'a/Pod/yes', contributing_factor: true, reasoning: 'r', evidence: 'e' },
        { name: 'a/Pod/no', contributing_factor: false },
        { name: 'a/Pod/unsaid' },
      ],
    });
    assert.deepEqual(claimsOf(text), {
      shape: 'entities',
      claims: [{ name: 'a/Pod/yes', reasoning: 'r', evidence: 'e' }],
      dropped_unnamed: 0,
    });
  });

  it('lets contributing_factors decide when both lists are there', () => {
    const text = '{"entities":[{"name":"a/Pod/x","contributing_factor":true}],"contributing_factors":[]}';
    assert.deepEqual(claimsOf(text), { shape: 'contributing_factors', claims: [], dropped_unnamed: 0 });
  });

  it('reads bytes and text with a byte order mark', () => {
    const json = '{"contributing_factors":[{"name":"a/Pod/ü"}]}';
    const bytes = new Uint8Array([0xef, 0xbb, 0xbf, ...new TextEncoder().encode(json)]);
    assert.equal(claimsOf(bytes).claims[0]?.name, 'a/Pod/ü');
    assert.equal(claimsOf(`\uFEFF${json}`).claims[0]?.name, 'a/Pod/ü');
  });

  it('trims names, and leaves out and counts entries without one', () => {
    const text = JSON.stringify({
      contributing_factors: [{ name: '  a/Pod/x\n' }, { name: '' }, { name: ' \t' }, {}, { name: null }],
    });
    assert.deepEqual(claimsOf(text), {
      shape: 'contributing_factors',
      claims: [{ name: 'a/Pod/x', reasoning: '', evidence: '' }],
      dropped_unnamed: 4,
    });
  });

  it('keeps reasoning and evidence of other types as their JSON text', () => {
    const text = '{"contributing_factors":[{"name":"a/Pod/x","reasoning":7,"evidence":["log",{"line":3}]}]}';
    const [claim] = claimsOf(text).claims;
    assert.equal(claim?.reasoning, '7');
    assert.equal(claim?.evidence, '["log",{"line":3}]');
  });

  it('refuses JSON inside a Markdown fence and says why', () => {
    assert.match(problemOf('```json\n{"contributing_factors":[]}\n```'), /Markdown.*code fence/);
  });

  it('refuses text that is not JSON', () => {
    assert.match(problemOf('The root cause is the ad service.'), /^the output is not JSON: /);
    assert.match(problemOf('{"contributing_factors":[{"name":"a/Pod/x"'), /^the output is not JSON: /);
    assert.equal(problemOf(' \n'), 'the output is empty');
  });

  it('refuses bytes that are not UTF-8', () => {
    assert.equal(problemOf(new Uint8Array([0x7b, 0xff, 0xfe, 0x7d])), 'the output is not UTF-8 text');
  });

  it('names the path of what has the wrong shape', () => {
    const cases: [string, string][] = [
      ['[]', 'the output must be an object, not a list'],
      ['null', 'the output must be an object, not null'],
      ['{}', 'the output has no list "contributing_factors"'],
      ['{"contributing_factors":null}', 'contributing_factors must be a list, not null'],
      ['{"contributing_factors":{}}', 'contributing_factors must be a list, not an object'],
      ['{"contributing_factors":["a/Pod/x"]}', 'contributing_factors[0] must be an object, not a string'],
      [
        '{"contributing_factors":[{"name":"a/Pod/x"},{"name":5}]}',
        'contributing_factors[1].name must be a string, not a number',
      ],
      [
        '{"entities":[{"name":"a/Pod/x","contributing_factor":"true"}]}',
        'entities[0].contributing_factor must be true or false, not a string',
      ],
    ];
    for (const [text, problem] of cases) assert.equal(problemOf(text), problem);
  });

  it('refuses evidence that nests too deeply, instead of breaking', () => {
    const depth = 200_000;
    const deep = `${'['.repeat(depth)}${']'.repeat(depth)}`;
    const text = `{"contributing_factors":[{"name":"a/Pod/x","evidence":${deep}}]}`;
    assert.equal(problemOf(text), 'contributing_factors[0].evidence nests too deeply to be kept as text');
  });

  it('reads half a surrogate pair as a replacement character, so that every claim has a hash', () => {
    const factor = '{"name":"a/Pod/\\ud800x","reasoning":"\\udc00","evidence":["\\ud83d\\ude00"]}';
    const { claims } = claimsOf(`{"contributing_factors":[${factor}]}`);
    assert.deepEqual(claims, [{ name: 'a/Pod/\uFFFDx', reasoning: '\uFFFD', evidence: '["😀"]' }]);
    assert.equal(sha256OfJson(claims).length, 64);
  });

  it('reads ten thousand claims', () => {
    const factors = Array.from({ length: 10_000 }, (_, index) => ({
      name: `a/Pod/x-${index}`,
      evidence: 'e',
    }));
    const submission = claimsOf(JSON.stringify({ contributing_factors: factors }));
    assert.equal(submission.claims.length, 10_000);
    assert.equal(submission.claims.at(-1)?.name, 'a/Pod/x-9999');
  });
});
