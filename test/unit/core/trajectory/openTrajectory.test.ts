import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { ReadingProgress, StepHead, TrajectoryInfo } from '../../../../src/core/schema/step.ts';
import { sha256OfJson } from '../../../../src/core/store/hash.ts';
import { stepContent } from '../../../../src/core/analysis/step.ts';
import { findText } from '../../../../src/core/trajectory/find.ts';
import { openTrajectory } from '../../../../src/core/trajectory/openTrajectory.ts';
import { rawRecords } from '../../../../src/core/trajectory/rawRecords.ts';
import {
  ended,
  message,
  response,
  result,
  started,
  trajectoryText,
} from '../../../support/trajectoryLines.ts';
import { allSteps, forever, openText, partsOf } from './opened.ts';

const ours = trajectoryText([
  started(),
  message('find it'),
  response(1, { cmd: 'ls' }),
  result(1, 'a'),
  ended(),
]);

const chat = JSON.stringify({
  messages: [
    { role: 'system', content: 'be good' },
    { role: 'user', content: 'find it' },
    {
      role: 'assistant',
      content: 'I look',
      tool_calls: [{ id: 'c1', type: 'function', function: { name: 'shell', arguments: '{"cmd":"ls"}' } }],
    },
    { role: 'tool', tool_call_id: 'c1', content: 'a b' },
    { role: 'assistant', content: 'done' },
  ],
});

describe('opening a trajectory', () => {
  it('tells ours by what is in it, under any name', async () => {
    for (const name of ['trajectory.jsonl', 'copy of it.jsonl', 'x.json', 'y']) {
      using opened = await openText(ours, { name });
      assert.equal(opened.reader.info().format, 'itbench-review', name);
      assert.equal(opened.reader.progress().turns, 1);
    }
  });

  it('takes for ours by its name what cannot be told otherwise', async () => {
    using noise = await openText('\u0000\u0001\u0002', { name: 'trajectory.jsonl' });
    assert.equal(noise.reader.info().format, 'itbench-review');
    using other = await openText('\u0000\u0001\u0002', { name: 'other.jsonl' });
    assert.equal(other.reader.info().format, 'unknown');
    assert.ok(other.reader.info().problems.length > 0);
  });

  it('reads one of another program whole, with heads, steps, find and raw parts like ours', async () => {
    for (const name of ['chat.json', 'trajectory.jsonl']) {
      using opened = await openText(chat, { name, watch: true });
      const { reader } = opened;
      const info = TrajectoryInfo.parse(reader.info());
      assert.equal(info.format, 'chat-messages');
      const bytes = Buffer.byteLength(chat);
      assert.deepEqual(ReadingProgress.parse(reader.progress()), {
        steps: 2,
        turns: 2,
        tool_calls: 1,
        read_bytes: bytes,
        total_bytes: bytes,
        complete: true,
        live: false,
      });
      const steps = await allSteps(reader);
      assert.ok(partsOf(steps[0]).includes('tool_result: a b'));
      assert.deepEqual(await reader.step(1, forever), steps[1]);
      for (const [index, head] of reader.heads(0, 10).entries()) {
        StepHead.parse(head);
        assert.equal(head.content_sha256, sha256OfJson(stepContent(steps[index] ?? assert.fail())));
      }
      const { hits } = await findText(
        reader,
        { text: 'I LOOK', matchCase: false, kinds: null, limit: 5 },
        forever,
      );
      assert.equal(hits.length, 1);
      const raw: unknown = JSON.parse(await rawRecords(reader, 1, forever));
      assert.deepEqual(raw, JSON.parse(JSON.stringify(steps[1])));
    }
  });

  it('has the same hash for the same step in our format and in another', async () => {
    using own = await openText(ours);
    using foreign = await openText(
      JSON.stringify({
        messages: [
          { role: 'user', content: 'find it' },
          {
            role: 'assistant',
            content: '',
            tool_calls: [
              { id: 'c1', type: 'function', function: { name: 'code_exec', arguments: '{ "cmd": "ls" }' } },
            ],
          },
          { role: 'tool', tool_call_id: 'c1', content: 'a' },
        ],
      }),
      { name: 'chat.json' },
    );
    const hash = ({ reader }: typeof own) => reader.heads(0, 1)[0]?.content_sha256;
    assert.equal(hash(own), hash(foreign));
  });

  it('refuses what is asked of one that was closed, and steps that are not there', async () => {
    using opened = await openText(chat, { name: 'chat.json' });
    await assert.rejects(opened.reader.step(2, forever), { code: 'usage' });
    await assert.rejects(rawRecords(opened.reader, 2, forever), { code: 'usage' });
    opened.reader.close();
    await assert.rejects(opened.reader.step(0, forever), { code: 'usage' });
  });

  it('stops when it is told to', async () => {
    using opened = await openText(ours);
    writeFileSync(opened.folder.in('chat.json'), chat);
    for (const name of ['trajectory.jsonl', 'chat.json']) {
      const reason = new Error('enough');
      await assert.rejects(openTrajectory(opened.folder.in(name), {}, AbortSignal.abort(reason)), reason);
    }
  });
});
