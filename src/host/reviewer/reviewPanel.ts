import { randomBytes } from 'node:crypto';
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { BenchError, messageOf } from '../../core/errors.ts';
import type { Handlers, Result } from '../../protocol/channel.ts';
import type { LabelSaved, OpenedTrajectory, reviewCalls } from '../../protocol/review.ts';
import type { reviewHostContract } from '../../protocol/webview.ts';
import { editorHint } from '../editorHint.ts';
import type { Place } from '../review/queue.ts';
import type { Services } from '../services.ts';
import { chooseTruth } from './chooseTruth.ts';
import { linkTo } from './links.ts';
import { navigate } from './navigate.ts';
import type { PageConnection } from './pageConnection.ts';
import { pageHtml, pageStyles } from './pageHtml.ts';
import type { OpenPage } from './reviewPanels.ts';
import type { Panes } from './reviewResources.ts';
import type { TrajectoryListener, Who } from './trajectories.ts';

type HostCalls = Handlers<typeof reviewHostContract>['calls'];
type Undone = Result<typeof reviewHostContract, 'undoLabel'>;
type Opening = Result<typeof reviewHostContract, 'open'>;

/** One side of a page. */
interface Pane {
  readonly path: string;
  member: string | null;
  opened: OpenedTrajectory | null;
}

/** One page of the reviewer in a tab, joined to the trajectories that it shows. */
export class ReviewPanel implements OpenPage, vscode.Disposable {
  readonly uri: vscode.Uri;
  private readonly services: Services;
  private readonly panel: vscode.WebviewPanel;
  private readonly panes: readonly Pane[];
  private readonly parts: vscode.Disposable[] = [];
  private connection: PageConnection | null = null;
  /** Step of a link that was followed, until the page has been told. */
  private step: number | null = null;
  private looking: vscode.Disposable | undefined;
  private disposed = false;

  constructor(
    services: Services,
    panel: vscode.WebviewPanel,
    { uri, panes }: { uri: vscode.Uri; panes: Panes },
  ) {
    this.services = services;
    this.panel = panel;
    this.uri = uri;
    this.panes = panes.map((path) => ({ path, member: null, opened: null }));
    this.parts.push(
      panel.onDidChangeViewState(() => this.look()),
      services.results.onDidChange(() => void this.tellPlace()),
      services.identity.onDidChange((who) => void this.setWho(who)),
    );
    this.look();
  }

  get path(): string {
    return this.panes[0]?.path ?? '';
  }

  get isActive(): boolean {
    return this.panel.active;
  }

  get isHidden(): boolean {
    return this.panes.some(({ opened }) => opened?.hidden === true);
  }

  /** Loads the page. What checks messages is loaded with it, not with the extension. */
  async show(): Promise<void> {
    const { connectPage } = await import('./pageConnection.ts');
    if (this.disposed) return;
    const { webview } = this.panel;
    const { context, log } = this.services;
    const media = vscode.Uri.joinPath(context.extensionUri, 'media');
    const dist = vscode.Uri.joinPath(context.extensionUri, 'dist');
    webview.options = { enableScripts: true, localResourceRoots: [media, dist] };
    this.connection = connectPage(webview, this.handlers(), (problem) => log.warn(`reviewer: ${problem}`));
    const address = (root: vscode.Uri, name: string) =>
      webview.asWebviewUri(vscode.Uri.joinPath(root, name)).toString();
    webview.html = pageHtml({
      cspSource: webview.cspSource,
      nonce: randomBytes(16).toString('hex'),
      scriptUri: address(dist, 'webview.js'),
      styleUris: pageStyles.map((name) => address(media, name)),
      memoryKey: this.uri.toString(),
    });
  }

  goToStep(step: number): void {
    // A page that nobody sees is not there; it asks for its step when it is.
    if (this.connection === null || !this.panel.visible) this.step = step;
    else this.connection.emit('goToStep', { step });
  }

  dispose(): void {
    this.disposed = true;
    this.looking?.dispose();
    this.connection?.close();
    for (const part of this.parts) part.dispose();
    for (const { opened } of this.panes) {
      if (opened !== null) this.services.trajectories.close(opened.trajectory);
    }
  }

  private handlers(): Handlers<typeof reviewHostContract> {
    const { trajectories } = this.services;
    const relay = <K extends keyof typeof reviewCalls>(name: K): HostCalls[K] =>
      (async (params: { readonly trajectory: string }, signal: AbortSignal) => {
        this.pane(params.trajectory);
        return await trajectories.call(name, params as never, signal);
      }) as HostCalls[K];
    return {
      calls: {
        readHeads: relay('readHeads'),
        readStep: relay('readStep'),
        readPart: relay('readPart'),
        find: relay('find'),
        analyse: relay('analyse'),
        readLabels: relay('readLabels'),
        open: (_, signal) => this.open(signal),
        ping: () => ({}),
        saveLabel: (params) => this.saveLabel(params),
        undoLabel: (params) => this.undoLabel(params),
        openMember: (params, signal) => this.openMember(params, signal),
        chooseTruth: (params, signal) => this.chooseTruth(params.trajectory, signal),
        openExchange: (params, signal) => this.showText('readExchange', params, signal),
        openRaw: (params, signal) => this.showText('readRaw', params, signal),
        copyLink: (params) => this.copyLink(params),
        copyText: async ({ text }) => {
          await vscode.env.clipboard.writeText(text);
          return {};
        },
      },
      events: {
        go: ({ to }) => void navigate(this.services, this, to),
        fault: ({ message }) => this.services.log.error(`reviewer page: ${message}`),
      },
    };
  }

  /** The pane of a trajectory: a page is answered about what it shows, and about nothing else. */
  private pane(trajectory: string): Pane & { readonly opened: OpenedTrajectory } {
    for (const pane of this.panes) {
      if (pane.opened?.trajectory === trajectory) return { ...pane, opened: pane.opened };
    }
    throw new BenchError('usage', `this page does not show the trajectory ${trajectory}`, {
      hint: 'Close the tab and open it again.',
    });
  }

  private async open(signal: AbortSignal): Promise<Opening> {
    try {
      const panes = await Promise.all(this.panes.map((pane) => this.openPane(pane, signal)));
      const queue = await this.place();
      const { reviewer, blind } = this.services.identity.who;
      const { step } = this;
      this.step = null;
      return { kind: 'page', page: { panes, reviewer, blind, queue, step } };
    } catch (error) {
      if (BenchError.is(error, 'cancelled')) throw error;
      this.services.log.warn(`${this.uri.toString()} could not be opened: ${messageOf(error)}`);
      const hint = BenchError.is(error) ? (error.hint ?? editorHint(error) ?? null) : null;
      return { kind: 'problem', problem: { message: this.withoutFolders(messageOf(error)), hint } };
    }
  }

  /** A blind reviewer is not told where the file is: its folder is named after the model. */
  private withoutFolders(message: string): string {
    if (!this.services.identity.who.blind) return message;
    return this.panes.reduce((text, { path }) => text.replaceAll(dirname(path), '…'), message);
  }

  private async openPane(pane: Pane, signal: AbortSignal): Promise<OpenedTrajectory> {
    const { trajectories, identity } = this.services;
    if (pane.opened !== null) {
      pane.opened = await trajectories.look(pane.opened.trajectory, signal);
      return pane.opened;
    }
    const opened = await trajectories.openTrajectory(
      { path: pane.path, member: pane.member, imports_dir: this.services.importsDir(), ...identity.who },
      this.listenerOf(pane),
      signal,
    );
    if (this.disposed) trajectories.close(opened.trajectory);
    pane.opened = opened;
    return opened;
  }

  private listenerOf(pane: Pane): TrajectoryListener {
    return {
      changed: (opened) => {
        if (pane.opened !== null && pane.opened.trajectory !== opened.trajectory) return;
        pane.opened = opened;
        this.connection?.emit('trajectoryChanged', opened);
      },
      labelled: () => {
        if (pane.opened === null) return;
        this.connection?.emit('labelsChanged', { trajectory: pane.opened.trajectory });
        this.services.results.labelsWritten(pane.path);
      },
    };
  }

  private async saveLabel({
    trajectory,
    place,
    change,
  }: Parameters<HostCalls['saveLabel']>[0]): Promise<LabelSaved> {
    const { path } = this.pane(trajectory);
    await this.ensureReviewer(trajectory);
    // Not aborted with the page: what a person said is kept.
    const saved = await this.services.trajectories.call('writeLabel', { trajectory, place, change });
    this.services.results.labelsWritten(path);
    return saved;
  }

  private async undoLabel({ trajectory }: Parameters<HostCalls['undoLabel']>[0]): Promise<Undone> {
    const { path } = this.pane(trajectory);
    await this.ensureReviewer(trajectory);
    const answer = await this.services.trajectories.call('undoLabel', { trajectory });
    this.services.results.labelsWritten(path);
    return answer;
  }

  /** Asks who labels where nobody has said; the worker knows the name before the label. */
  private async ensureReviewer(trajectory: string): Promise<void> {
    const { identity, trajectories } = this.services;
    if (identity.who.reviewer !== null) return;
    const reviewer = await identity.askName();
    if (reviewer === null) {
      throw new BenchError('cancelled', 'nothing was saved: labels are kept under a name', {
        hint: 'Label again, and say who you are.',
      });
    }
    await trajectories.setReviewer(trajectory, { ...identity.who, reviewer });
  }

  private async openMember(
    { trajectory, member }: { readonly trajectory: string; readonly member: string },
    signal: AbortSignal,
  ): Promise<OpenedTrajectory> {
    this.pane(trajectory);
    const pane = this.panes.find(({ opened }) => opened?.trajectory === trajectory);
    if (pane === undefined) throw new BenchError('internal', 'a pane that was found is gone');
    const { trajectories, identity } = this.services;
    const opened = await trajectories.openTrajectory(
      { path: pane.path, member, imports_dir: this.services.importsDir(), ...identity.who },
      this.listenerOf(pane),
      signal,
    );
    trajectories.close(trajectory);
    pane.member = member;
    pane.opened = opened;
    return opened;
  }

  private async chooseTruth(trajectory: string, signal: AbortSignal): Promise<OpenedTrajectory | null> {
    this.pane(trajectory);
    const path = await chooseTruth(this.path);
    return path === null ? null : await this.services.trajectories.setTruth(trajectory, path, signal);
  }

  private async showText(
    what: 'readExchange' | 'readRaw',
    { trajectory, step }: { readonly trajectory: string; readonly step: number },
    signal: AbortSignal,
  ): Promise<Record<string, never>> {
    const { opened } = this.pane(trajectory);
    if (opened.hidden) {
      throw new BenchError(
        'usage',
        `this would tell the model: ${opened.until ?? 'label the attempt first.'}`,
      );
    }
    const turn = `step ${step + 1}`;
    const name = opened.attempt?.task_id ?? basename(this.path);
    const isExchange = what === 'readExchange';
    const isLines = !isExchange && opened.info.format === 'itbench-review';
    const title = `${isExchange ? 'Exchange' : 'Records'} ${turn} of ${name}${isLines ? '.jsonl' : '.json'}`;
    const read = (from: number) => this.services.trajectories.call(what, { trajectory, step, from }, signal);
    await this.services.texts.show(title, read);
    return {};
  }

  private async copyLink({
    trajectory,
    step,
  }: {
    readonly trajectory: string;
    readonly step: number;
  }): Promise<Record<string, never>> {
    const { path, opened } = this.pane(trajectory);
    const { resources, context } = this.services;
    const link = linkTo({
      scheme: vscode.env.uriScheme,
      extension: context.extension.id,
      place: opened.hidden
        ? { kind: 'key', key: resources.uriFor([path], opened.attempt?.task_id ?? 'Trajectory').query }
        : { kind: 'path', path },
      step,
    });
    await vscode.env.clipboard.writeText(link);
    return {};
  }

  /** Changes on the disk are followed as long as somebody sees the page. */
  private look(): void {
    if (this.panel.visible) this.looking ??= this.services.results.look();
    else {
      this.looking?.dispose();
      this.looking = undefined;
    }
  }

  private async place(): Promise<Place> {
    return await this.services.reviewQueue.queue.placeOf(this.path);
  }

  private async tellPlace(): Promise<void> {
    if (!this.panel.visible || this.connection === null) return;
    this.connection.emit('queueChanged', await this.place());
  }

  private async setWho(who: Who): Promise<void> {
    this.connection?.emit('reviewerChanged', who);
    for (const pane of this.panes) {
      if (pane.opened === null) continue;
      try {
        const opened = await this.services.trajectories.setReviewer(pane.opened.trajectory, who);
        pane.opened = opened;
        this.connection?.emit('trajectoryChanged', opened);
        this.connection?.emit('labelsChanged', { trajectory: opened.trajectory });
      } catch (error) {
        this.services.log.warn(`the reviewer could not be told to ${pane.path}: ${messageOf(error)}`);
      }
    }
  }
}
