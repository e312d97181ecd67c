import assert from 'node:assert/strict';
import {
  baselines,
  type Draft,
  editorModel,
  emptyDraft,
  emptyEndpoint,
  endpointEntry,
  freeName,
  openQuestion,
  withModels,
} from '../../../../../src/host/config/create/draft.ts';

describe('the draft of a configuration', () => {
  it('leaves one question open after the other', () => {
    const url = { ...emptyEndpoint, url: 'https://a.example/v1' };
    const named = { ...url, model: 'm', name: 'n' };
    const withSuite: Draft = { ...emptyDraft, suite: { kind: 'sample' } };
    const drafts: Draft[] = [
      emptyDraft,
      withSuite,
      { ...withSuite, endpoint: emptyEndpoint },
      { ...withSuite, endpoint: url },
      { ...withSuite, endpoint: { ...url, model: 'm' } },
      { ...withSuite, endpoint: named },
      { ...withSuite, endpoint: { ...named, key: 'stored' } },
      { ...withSuite, endpoint: { ...named, key: 'environment' } },
      { ...withSuite, hasAllModels: true },
      { ...withSuite, hasAllModels: true, preset: 'none' },
    ];
    assert.deepEqual(drafts.map(openQuestion), [
      'suite',
      'models',
      'url',
      'model',
      'name',
      'key',
      'storedKey',
      'variable',
      'preset',
      null,
    ]);
  });

  it('asks for models again when one has been added', () => {
    const draft = withModels(
      { ...emptyDraft, suite: { kind: 'sample' }, endpoint: emptyEndpoint },
      ...baselines,
    );
    assert.equal(openQuestion(draft), 'models');
    assert.equal(draft.models.length, 2);
  });

  it('names a variable only where the key is in one', () => {
    const endpoint = { url: 'https://a.example/v1', model: 'm', name: 'n', key: null };
    const entry = { name: 'n', endpoint: 'https://a.example/v1', model: 'm' };
    assert.deepEqual(endpointEntry(endpoint, null), entry);
    assert.deepEqual(endpointEntry(endpoint, 'KEY'), { ...entry, api_key_env: 'KEY' });
  });

  it('finds a name that no other entry has, whatever its case', () => {
    assert.equal(freeName('gpt', []), 'gpt');
    assert.equal(freeName('gpt', ['GPT', 'gpt-2']), 'gpt-3');
    assert.equal(freeName('GPT', ['gpt']), 'GPT-2');
    assert.equal(freeName(' \n', []), 'model');
    assert.equal(editorModel('copilot/gpt', ['copilot/gpt']).entry.name, 'copilot/gpt-2');
  });
});
