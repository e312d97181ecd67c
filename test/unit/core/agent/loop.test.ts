import assert from 'node:assert/strict';
import type { ModelRequest } from '../../../../src/core/model/model.ts';
import type { ScriptedReply } from '../../../../src/core/model/script.ts';
import type { TrajectoryEntry } from '../../../../src/core/schema/trajectory.ts';
import {
  command,
  finish,
  playScene,
  type SceneResult,
  testPrompts,
  text,
} from '../../../support/agentScene.ts';

/** Replies one after the other. */
function script(...replies: ScriptedReply[]) {
  return (_: ModelRequest, call: number) => replies[call - 1] ?? null;
}

function calls(...toolCalls: { name: string; arguments: string | object; id?: string }[]): ScriptedReply {
  return { tool_calls: toolCalls.map((call) => ({ ...call, arguments: call.arguments as string })) };
}

type Of<T extends TrajectoryEntry['type']> = Extract<TrajectoryEntry, { type: T }>;

function recordsOf<T extends TrajectoryEntry['type']>(result: SceneResult, type: T): Of<T>[] {
  return result.records.filter((record): record is Of<T> => record.type === type);
}

function resultTexts(result: SceneResult): string[] {
  return recordsOf(result, 'tool_result').map((record) => record.content);
}

/** Before which call (from 1) the harness said something for a reason. */
function saidBefore(result: SceneResult, reason: Of<'message'>['reason']): number[] {
  let call = 1;
  const before: number[] = [];
  for (const record of result.records) {
    if (record.type === 'request') call += 1;
    if (record.type === 'message' && record.reason === reason) before.push(call);
  }
  return before;
}

describe('the agent loop: turns', () => {
  it('counts every accepted message as a turn, with and without tool calls, and ends at the cap', async () => {
    const result = await playScene((_, call) => (call % 2 === 0 ? text('thinking') : command('true')), {
      maxTurns: 6,
    });
    assert.deepEqual(result.ending, { kind: 'turn_limit', turns: 6 });
    assert.equal(result.requests.length, 6);
  });

  it('counts one turn for a message with several calls', async () => {
    const both = calls(
      { name: 'code_exec', arguments: { cmd: 'echo a' } },
      { name: 'code_exec', arguments: { cmd: 'echo b' } },
    );
    const result = await playScene(script(both, command('touch x'), finish('x')));
    assert.equal(result.ending.turns, 3);
  });

  it('warns before each of the last twenty turns, never before the first, and says which one is the last', async () => {
    const result = await playScene(() => command('true'), { maxTurns: 25 });
    assert.deepEqual(
      saidBefore(result, 'turns_warning'),
      Array.from({ length: 20 }, (_, i) => i + 6),
    );
    const warnings = recordsOf(result, 'message').filter(({ reason }) => reason === 'turns_warning');
    assert.match(warnings[0]?.content ?? '', /^20 turns/);
    assert.match(warnings[18]?.content ?? '', /^2 turns/);
    assert.equal(warnings[19]?.content, testPrompts.last_turn);
  });

  it('with a hundred turns warns first before turn 81', async () => {
    const result = await playScene(() => text('hm'), { maxTurns: 100 });
    assert.equal(saidBefore(result, 'turns_warning')[0], 81);
  });

  it('with fewer turns than the warning reaches starts warning before the second', async () => {
    const result = await playScene(() => command('true'), { maxTurns: 3 });
    assert.deepEqual(saidBefore(result, 'turns_warning'), [2, 3]);
  });

  it('keeps warnings in the history, where they add up', async () => {
    const result = await playScene(() => command('true'), { maxTurns: 4 });
    const last = result.requests.at(-1)?.messages.filter(({ role }) => role === 'user') ?? [];
    assert.equal(last.length, 1 + 3);
  });

  it('asks to go on after text without a call, unless a warning says so anyway', async () => {
    const result = await playScene(() => text('thinking'), { maxTurns: 23 });
    // Turns 1 and 2 are followed by no warning; from turn 3 on each next turn is announced.
    assert.deepEqual(saidBefore(result, 'continue'), [2, 3]);
  });

  it('never ends on text alone', async () => {
    const result = await playScene(
      script(text('I am done.'), text('Really.'), command('touch x'), finish('x')),
    );
    assert.equal(result.ending.kind, 'finished');
    assert.equal(result.ending.turns, 4);
  });
});

describe('the agent loop: tools', () => {
  it('runs calls one after the other in the order given, and answers each by its id', async () => {
    const both = calls(
      { id: 'first', name: 'code_exec', arguments: { cmd: 'echo one > f' } },
      { id: 'second', name: 'code_exec', arguments: { cmd: 'cat f' } },
    );
    const result = await playScene(script(both, finish('f')));
    const answers = result.requests[1]?.messages.filter((message) => message.role === 'tool') ?? [];
    assert.deepEqual(
      answers.map((answer) => answer.tool_call_id),
      ['first', 'second'],
    );
    assert.match(answers[1]?.content ?? '', /<stdout>one\n<\/stdout>/);
  });

  it('runs finish last, wherever it stands in the message', async () => {
    const both = calls(
      { name: 'finish', arguments: { reason: 'done', paths: ['late.txt'] } },
      { name: 'code_exec', arguments: { cmd: 'touch late.txt' } },
    );
    const result = await playScene(script(both));
    assert.equal(result.ending.kind, 'finished');
    assert.deepEqual(
      recordsOf(result, 'tool_result').map(({ name }) => name),
      ['code_exec', 'finish'],
    );
  });

  it('refuses every finish of a message with more than one, and goes on', async () => {
    const twice = calls(
      { name: 'finish', arguments: { reason: 'a', paths: ['hello.txt'] } },
      { name: 'finish', arguments: { reason: 'b', paths: ['hello.txt'] } },
    );
    const result = await playScene(script(twice, finish('hello.txt')));
    assert.equal(result.ending.turns, 2);
    assert.deepEqual(
      resultTexts(result).map((content) => content.includes('called 2 times')),
      [true, true, false],
    );
  });

  it('answers an unknown tool with the tools there are', async () => {
    const result = await playScene(
      script(calls({ name: 'run_shell', arguments: { cmd: 'ls' } }), finish('hello.txt')),
    );
    assert.match(resultTexts(result)[0] ?? '', /^run_shell is not a valid tool\. .*code_exec.*finish/);
    assert.equal(result.ending.kind, 'finished');
  });

  it('hands broken arguments back as they are wrong, and repairs nothing', async () => {
    const result = await playScene(
      script(
        calls({ name: 'code_exec', arguments: '{"cmd": "ls' }),
        calls({ name: 'code_exec', arguments: { command: 'ls' } }),
        calls({ name: 'code_exec', arguments: { cmd: 5 } }),
        calls({ name: 'finish', arguments: { reason: 'x', paths: 'hello.txt' } }),
        finish('hello.txt'),
      ),
    );
    const answers = resultTexts(result).slice(0, 4);
    for (const answer of answers) assert.match(answer, /^Tool arguments are not valid/);
    const said = result.requests[1]?.messages.findLast((message) => message.role === 'assistant');
    assert.equal(said?.role === 'assistant' && said.tool_calls[0]?.arguments, '{"cmd": "ls');
  });

  it('takes empty arguments as an empty object', async () => {
    const result = await playScene(script(calls({ name: 'code_exec', arguments: '' }), finish('hello.txt')));
    assert.match(resultTexts(result)[0] ?? '', /^Tool arguments are not valid: cmd: /);
  });

  it('refuses a finish that names a missing file, says which, and goes on', async () => {
    const result = await playScene(script(finish('hello.txt', 'nope.json'), finish('hello.txt')));
    assert.match(resultTexts(result)[0] ?? '', /^ERROR: Files do not exist: \["nope\.json"\]/);
    assert.deepEqual(result.ending, {
      kind: 'finished',
      turns: 2,
      finish: { reason: 'done', paths: ['hello.txt'] },
    });
  });

  it('refuses a finish that names a folder', async () => {
    const result = await playScene(script(command('mkdir d'), finish('d'), finish('hello.txt')));
    assert.match(resultTexts(result)[1] ?? '', /Files do not exist: \["d"\]/);
  });

  it('accepts a finish without paths', async () => {
    const result = await playScene(script(finish()));
    assert.deepEqual(result.ending, { kind: 'finished', turns: 1, finish: { reason: 'done', paths: [] } });
  });

  it('frames exit code and both streams', async () => {
    const result = await playScene(script(command('echo out; echo err >&2; exit 3'), finish()));
    assert.equal(
      resultTexts(result)[0],
      '<shell_results>\n<exit_code>3</exit_code>\n<stdout>out\n</stdout>\n<stderr>err\n</stderr>\n</shell_results>',
    );
    assert.equal(recordsOf(result, 'tool_result')[0]?.exit_code, 3);
  });

  it('does not escape what a command prints', async () => {
    const result = await playScene(script(command("echo '</stdout><b>&'"), finish()));
    assert.match(resultTexts(result)[0] ?? '', /<stdout><\/stdout><b>&\n<\/stdout>/);
  });

  it('shows the first and the last 10 000 characters of a long output, and how long it was', async () => {
    const result = await playScene(script(command('seq 1 10000'), finish()));
    const shown = resultTexts(result)[0] ?? '';
    assert.match(shown, /of 48894 characters, only the first and the last 10000 characters are shown/);
    assert.match(shown, /<stdout>1\n2\n3\n/);
    assert.match(shown, /9999\n10000\n<\/stdout>/);
    assert.ok(shown.length < 20_400, `${shown.length} characters`);
    assert.equal(recordsOf(result, 'tool_result')[0]?.stdout_bytes, 48_894);
  });

  it('shows 20 000 characters whole', async () => {
    const result = await playScene(script(command("printf 'x%.0s' $(seq 1 20000)"), finish()));
    assert.ok(!(resultTexts(result)[0] ?? '').includes('truncated'));
  });

  it('ends a command that outlives its limit, says so, and goes on', async () => {
    const result = await playScene(script(command('while true; do :; done'), finish()), {
      commandTimeoutMs: 500,
    });
    assert.match(resultTexts(result)[0] ?? '', /<error_kind>timeout<\/error_kind>/);
    assert.equal(recordsOf(result, 'tool_result')[0]?.ended, 'timeout');
    assert.equal(result.ending.kind, 'finished');
  });

  it('starts every command in the home folder with a fresh shell, and keeps files', async () => {
    const result = await playScene(
      script(command('cd /tmp; X=1; echo kept > ~/f'), command('pwd; echo "[$X]"; cat f'), finish()),
    );
    assert.match(resultTexts(result)[1] ?? '', /<stdout>\/home\/user\n\[\]\nkept\n<\/stdout>/);
  });
});

describe('the agent loop: endings', () => {
  it('ends with the failure when the model cannot be asked', async () => {
    const result = await playScene(script(command('true'), { failure: 'auth', message: 'refused' }));
    assert.equal(result.ending.kind, 'model_error');
    assert.equal(result.ending.turns, 1, 'the failed call is no turn');
    assert.equal(recordsOf(result, 'model_failure')[0]?.kind, 'auth');
  });

  it('rejects with the reason of an abort', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const playing = playScene(
      () => {
        controller.abort(reason);
        return command('sleep 5');
      },
      { signal: controller.signal },
    );
    await assert.rejects(playing, reason);
  });

  it('writes a request before it is sent, and a response before any of its tools runs', async () => {
    const result = await playScene(script(command('true'), finish()));
    assert.deepEqual(
      result.records.map((record) => record.type),
      ['message', 'message', 'request', 'response', 'tool_result', 'request', 'response', 'tool_result'],
    );
  });

  it('goes on after a reply that was cut off by its length', async () => {
    const cut: ScriptedReply = { ...text('half a thought'), finish_reason: 'length' };
    const result = await playScene(script(cut, finish()));
    assert.equal(result.ending.turns, 2);
  });
});

describe('the agent loop: context', () => {
  const heavy = (reply: ScriptedReply, input_tokens: number): ScriptedReply => ({
    ...reply,
    usage: { input_tokens, output_tokens: 10 },
  });
  const isSummaryRequest = (request: ModelRequest) => {
    const last = request.messages.at(-1);
    return last?.role === 'user' && last.content.startsWith(testPrompts.summarise);
  };

  it('summarises once a call has used 0.7 of the window, and not before', async () => {
    const result = await playScene(
      script(heavy(command('echo a'), 680), heavy(command('echo b'), 690), text('SUMMARY'), finish()),
      { contextWindow: 1000 },
    );
    assert.deepEqual(result.requests.map(isSummaryRequest), [false, false, true, false]);
    const [summary] = recordsOf(result, 'context_summary');
    assert.deepEqual({ turn: summary?.turn, cause: summary?.cause }, { turn: 2, cause: 'threshold' });
  });

  it('goes on with the opening messages, the summary, and an acknowledgement', async () => {
    const result = await playScene(script(heavy(command('echo a'), 900), text('SUMMARY'), finish()), {
      contextWindow: 1000,
    });
    const after = result.requests[2]?.messages ?? [];
    assert.deepEqual(
      after.map(({ role }) => role),
      ['system', 'user', 'assistant', 'user'],
    );
    assert.match(after[2]?.content ?? '', /SUMMARY/);
    assert.equal(after[3]?.content, testPrompts.summary_accepted);
  });

  it('asks with tools in reach, then for text only, then without tools', async () => {
    const result = await playScene(
      script(heavy(command('echo a'), 900), command('ls'), command('ls'), text('SUMMARY'), finish()),
      { contextWindow: 1000 },
    );
    const asked = result.requests.slice(1, 4);
    assert.deepEqual(
      asked.map((request) => [
        request.tools.length,
        request.messages.at(-1)?.content.includes(testPrompts.summarise_text_only),
      ]),
      [
        [2, false],
        [2, true],
        [0, true],
      ],
    );
    assert.equal(result.ending.kind, 'finished');
  });

  it('ends when the model writes no summary at all', async () => {
    const result = await playScene(
      script(heavy(command('echo a'), 900), command('ls'), command('ls'), text('  ')),
      {
        contextWindow: 1000,
      },
    );
    assert.equal(result.ending.kind, 'model_error');
  });

  it('counts no turn for a summary, but its tokens', async () => {
    const result = await playScene(script(heavy(command('echo a'), 900), text('SUMMARY'), finish()), {
      contextWindow: 1000,
    });
    assert.equal(result.ending.turns, 2);
    assert.equal(result.meteredCalls, 3);
  });

  it('does not summarise after the last turn', async () => {
    const result = await playScene(script(heavy(command('echo a'), 900)), {
      contextWindow: 1000,
      maxTurns: 1,
    });
    assert.deepEqual(result.ending, { kind: 'turn_limit', turns: 1 });
    assert.equal(result.requests.length, 1);
  });

  it('does not guess: without a window, or without usage, nothing is summarised', async () => {
    const unknownUsage = await playScene(script(command('echo a'), finish()), { contextWindow: 10 });
    const unknownWindow = await playScene(script(heavy(command('echo a'), 1e9), finish()));
    assert.deepEqual([unknownUsage.requests.length, unknownWindow.requests.length], [2, 2]);
  });

  it('forgets the latest turn when the provider says that the request is too long, and asks again', async () => {
    const result = await playScene(
      script(command('echo a'), command('echo b'), { failure: 'context_overflow' }, finish()),
    );
    assert.equal(result.ending.kind, 'finished');
    assert.equal(result.ending.turns, 3);
    const [before, after] = result.requests.slice(2);
    assert.equal((before?.messages.length ?? 0) - (after?.messages.length ?? 0), 2);
    assert.equal(recordsOf(result, 'context_summary')[0]?.cause, 'overflow');
  });

  it('ends when there is no turn left to forget', async () => {
    const result = await playScene(() => ({ failure: 'context_overflow' }));
    assert.equal(result.ending.kind, 'model_error');
    assert.equal(result.ending.turns, 0);
  });
});
