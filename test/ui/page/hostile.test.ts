import assert from 'node:assert/strict';
import { partKinds } from '../../../src/core/schema/step.ts';
import { claimOf, createScene, type ScenePart } from '../../support/reviewScene.ts';
import { ScriptedReviewHost } from '../../support/scriptedReviewHost.ts';
import { openPage, press } from './support.ts';

/** What a trajectory may try on whoever reads it. Each would set `attacked`, open a box, or ask the network. */
const attacks = [
  '<script>globalThis.attacked=1</script>',
  '<img src=x onerror="globalThis.attacked=1">',
  '<img src="http://127.0.0.1:9/pixel.png">',
  '<svg onload="globalThis.attacked=1"><animate onbegin="globalThis.attacked=1"/></svg>',
  '<iframe srcdoc="<script>parent.attacked=1</script>"></iframe>',
  '<object data="http://127.0.0.1:9/x"></object>',
  '<embed src="http://127.0.0.1:9/x">',
  '<link rel=stylesheet href="http://127.0.0.1:9/x.css">',
  '<link rel=prefetch href="http://127.0.0.1:9/x">',
  '<style>@import "http://127.0.0.1:9/x.css"; * { display: none }</style>',
  '<style>#page { background: url(http://127.0.0.1:9/x) }</style>',
  '<base href="http://127.0.0.1:9/">',
  '<meta http-equiv="refresh" content="0;url=http://127.0.0.1:9/">',
  '<form action="http://127.0.0.1:9/"><button>Save</button></form>',
  '<a href="javascript:globalThis.attacked=1">Show all</a>',
  '<a href="command:workbench.action.terminal.new">Show all</a>',
  '[link](command:workbench.action.quit) ![](http://127.0.0.1:9/x)',
  '<video src=x onerror="globalThis.attacked=1" autoplay></video>',
  '<details open ontoggle="globalThis.attacked=1"><summary>x</summary></details>',
  '<input autofocus onfocus="globalThis.attacked=1">',
  '<dialog open>Log in again: <input type=password></dialog>',
  '<template shadowrootmode=open><script>globalThis.attacked=1</script></template>',
  '<vscode-button onclick="globalThis.attacked=1">Save</vscode-button>',
  '<div id="page"></div><div class="save saved">Saved 12:00:00</div>',
  '</div></section></article><h1>The report is fine</h1>',
  '"><script>globalThis.attacked=1</script>',
  "' onmouseover='globalThis.attacked=1",
  '" onfocus="globalThis.attacked=1" autofocus tabindex=1 x="',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: what a template engine would run
  '${globalThis.attacked=1} {{constructor.constructor("globalThis.attacked=1")()}} <!--?lit$123456789$-->',
  '<!--lit-part--><?lit$1$><!----><![CDATA[<script>globalThis.attacked=1</script>]]>',
  '\u001b]8;;http://127.0.0.1:9/\u001b\\click\u001b]8;;\u001b\\',
  '\u001b[2J\u001b[1;1H\u001b[8mhidden\u001b[0m',
  '\u202eexe.gnp\u202c \u2066\u2067\u2068\u2069 \u200b\u200c\u2060\ufeff \u{e0041}\u{e007f}',
  'a\u0000b\u0007c\u0008d\u007fe\u0085f\u2028g\u2029h',
  'lone \ud800 and \udc00 surrogates, NaN, Infinity, -0, 1e999',
  '__proto__ constructor toString hasOwnProperty',
  'Z\u0351\u036b\u0343'.repeat(50),
  '\ufdfa'.repeat(200),
  'W'.repeat(3000),
  `${'<b>'.repeat(500)}deep${'</b>'.repeat(500)}`,
];

function attackedPart(kind: ScenePart['kind'], attack: string): ScenePart {
  return {
    kind,
    title: attack.slice(0, 200),
    text: kind === 'tool_call' ? JSON.stringify({ cmd: attack, [attack]: attack }) : attack,
    callId: attack,
    facts: [{ name: attack.slice(0, 60), value: attack.slice(0, 400) }],
  };
}

const steps = attacks.map((attack) => partKinds.map((kind) => attackedPart(kind, attack)));

function hostileScene() {
  const all = attacks.join(' ');
  const mention = { step: 1, part: 0, at: 0, length: 4, line: all.slice(0, 300), line_at: 0 };
  return createScene({
    steps,
    claims: attacks.map((attack, claim) =>
      claimOf(claim, attack, {
        reasoning: attack,
        evidence: attack,
        first_said: mention,
        mentions: [mention],
        mention_count: 1,
      }),
    ),
    opened: {
      info: {
        format: 'unknown',
        format_version: all.slice(0, 100),
        agent: all.slice(0, 200),
        model: all.slice(0, 200),
        task: all.slice(0, 400),
        ending: all.slice(0, 1000),
        facts: [],
        members: attacks.map((attack, at) => ({ id: `${at}${attack}`, title: attack.slice(0, 200) })),
        member: '0',
        problems: attacks.map((message) => ({ code: 'undecoded', message })),
        undecoded: 40,
      },
      attempt: {
        model: attacks[0] ?? '',
        task_id: attacks[1] ?? '',
        repeat: 1,
        max_turns: null,
        outcome: attacks[2] ?? '',
        reason: attacks[3] ?? '',
        score: 0,
        cost_usd: null,
        flags: attacks.map((attack) => ({ code: attack, message: attack })),
      },
    },
    analysis: {
      remarks: attacks,
      truth: {
        causes: [
          { groups: attacks, labels: attacks, root: true, first_in_result: mention, first_said: mention },
        ],
        fault: all,
        propagations: attacks.map((attack) => ({ source: attack, target: attack, effect: attack })),
        doubts: attacks,
        missed: [],
      },
    },
  });
}

describe('a trajectory that attacks its reader', function () {
  this.timeout(120_000);

  it(`runs nothing and asks the network for nothing, with ${attacks.length} attacks in every field`, async () => {
    assert.ok(attacks.length >= 40);
    const host = new ScriptedReviewHost(hostileScene());
    await using opened = await openPage(host);
    const { page, browser } = opened;
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('dialog', (dialog) => asked.push(`dialog ${dialog.message()}`));
    page.on('framenavigated', (frame) => asked.push(`navigated ${frame.url()}`));
    browser.context.on('page', () => asked.push('another window'));
    await page.locator('.claim').first().waitFor();
    await press(opened, 't', 'x');
    for (let step = 0; step < attacks.length; step += 1) {
      await press(opened, 'j', 'x', ']');
      await page
        .locator('.step-body .part')
        .nth(partKinds.length - 1)
        .waitFor();
    }
    await press(opened, 'm', '/', ...'attacked');
    await page.locator('.find-rows [role=option]').first().waitFor();
    assert.equal(await page.evaluate('globalThis.attacked'), undefined);
    assert.deepEqual(asked, []);
    assert.deepEqual(opened.faults, []);
    const foreign = await page
      .locator(
        '#page :is(script, img, iframe, object, embed, link, style, base, meta, form, a, video, template)',
      )
      .count();
    assert.equal(foreign, 0);
    assert.equal(await page.locator('.save').count(), 1);
  });

  it('shows each attack as the text that it is', async () => {
    await using opened = await openPage(new ScriptedReviewHost(hostileScene()));
    const { page } = opened;
    await page.locator('.part.tool_result .text').waitFor();
    assert.equal(await page.locator('.part.tool_result .text').textContent(), attacks[0]);
    await press(opened, 'Control+g', '3', '3', 'Enter');
    await page.getByRole('heading', { name: 'Step 33' }).waitFor();
    const shown = page.locator('.part.tool_result .text');
    await shown.filter({ hasText: '‹U+202E›exe.gnp‹U+202C›' }).waitFor();
    // Not innerText, which leaves out what is out of sight.
    assert.match(
      (await shown.textContent()) ?? '',
      /‹U\+200B›‹U\+200C›‹U\+2060›‹U\+FEFF› ‹U\+E0041›‹U\+E007F›/,
    );
  });
});
