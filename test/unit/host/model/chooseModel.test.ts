import assert from 'node:assert/strict';
import { chooseModel } from '../../../../src/host/model/chooseModel.ts';
import { nameOf } from '../../../../src/host/model/editorReply.ts';
import { fakeEditor, fakeModel } from '../../../support/fakeLanguageModels.ts';

const editor = fakeEditor(
  fakeModel('copilot/gpt-4.1'),
  fakeModel('byok/gpt-4.1'),
  fakeModel('router/meta/llama'),
  fakeModel('copilot/claude'),
);

async function chosen(wanted: string, models = editor): Promise<string> {
  const result = await chooseModel(wanted, models);
  return result.kind === 'found' ? nameOf(result.model) : result.message;
}

describe('chooseModel', () => {
  for (const [wanted, name] of [
    ['copilot/gpt-4.1', 'copilot/gpt-4.1'],
    ['byok/gpt-4.1', 'byok/gpt-4.1'],
    ['claude', 'copilot/claude'],
    ['router/meta/llama', 'router/meta/llama'],
    ['meta/llama', 'router/meta/llama'],
  ] as const) {
    it(`takes ${wanted} for ${name}`, async () => assert.equal(await chosen(wanted), name));
  }

  it('guesses nothing: neither letters, nor beginnings, nor a vendor', async () => {
    for (const wanted of ['Claude', 'gpt', 'copilot', 'copilot/', '/claude', 'nobody/claude']) {
      assert.match(await chosen(wanted), /^The editor has no language model /, wanted);
    }
  });

  it('names what there is, when there is not what is wanted', async () => {
    assert.equal(
      await chosen('copilot/gpt-5'),
      'The editor has no language model copilot/gpt-5. It has byok/gpt-4.1, copilot/claude, copilot/gpt-4.1, router/meta/llama.',
    );
  });

  it('asks which vendor, when several have the id', async () => {
    assert.equal(
      await chosen('gpt-4.1'),
      'Several language models of the editor are gpt-4.1: copilot/gpt-4.1, byok/gpt-4.1. Name one as vendor/id.',
    );
  });

  it('says when there is none at all', async () => {
    assert.match(
      await chosen('a/b', fakeEditor()),
      /no language model a\/b, and no other: extensions provide them/,
    );
  });

  it('lists thirty of a hundred', async () => {
    const many = fakeEditor(...Array.from({ length: 100 }, (_, n) => fakeModel(`v/m${n}`)));
    assert.match(await chosen('x', many), / and 70 more\.$/);
  });
});
