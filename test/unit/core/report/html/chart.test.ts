import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { seededRandom } from '../../../../../src/core/analysis/statistics.ts';
import {
  chart,
  linearScale,
  niceSpan,
  niceTicks,
  type Plot,
} from '../../../../../src/core/report/html/chart.ts';
import { placeLabels } from '../../../../../src/core/report/html/chartLabels.ts';
import { html } from '../../../../../src/core/report/html/markup.ts';
import { page } from '../../../../../src/core/report/html/page.ts';
import { pageCss } from '../../../../../src/core/report/html/style.ts';

describe('niceTicks', () => {
  it('are round, evenly spaced, inside the span, and about as many as asked for (seed 5)', () => {
    const random = seededRandom(5);
    for (let round = 0; round < 300; round += 1) {
      const low = (random() % 2000) / 7 - 100;
      const span = [low, low + 10 ** ((random() % 8) - 4) * (1 + (random() % 9))] as const;
      const about = 3 + (random() % 8);
      const ticks = niceTicks(span, about);
      const said = `${span} by ${about}: ${ticks}`;
      assert.ok(ticks.length >= about / 2.6 - 1 && ticks.length <= about + 1, said);
      const steps = ticks.slice(1).map((tick, index) => tick - (ticks[index] ?? 0));
      const step = steps[0] ?? 1;
      assert.ok(
        steps.every((one) => Math.abs(one - step) < step * 1e-6),
        said,
      );
      assert.ok(
        ticks.every((tick) => tick >= span[0] - step * 1e-6 && tick <= span[1] + step * 1e-6),
        said,
      );
      if (steps.length > 0) {
        const factor = step / 10 ** Math.floor(Math.log10(step * (1 + 1e-9)));
        assert.ok(
          [1, 2, 2.5, 5].some((one) => Math.abs(one - factor) < 1e-6),
          said,
        );
      }
    }
  });

  it('carry no dust of binary fractions', () => {
    assert.deepEqual(niceTicks([0, 1]), [0, 0.2, 0.4, 0.6, 0.8, 1]);
    assert.deepEqual(niceTicks([0, 0.3], 3), [0, 0.1, 0.2, 0.3]);
    assert.deepEqual(niceTicks([0, 0.001], 4), [0, 0.00025, 0.0005, 0.00075, 0.001]);
    assert.deepEqual(niceTicks([5, 5]), [5]);
  });
});

describe('niceSpan', () => {
  it('widens to whole ticks, and gives a width to a single value', () => {
    assert.deepEqual(niceSpan([0, 87], 8), [0, 100]);
    assert.deepEqual(niceSpan([-3, 12], 5), [-5, 15]);
    assert.deepEqual(niceSpan([4, 4], 1), [4, 5]);
  });
});

describe('linearScale', () => {
  it('meets both ends, and puts a domain without width into the middle', () => {
    const scale = linearScale([10, 20], [100, 0]);
    assert.deepEqual([10, 15, 20].map(scale), [100, 50, 0]);
    assert.equal(linearScale([3, 3], [0, 100])(3), 50);
  });
});

describe('placeLabels', () => {
  const plot: Plot = { x: Number, y: Number, left: 0, right: 700, top: 0, bottom: 400 };

  it('lets no name cover another name or a point, nor leave the plot; leaves out what fits nowhere (seed 9)', () => {
    const random = seededRandom(9);
    for (let round = 0; round < 100; round += 1) {
      const points = Array.from({ length: 2 + (random() % 14) }, (_, index) => ({
        x: random() % 700,
        y: random() % 400,
        text: `model ${index} ${'x'.repeat(random() % 20)}`,
      }));
      const boxes = placeLabels(points, plot).flatMap((label, index) => {
        if (label === null) return [];
        const width = (points[index]?.text.length ?? 0) * 6;
        const left = { start: label.x, middle: label.x - width / 2, end: label.x - width }[label.anchor];
        return [{ left, right: left + width, top: label.y - 9, bottom: label.y + 2 }];
      });
      boxes.forEach((box, index) => {
        assert.ok(box.left >= 0 && box.right <= 700 && box.bottom <= 400, `round ${round}`);
        for (const { x, y } of points)
          assert.ok(!covers(box, { left: x, right: x, top: y, bottom: y }), `round ${round}`);
        for (const other of boxes.slice(index + 1)) assert.ok(!covers(box, other), `round ${round}`);
      });
    }
    assert.deepEqual(placeLabels([{ x: 5, y: 5, text: 'a'.repeat(200) }], plot), [null]);
    assert.notEqual(placeLabels([{ x: 300, y: 200, text: 'free' }], plot)[0], null);
    // A line through the point would strike the name out.
    const lines = [{ left: 200, right: 400, top: 200, bottom: 200 }];
    const [label] = placeLabels([{ x: 300, y: 200, text: 'free' }], plot, lines);
    assert.ok(label != null && (label.y < 198 || label.y - 9 > 200));
  });
});

describe('chart', () => {
  it('has a name and a description, and draws marks where its axes say', () => {
    const axis = { label: 'turns', span: [0, 10] as const, ticks: [{ value: 10, text: 'ten' }] };
    const options = {
      id: 'c',
      title: 'A <b>',
      description: 'What it shows.',
      width: 400,
      height: 200,
      x: axis,
      y: axis,
    };
    const { text } = chart(options, ({ x, y }) => html`<circle cx="${x(10)}" cy="${y(0)}" r="3"/>`);
    assert.match(text, /role="img" aria-labelledby="c-title c-desc"/);
    assert.match(text, /<title id="c-title">A &lt;b&gt;<\/title><desc id="c-desc">What it shows\.<\/desc>/);
    assert.match(text, /<circle cx="384" cy="154" r="3"\/>/);
  });
});

describe('page', () => {
  it('allows its own style by its hash, and nothing else', () => {
    const sum = createHash('sha256').update(pageCss).digest('base64');
    const text = page({ title: 't', body: html`b`, host: 'file' });
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(text)?.[1]?.replaceAll('&#39;', "'");
    assert.equal(
      policy,
      `default-src 'none'; style-src 'sha256-${sum}'; base-uri 'none'; form-action 'none'`,
      `put ${sum} into pageCssHash of report/html/style.ts`,
    );
    assert.ok(text.includes(`<style>${pageCss}</style>`));
  });
});

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function covers(one: Box, other: Box): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}
