import assert from 'node:assert/strict';
import type { Part, Step } from '../../../../src/core/analysis/step.ts';
import { partOf } from '../../../../src/core/interop/stepBuilder.ts';
import { findSubmission } from '../../../../src/core/interop/submissionText.ts';

const answer = '{"contributing_factors": [{"name": "shop/Deployment/cart"}]}';
const other = '{"contributing_factors": []}';
const path = '/home/user/agent_output.json';

interface Done {
  readonly args: unknown;
  readonly result?: string;
  readonly failed?: boolean;
}

function stepsOf(done: readonly Done[], last = ''): Step[] {
  const parts = done.flatMap(({ args, result = '', failed = false }, index): Part[] => [
    partOf('tool_call', JSON.stringify(args), { title: 'tool', callId: `c${index}` }),
    partOf('tool_result', result, { callId: `c${index}`, failed }),
  ]);
  const words = last === '' ? [] : [partOf('text', last)];
  return [
    {
      turn: 1,
      time: null,
      durationMs: null,
      usage: null,
      costUsd: null,
      facts: [],
      parts: [...parts, ...words],
    },
  ];
}

const shell = (command: string): Done => ({ args: { command } });
const written = shell(`cat > ${path} <<'EOF'\n${answer}\nEOF`);

describe('the answer in a trajectory', () => {
  it('is what a tool wrote into agent_output.json', () => {
    for (const args of [
      { path, content: answer },
      { file_path: path, content: answer },
      { command: 'create', path, file_text: answer },
    ]) {
      assert.equal(findSubmission(stepsOf([{ args }])), answer);
    }
  });

  it('is what a here document wrote, in every form that the shell writes as it stands', () => {
    for (const command of [
      `cat > ${path} <<'EOF'\n${answer}\nEOF`,
      `cat <<"END" > '${path}'\n${answer}\nEND`,
      `cat > agent_output.json <<EOF\n${answer}\nEOF`,
      `mkdir -p /home/user && cat <<-'EOF' > ${path}\n\t${answer}\n\tEOF\npython3 -m json.tool ${path}`,
    ]) {
      assert.equal(findSubmission(stepsOf([shell(command)])), `${answer}\n`, command);
    }
  });

  it('is found whatever the shell is called and however it is given', () => {
    const command = `cat > ${path} <<'EOF'\n${answer}\nEOF`;
    for (const args of [{ cmd: command }, { script: command }, { command: ['bash', '-lc', command] }]) {
      assert.equal(findSubmission(stepsOf([{ args }])), `${answer}\n`);
    }
  });

  it('is the last one that was written', () => {
    assert.equal(
      findSubmission(stepsOf([{ args: { path, content: other } }, { args: { path, content: answer } }])),
      answer,
    );
  });

  it('stays where it was only looked at afterwards', () => {
    const looks = [
      `cat ${path} | jq .`,
      `ls -l ${path} && python3 -m json.tool ${path}`,
      `test -f ${path} 2>/dev/null`,
    ].map(shell);
    assert.equal(findSubmission(stepsOf([written, ...looks])), `${answer}\n`);
  });

  it('is what a plain cat printed, whatever wrote it', () => {
    const steps = stepsOf([
      shell(`python3 make.py > ${path}`),
      { args: { cmd: `cat ${path}` }, result: answer },
    ]);
    assert.equal(findSubmission(steps), answer);
  });

  it('is not guessed where something happened to it that cannot be followed', () => {
    for (const later of [
      shell(`sed -i s/cart/shop/ ${path}`),
      shell(`jq . other.json > ${path}`),
      shell(`mv other.json ${path}`),
      shell(`python3 -c "open('agent_output.json','w')"`),
      shell(`cat > ${path} <<EOF\n{"a": "$NAME"}\nEOF`),
      shell(`cat > ${path} <<'EOF'\n${answer}\nEOF\nsed -i s/cart/shop/ ${path}`),
      { args: { command: 'str_replace', path, old_str: 'cart', new_str: 'shop' } },
    ]) {
      assert.equal(findSubmission(stepsOf([written, later])), null, JSON.stringify(later.args));
    }
  });

  it('is not what a call that failed would have written', () => {
    assert.equal(
      findSubmission(stepsOf([written, { args: { path, content: other }, failed: true }])),
      `${answer}\n`,
    );
  });

  it('is the last message where that is an answer and nothing else, and no file was written', () => {
    assert.equal(findSubmission(stepsOf([], answer)), answer);
    assert.equal(findSubmission(stepsOf([], `My answer: ${answer}`)), null);
    assert.equal(findSubmission(stepsOf([], 'The cart is the root cause.')), null);
    assert.equal(findSubmission(stepsOf([shell(`rm ${path}`)], answer)), null);
  });

  it('is none where a tool only names the file', () => {
    assert.equal(findSubmission(stepsOf([{ args: { reason: 'done', paths: [path] } }])), null);
  });

  it('is looked for in time that grows with the command', function () {
    this.timeout(5000);
    const opener = `cat > ${path} <<A`;
    for (const command of [
      `${opener}\n`.repeat(20_000),
      `${opener}\nA\n`.repeat(20_000),
      `cat${' '.repeat(200_000)}${path}`,
      `${'&&'.repeat(100_000)} ${path}`,
    ]) {
      findSubmission(stepsOf([shell(command)]));
    }
  });
});
