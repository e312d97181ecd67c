import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { parse } from 'csv-parse/sync';
import { exportFormats } from '../../src/core/export/exportFormats.ts';
import { readText } from '../../src/core/interop/readText.ts';
import { trajectoryOfAtif } from '../../src/core/interop/write/atifRecords.ts';
import { sha256 } from '../../src/core/store/hash.ts';
import { pathsOfRun } from '../../src/core/store/layout.ts';
import { stepHead } from '../../src/core/trajectory/stepHead.ts';
import { type ExportScene, exportScene, hostile, variants } from '../support/exportScene.ts';
import { contentOf } from '../support/labelScene.ts';
import { attributeOf, otlpSpans } from '../support/otlpShape.ts';
import { strictAtif } from '../support/strictAtif.ts';
import { tempFolder } from '../support/tempFolder.ts';

const model = 'lab/steady';
const tasks = ['Scenario-1', ...Object.keys(variants)];
const keyOf = (task: string) => ({ model, task_id: task, repeat: 1 });

describe('a run in formats of others', function () {
  this.timeout(60_000);
  const folder = tempFolder();
  let scene: ExportScene;
  before(async () => {
    scene = await exportScene(folder.path);
  });
  after(() => folder[Symbol.dispose]());

  const bytesOf = (task: string) => readFileSync(pathsOfRun(scene.dir).attempt(keyOf(task)).trajectory);
  /** What a reader of the product makes of a text: what labels of steps are bound to. */
  const hashesOf = (text: string, member: string | null = null) => {
    const { steps } = readText({ text, member, fileName: 'x.json' });
    return steps.flatMap((step, index) => (step.turn === null ? [] : [stepHead(index, step).content_sha256]));
  };

  for (const format of exportFormats) {
    it(`is the same bytes every time: ${format}`, async () => {
      const first = await scene.texts(format);
      assert.ok(first.size > 0);
      assert.deepEqual(await scene.texts(format), first);
    });
  }

  for (const format of exportFormats) {
    it(`has no half of a surrogate pair, which strict readers refuse: ${format}`, async () => {
      for (const [file, text] of await scene.texts(format)) {
        assert.ok(text.isWellFormed(), file);
        const lines = file.endsWith('.jsonl') ? text.trimEnd().split('\n') : [text];
        if (format === 'labels-csv') continue;
        for (const line of lines)
          JSON.parse(line, (key: string, value: unknown) => {
            if (typeof value === 'string') assert.ok(value.isWellFormed(), `${file}: ${key}`);
            assert.ok(key.isWellFormed(), file);
            return value;
          });
      }
    });
  }

  describe('ATIF', () => {
    let texts: ReadonlyMap<string, string>;
    before(async () => {
      texts = await scene.texts('atif');
    });
    const textOf = (task: string) => texts.get(`lab%2Fsteady/${task}/r1.trajectory.json`) ?? '';

    for (const task of tasks) {
      it(`keeps all rules, and every byte of the trajectory: ${task}`, async () => {
        const atif = strictAtif(textOf(task));
        const { lines, tornTail } = trajectoryOfAtif(atif);
        const remade = Buffer.concat([Buffer.from(lines.join('')), Buffer.from(tornTail ?? '', 'base64')]);
        assert.ok(remade.equals(bytesOf(task)));
        const { steps } = await contentOf(scene.dir, keyOf(task));
        assert.deepEqual(hashesOf(textOf(task)), steps);
      });
    }

    it('names a long text once', () => {
      assert.equal(textOf('summaries').split('x'.repeat(40_000)).length, 2);
    });

    it('counts cached tokens in, and says what labels, score and submission are', async () => {
      const turn = strictAtif(textOf('summaries')).steps.find(({ metrics }) => metrics !== undefined);
      assert.deepEqual(turn?.metrics, {
        prompt_tokens: 1000,
        completion_tokens: 50,
        cached_tokens: 400,
        cost_usd: 0.5,
        extra: { reasoning_tokens: 10, cache_write_tokens: 100 },
      });
      const { steps, extra } = JSON.parse(textOf('Scenario-1'));
      const review = steps.flatMap((step: { extra: { review?: object[] } }) => step.extra.review ?? []);
      const { steps: hashes } = await contentOf(scene.dir, keyOf('Scenario-1'));
      assert.deepEqual(review, [
        {
          schema: 'itbench-review/label/1.0',
          label: 'step',
          value: 'key_evidence',
          reviewer: 'ana',
          time: '2026-11-22T12:00:00.000Z',
          blind: true,
          standing: 'current',
          step_sha256: hashes[0],
        },
      ]);
      assert.deepEqual(extra.review.length, 3);
      assert.equal(extra.itbench.submission.contributing_factors.length, 3);
      assert.deepEqual([extra.itbench.score.score.score, extra.itbench.corrected_score], [1 / 3, 2 / 3]);
      assert.equal(JSON.parse(textOf('invalid')).extra.itbench.submission, `not JSON ${hostile}`);
    });
  });

  describe('an Inspect log', () => {
    let text: string;
    before(async () => {
      const texts = await scene.texts('inspect');
      assert.deepEqual([...texts.keys()], ['lab%2Fsteady.json']);
      text = [...texts.values()][0] ?? '';
    });
    interface Sample {
      id: string;
      messages: { role: string }[];
      scores: Record<string, { value: number; history: { value: number | string; provenance?: object }[] }>;
      events: {
        event: string;
        result?: string;
        error?: string;
        input_refs?: [number, number][];
        output?: { usage?: object };
      }[];
      events_data: { messages: object[] };
      limit?: object;
      error?: { message: string };
    }
    // A line that a crash cut off is no event of a log, and a result there is always of a call.
    const showsOtherwise = new Set(['cut', 'stray-result']);
    const sampleOf = (id: string): Sample =>
      JSON.parse(text).samples.find((sample: { id: string }) => sample.id === id);

    for (const task of tasks) {
      it(`reads back to the same steps: ${task}`, async () => {
        const { steps } = await contentOf(scene.dir, keyOf(task));
        const read = hashesOf(text, `${task}_epoch_1`);
        if (showsOtherwise.has(task)) assert.equal(read.length, steps.length);
        else assert.deepEqual(read, steps);
      });
    }

    it('leaves cached tokens out of the input, and names what every request had before it', () => {
      const requests = sampleOf('summaries').events.filter(({ event }) => event === 'model');
      assert.deepEqual(requests[0]?.output?.usage, {
        input_tokens: 500,
        output_tokens: 50,
        total_tokens: 1050,
        input_tokens_cache_read: 400,
        input_tokens_cache_write: 100,
        reasoning_tokens: 10,
        total_cost: 0.5,
      });
      const roles = requests.map(({ input_refs = [] }) =>
        input_refs.flatMap(([start, end]) =>
          sampleOf('summaries')
            .messages.slice(start, end)
            .map(({ role }) => role),
        ),
      );
      const opening = ['system', 'user'];
      assert.deepEqual(roles, [
        opening,
        [...opening, 'assistant', 'user'],
        [...opening, 'assistant', 'user', 'user'],
      ]);
      assert.equal(sampleOf('summaries').events_data.messages.length, sampleOf('summaries').messages.length);
    });

    it('keeps the raw score, and gives reviewers a history of their own', () => {
      const { scores } = sampleOf('Scenario-1');
      const { precision_at_full_recall: raw, precision_at_full_recall_corrected: corrected } = scores;
      assert.deepEqual([raw?.value, corrected?.value], [1 / 3, 2 / 3]);
      assert.deepEqual(
        raw?.history.map(({ value }) => value),
        [1 / 3, 'UNCHANGED', 'UNCHANGED', 'UNCHANGED'],
      );
      assert.ok(
        corrected?.history.some(({ value, provenance }) => value === 2 / 3 && provenance !== undefined),
      );
    });

    it('takes no words of anybody for a reference', () => {
      const { attachments, ...sample } = JSON.parse(JSON.stringify(sampleOf('hostile')));
      const texts: string[] = sample.messages.map(({ content }: { content: unknown }) =>
        typeof content === 'string' ? content : '',
      );
      const references = texts.filter((content) => /^(attachment|tc):/.test(content));
      assert.deepEqual(
        references.map((reference) => attachments[reference.replace('attachment://', '')]),
        [`attachment://${'0'.repeat(31)}1`, `tc://${'0'.repeat(31)}1`],
      );
      // Others stand where they belong, whatever they hold.
      const results = sample.events.filter(({ event }: { event: string }) => event === 'tool');
      assert.ok(results.some(({ result }: { result: string }) => result === hostile));
    });

    it('sums no counts of some attempts as if they were those of all', () => {
      const { stats, samples } = JSON.parse(text);
      const counted = samples.filter(
        (sample: { model_usage: object }) => Object.keys(sample.model_usage).length > 0,
      );
      assert.ok(counted.length > 0 && counted.length < samples.length);
      assert.deepEqual(stats.model_usage, {});
    });

    it('refers to texts only where Inspect puts them in: in messages and notes, not in results and errors', () => {
      const { events } = sampleOf('summaries');
      assert.equal(events.findLast(({ event }) => event === 'tool')?.result, 'x'.repeat(40_000));
      const long = 'sorry '.repeat(100);
      const told = tasks.flatMap((task) => sampleOf(task).events.map(({ error }) => error ?? ''));
      assert.ok(told.includes(long));
    });

    it('tells limits and errors from scores', () => {
      assert.deepEqual(sampleOf('turn-limit').limit, { type: 'turn', limit: 5, reason: 'so it went' });
      assert.deepEqual(
        [sampleOf('model-error').scores, sampleOf('model-error').error?.message],
        [{}, 'model_error: so it went'],
      );
      assert.deepEqual(sampleOf('cut').scores, {});
    });
  });

  describe('OpenTelemetry spans', () => {
    let texts: ReadonlyMap<string, string>;
    before(async () => {
      texts = await scene.texts('otel');
    });
    const spansOf = (task: string) => otlpSpans(texts.get(`lab%2Fsteady/${task}/r1.otlp.json`) ?? '');

    for (const task of tasks) {
      it(`is one trace, whose attributes fit: ${task}`, () => {
        const spans = spansOf(task);
        const records = bytesOf(task).toString('utf8');
        const count = (type: string) => records.split(new RegExp(`"type": ?"${type}"`)).length - 1;
        assert.equal(spans.length, 1 + count('response') + count('model_failure') + count('tool_result'));
        for (const { attributes } of spans.flatMap((span) => [span, ...span.events])) {
          for (const { value } of attributes)
            if ('stringValue' in value) assert.ok(Buffer.byteLength(value.stringValue) <= 10 * 1024);
          const messages = attributeOf(attributes, 'gen_ai.input.messages');
          if (typeof messages === 'string') JSON.parse(messages);
        }
      });
    }

    it('has each message once, and marks what was cut', () => {
      const chats = spansOf('summaries').filter(({ name }) => name.startsWith('chat'));
      const inputs = chats.map(({ attributes }) => String(attributeOf(attributes, 'gen_ai.input.messages')));
      assert.equal(inputs.filter((input) => input.includes('Find it.')).length, 1);
      const tool = spansOf('summaries').at(-1);
      assert.match(String(attributeOf(tool?.attributes ?? [], 'gen_ai.tool.call.result')), /^x+…$/);
      assert.match(
        JSON.stringify(attributeOf(tool?.attributes ?? [], 'itbench.truncated')),
        /40000 characters/,
      );
    });

    it('has labels on what they are of, and scores, as results of evaluations', () => {
      const spans = spansOf('Scenario-1');
      const results = spans.map(({ name, events }) => [
        name.split(' ')[0],
        events.map(({ attributes }) => attributeOf(attributes, 'gen_ai.evaluation.name')),
      ]);
      const score = 'itbench.precision_at_full_recall';
      const claims = ['itbench.claim', 'itbench.claim', 'itbench.claim'];
      const labels = ['itbench.label.attempt.note', 'itbench.label.attempt', 'itbench.label.claim'];
      assert.deepEqual(results.slice(0, 2), [
        ['invoke_agent', [score, `${score}.corrected`, ...claims, ...labels]],
        ['chat', ['itbench.label.step']],
      ]);
      assert.equal(attributeOf(spans[1]?.events[0]?.attributes ?? [], 'itbench.reviewer.id'), 'ana');
      const failed = spansOf('model-error')[0];
      assert.equal(failed?.status.code, 2);
      assert.equal(attributeOf(failed?.events[0]?.attributes ?? [], 'error.type'), 'model_error');
      assert.equal(
        attributeOf(failed?.events[0]?.attributes ?? [], 'gen_ai.evaluation.score.value'),
        undefined,
      );
    });
  });

  describe('Every Eval Ever', () => {
    const schema = (name: string) =>
      new Ajv({ allErrors: true, strict: false }).compile(
        JSON.parse(
          readFileSync(new URL(`../golden/every-eval-ever/${name}.schema.json`, import.meta.url), 'utf8'),
        ),
      );

    it('fits its schemas, and has a row for each attempt that counts', async () => {
      const texts = [...(await scene.texts('eee'))];
      const [samples, aggregate] = texts;
      const value = JSON.parse(aggregate?.[1] ?? '');
      const fits = schema('eval');
      const isFit: boolean = fits(value);
      assert.ok(isFit, JSON.stringify(fits.errors));
      const rows = (samples?.[1] ?? '')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      const row = schema('instance_level_eval');
      for (const each of rows) {
        const isRow: boolean = row(each);
        assert.ok(isRow, `${each.sample_id}: ${JSON.stringify(row.errors)}`);
      }
      const { file_path, checksum, total_rows } = value.detailed_evaluation_results;
      assert.deepEqual(
        [file_path, checksum, total_rows],
        [samples?.[0], sha256(samples?.[1] ?? ''), rows.length],
      );
      assert.deepEqual(
        rows.map(({ sample_id }) => sample_id),
        [
          'Scenario-1',
          'no-submission',
          'invalid',
          'turn-limit',
          'time-limit',
          'cost-limit',
          'summaries',
          'hostile',
          'half-pairs',
        ],
      );
      assert.deepEqual(
        value.evaluation_results.map(
          (result: { score_details: { score: number } }) => result.score_details.score,
        ),
        [1 / 3, 2 / 3, 2 / 3, 1],
      );
    });
  });

  describe('labels as CSV', () => {
    it('reads back, and starts no formula', async () => {
      const text = (await scene.texts('labels-csv')).get('labels.csv') ?? '';
      const rows = parse(text, { columns: true, record_delimiter: '\r\n' }) as Record<string, string>[];
      assert.deepEqual(
        rows.map(({ kind, position, target, value, reviewer, blind }) => [
          kind,
          position,
          target,
          value,
          reviewer,
          blind,
        ]),
        [
          ['attempt', '', '', '', "'=cmd|ben", 'false'],
          ['attempt', '', '', 'acceptable', "'=cmd|ben", 'false'],
          ['claim', '1', 'shop/Service/frontend', 'true_cause', 'ana', 'true'],
          ['step', '1', rows[3]?.target ?? '', 'key_evidence', 'ana', 'true'],
        ],
      );
      assert.match(rows[3]?.target ?? '', /^cat > agent_output\.json/);
      assert.equal(rows[0]?.note, `'+1 ${hostile}`);
      for (const cell of rows.flatMap((row) => Object.values<string>(row)))
        assert.doesNotMatch(cell, /^[=+\-@\t\r]/);
      const lines = readFileSync(`${pathsOfRun(scene.dir).labels}/ana.jsonl`, 'utf8')
        .trimEnd()
        .split('\n');
      assert.deepEqual([rows[2]?.record_sha256, rows[3]?.record_sha256], lines.map(sha256));
    });
  });
});
