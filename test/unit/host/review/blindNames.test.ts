import assert from 'node:assert/strict';
import { modelLetter } from '../../../../src/host/review/blindNames.ts';
import { modelOverview, shownRun } from '../../../support/overviews.ts';

describe('what a model is called where its name is hidden', () => {
  it('is a letter, by its place in the run, the same everywhere', () => {
    const run = shownRun({ models: ['gpt', 'opus', 'gemini'].map((model) => modelOverview({ model })) });
    assert.deepEqual(
      ['gpt', 'opus', 'gemini', 'gone'].map((model) => modelLetter(run, model)),
      ['Model A', 'Model B', 'Model C', 'Model ?'],
    );
  });

  it('does not run out of letters', () => {
    const names = Array.from({ length: 60 }, (_, at) => `m${at}`);
    const run = shownRun({ models: names.map((model) => modelOverview({ model })) });
    assert.equal(modelLetter(run, 'm25'), 'Model Z');
    assert.equal(modelLetter(run, 'm26'), 'Model AA');
    assert.equal(new Set(names.map((name) => modelLetter(run, name))).size, names.length);
  });
});
