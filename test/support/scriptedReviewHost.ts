import { BenchError } from '../../src/core/errors.ts';
import type { Handlers } from '../../src/protocol/channel.ts';
import type { LabelSaved } from '../../src/protocol/review.ts';
import type { ReviewPage, reviewHostContract } from '../../src/protocol/webview.ts';
import { headOf, type Scene, SceneLabels, shownPart } from './reviewScene.ts';

/** Plays the extension host to the page, on trajectories that a test has made. Keeps what it was asked. */
export class ScriptedReviewHost {
  readonly scenes: Scene[];
  readonly labels: ReadonlyMap<string, SceneLabels>;
  /** Names of the calls and events, in order, with what matters of them. */
  readonly asked: string[] = [];
  /** What saving fails with; null for saving that works. */
  saveFault: BenchError | null = null;
  page: Partial<ReviewPage> = {};
  reviewer = 'ada';

  constructor(...scenes: Scene[]) {
    this.scenes = scenes;
    this.labels = new Map(scenes.map((scene) => [scene.trajectory, new SceneLabels()]));
  }

  replace(scene: Scene): void {
    const at = this.scenes.findIndex(({ trajectory }) => trajectory === scene.trajectory);
    this.scenes[at] = scene;
  }

  readonly handlers: Handlers<typeof reviewHostContract> = {
    calls: {
      open: () => ({ kind: 'page', page: this.reviewPage() }),
      ping: () => ({}),
      readHeads: ({ trajectory, from, count }) => {
        const { steps, opened } = this.scene(trajectory);
        const heads = steps
          .slice(from, from + Math.min(count, 500))
          .map((parts, at) => headOf(parts, from + at));
        return { heads, progress: opened.progress };
      },
      readStep: ({ trajectory, step, first_part: first }) => {
        this.asked.push(`readStep ${step}`);
        const parts = this.scene(trajectory).steps[step];
        if (parts === undefined) throw new BenchError('usage', `there is no step ${step}`);
        const shown = parts.slice(first, first + 200).map(shownPart);
        return {
          step,
          turn: step + 1,
          time: null,
          facts: [],
          parts: shown,
          first_part: first,
          part_count: parts.length,
        };
      },
      readPart: ({ trajectory, step, part, from, count }) => {
        this.asked.push(`readPart ${step} ${part} ${from} ${count}`);
        const text = this.scene(trajectory).steps[step]?.[part]?.text ?? '';
        return { text: text.slice(from, from + count), chars: text.length };
      },
      find: ({ trajectory, text, match_case: matchCase, limit }) =>
        this.find(trajectory, text, matchCase, limit),
      analyse: ({ trajectory }) => this.scene(trajectory).analysis,
      readLabels: ({ trajectory }) => this.attemptLabels(trajectory),
      saveLabel: ({ trajectory, place, change }) => {
        this.asked.push(`saveLabel ${JSON.stringify(place)} ${JSON.stringify(change)}`);
        if (this.saveFault !== null) throw this.saveFault;
        this.labelsOf(trajectory).change(place, change, this.reviewer);
        return this.saved(trajectory);
      },
      undoLabel: ({ trajectory }) => {
        this.asked.push('undoLabel');
        const undone = this.labelsOf(trajectory).held.pop() ?? null;
        return { undone, saved: this.saved(trajectory) };
      },
      openMember: ({ trajectory }) => this.scene(trajectory).opened,
      chooseTruth: () => null,
      openExchange: (params) => this.note('openExchange', params.step),
      openRaw: (params) => this.note('openRaw', params.step),
      copyLink: (params) => this.note('copyLink', params.step),
      copyText: ({ text }) => this.note('copyText', text),
    },
    events: {
      go: ({ to }) => void this.note('go', to),
      fault: ({ message }) => void this.note('fault', message),
    },
  };

  private note(name: string, what: string | number): Record<string, never> {
    this.asked.push(`${name} ${what}`);
    return {};
  }

  private reviewPage(): ReviewPage {
    return {
      panes: this.scenes.map(({ opened }) => opened),
      reviewer: this.reviewer,
      blind: false,
      queue: { position: 6, total: 12, labelled: 9 },
      step: null,
      ...this.page,
    };
  }

  private scene(trajectory: string): Scene {
    const found = this.scenes.find((scene) => scene.trajectory === trajectory);
    if (found === undefined) throw new BenchError('usage', `${trajectory} is not open`);
    return found;
  }

  private labelsOf(trajectory: string): SceneLabels {
    const found = this.labels.get(trajectory);
    if (found === undefined) throw new BenchError('usage', `${trajectory} is not open`);
    return found;
  }

  private attemptLabels(trajectory: string) {
    return { labels: [...this.labelsOf(trajectory).held], hidden: 0, problems: [] };
  }

  private saved(trajectory: string): LabelSaved {
    return {
      labels: this.attemptLabels(trajectory),
      saved_at: '2026-01-05T12:04:31.000Z',
      report: null,
      remarks: [],
    };
  }

  private find(trajectory: string, text: string, matchCase: boolean, limit: number) {
    const wanted = matchCase ? text : text.toLowerCase();
    const hits = [];
    for (const [step, parts] of this.scene(trajectory).steps.entries()) {
      for (const [part, { text: whole }] of parts.entries()) {
        const searched = matchCase ? whole : whole.toLowerCase();
        for (let at = searched.indexOf(wanted); at >= 0; at = searched.indexOf(wanted, at + wanted.length)) {
          if (hits.length === limit) return { hits, more: true };
          const from = searched.lastIndexOf('\n', at) + 1;
          hits.push({ step, part, at, line: whole.slice(from, from + 300).split('\n')[0] ?? '' });
        }
      }
    }
    return { hits, more: false };
  }
}
