import assert from 'node:assert/strict';
import { resolveSettings } from '../../../../src/core/harness/settings.ts';
import { readConfig } from '../../../../src/core/schema/readConfig.ts';
import { problemText } from '../../../../src/core/schema/readYaml.ts';
import { charter } from '../../../support/charter.ts';

/** What is wrong with the charter's configuration with this `scoring`, as a person reads it. */
function problemsOf(scoring: object): string[] {
  const reading = readConfig(`${charter}scoring: ${JSON.stringify(scoring)}\n`);
  return reading.ok ? [] : reading.problems.map((problem) => problemText('itbench.yml', problem));
}

const judge = { name: 'judge', endpoint: 'https://judge.example/v1' };

describe('a judge in the configuration', () => {
  it('is an entry like those of models, with every default filled in', () => {
    const reading = readConfig(`${charter}scoring: ${JSON.stringify({ match: 'judge', judge })}\n`);
    assert.ok(reading.ok);
    const { match, judge: resolved } = resolveSettings(reading.config, { preset: 'smoke' });
    assert.equal(match, 'judge');
    assert.deepEqual(resolved, {
      ...judge,
      adapter: 'openai-compatible',
      model: 'judge',
      max_tokens: 8000,
      // Of a smoke run too: that the agents are to be quick makes no judge quicker.
      timeout_ms: 600_000,
    });
  });

  it('has to be named where it is asked for, and only there', () => {
    assert.deepEqual(problemsOf({ match: 'judge' }), [
      'itbench.yml:13:10 scoring: match: judge needs judge, the model that maps claims to groups',
    ]);
    assert.deepEqual(problemsOf({ match: 'rules', judge }), [
      'itbench.yml:13:35 scoring.judge: means nothing without match: judge',
    ]);
  });

  it('is refused where it could not judge, or be told from a model', () => {
    const problemOf = (more: object) => problemsOf({ match: 'judge', judge: { ...judge, ...more } })[0];
    assert.match(problemOf({ adapter: 'baseline' }) ?? '', /judge\.adapter: must not be baseline/);
    assert.match(problemOf({ adapter: 'replay', replay: 'r' }) ?? '', /judge\.adapter: must not be replay/);
    assert.match(problemOf({ endpoint: undefined }) ?? '', /scoring\.judge: needs an endpoint/);
    assert.match(problemOf({ name: 'My-LLM' }) ?? '', /judge\.name: must not be the name of a model/);
    assert.match(problemOf({ concurrency: 3 }) ?? '', /judge\.concurrency: unknown key/);
  });
});
