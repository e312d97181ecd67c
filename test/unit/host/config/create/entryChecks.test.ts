import assert from 'node:assert/strict';
import {
  modelIdProblem,
  nameProblem,
  urlProblem,
  urlWarning,
  variableProblem,
} from '../../../../../src/host/config/create/entryChecks.ts';

const key = `sk-proj-${'a1B2c3D4e5'.repeat(4)}`;

describe('the checks of what is typed about a model', () => {
  it('takes addresses of APIs', () => {
    for (const url of [
      'https://api.provider.example/v1',
      'http://127.0.0.1:8000/v1',
      'https://x.example/v1?api-version=2',
    ]) {
      assert.equal(urlProblem(url), null, url);
    }
  });

  it('refuses what is no http address, while it is typed', () => {
    for (const url of [
      '',
      'api.provider.example/v1',
      'ftp://x.example',
      'https://',
      'file:///etc/passwd',
      'https://a b',
    ]) {
      assert.notEqual(urlProblem(url), null, url);
    }
    assert.match(
      urlProblem('ftp://x.example/v1') ?? '',
      /^The address must be an http or https URL, such as /,
    );
  });

  it('refuses the address of a single call, and a user in it', () => {
    assert.match(urlProblem('https://x.example/v1/chat/completions') ?? '', /Leave \/chat\/completions away/);
    assert.match(urlProblem('https://me@x.example/v1') ?? '', /user name/);
  });

  it('warns of http to another machine only', () => {
    assert.match(urlWarning('http://models.example/v1') ?? '', /unencrypted/);
    for (const url of [
      'https://models.example/v1',
      'http://localhost:1/v1',
      'http://127.0.0.1/v1',
      'http://[::1]:1/v1',
      'no',
    ]) {
      assert.equal(urlWarning(url), null, url);
    }
  });

  it('refuses a pasted key in every field, and never repeats it', () => {
    const problems = [
      urlProblem(key),
      urlProblem(`https://x.example/v1?key=${key}`),
      urlProblem(`https://me:${key}@x.example/v1`),
      modelIdProblem(key),
      nameProblem(key, []),
      variableProblem(key),
    ];
    for (const problem of problems) {
      assert.match(problem ?? '', /looks like/);
      assert.ok(!problem?.includes(key));
    }
  });

  it('wants names of their own, of a length and without control characters', () => {
    assert.equal(nameProblem('my-llm', ['other']), null);
    assert.match(nameProblem('MY-LLM', ['my-llm']) ?? '', /Another model/);
    assert.notEqual(nameProblem('', []), null);
    assert.notEqual(nameProblem('a'.repeat(101), []), null);
    assert.notEqual(nameProblem('a\u0007', []), null);
  });

  it('wants the name of a variable', () => {
    assert.equal(variableProblem('PROVIDER_API_KEY'), null);
    for (const name of ['', '1A', 'A-B', 'A B', '$A']) assert.notEqual(variableProblem(name), null, name);
  });
});
