import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core';
import { html, nothing, type TemplateResult } from 'lit';
import { AsyncDirective, directive } from 'lit/async-directive.js';
import { createRef, type Ref, ref } from 'lit/directives/ref.js';
import { repeat } from 'lit/directives/repeat.js';
import { styled } from './styled.ts';

export interface VirtualRowsOptions {
  /** Class of the scrolled element. */
  readonly name: string;
  /** What the list is, for screen readers. */
  readonly label: string;
  /** Begins the ids of its rows; one for each list of the page. */
  readonly idPrefix: string;
  readonly count: number;
  /** Every row has this height. */
  readonly rowPx: number;
  /** Row that is kept in sight and is the active one; -1 for none. */
  readonly current: number;
  readonly row: (index: number) => {
    readonly label: string;
    readonly content: TemplateResult;
  };
  readonly choose: (index: number) => void;
  /** What the arrows do in it, where that is not what they do everywhere: go to the next or previous step. */
  readonly move?: (by: 1 | -1) => void;
}

/** Rows that are drawn beyond those in sight, so that scrolling shows no gaps. */
const overscan = 8;

/** A list of any length up to some 900 000 rows, beyond which Chromium does not scroll, of which only the rows in sight are in the document. One tab stop; the current row is its active one. */
class VirtualRowsDirective extends AsyncDirective {
  private readonly scroller: Ref<HTMLElement> = createRef();
  private virtualizer: Virtualizer<HTMLElement, HTMLElement> | null = null;
  private options: VirtualRowsOptions | null = null;
  private unmount: (() => void) | null = null;
  private shownCurrent = -1;

  render(options: VirtualRowsOptions): TemplateResult {
    this.options = options;
    if (this.virtualizer === null) queueMicrotask(() => this.mount());
    else this.adapt();
    return this.template(options);
  }

  private mount(): void {
    const { options } = this;
    if (this.unmount !== null || options === null || this.scroller.value === undefined) return;
    this.virtualizer = new Virtualizer(this.virtualOptions(options));
    this.unmount = this.virtualizer._didMount();
    this.virtualizer._willUpdate();
    this.redraw();
    queueMicrotask(() => this.showCurrent());
  }

  private adapt(): void {
    const { options, virtualizer } = this;
    if (options === null || virtualizer === null) return;
    virtualizer.setOptions(this.virtualOptions(options));
    virtualizer._willUpdate();
    if (options.current !== this.shownCurrent) queueMicrotask(() => this.showCurrent());
  }

  private showCurrent(): void {
    const { options, virtualizer } = this;
    if (options === null || virtualizer === null) return;
    this.shownCurrent = options.current;
    if (options.current >= 0 && options.current < options.count) virtualizer.scrollToIndex(options.current);
  }

  private virtualOptions(options: VirtualRowsOptions) {
    return {
      count: options.count,
      getScrollElement: () => this.scroller.value ?? null,
      estimateSize: () => options.rowPx,
      overscan,
      observeElementRect,
      observeElementOffset,
      scrollToFn: elementScroll,
      onChange: () => this.redraw(),
    };
  }

  private redraw(): void {
    if (this.isConnected && this.options !== null) this.setValue(this.template(this.options));
  }

  private template(options: VirtualRowsOptions): TemplateResult {
    const items = this.virtualizer?.getVirtualItems() ?? [];
    const height = this.virtualizer?.getTotalSize() ?? options.count * options.rowPx;
    const active = items.some(({ index }) => index === options.current);
    return html`<div
      class="rows-scroller ${options.name}"
      role="listbox"
      tabindex="0"
      aria-label=${options.label}
      data-own-arrows=${options.move === undefined ? nothing : ''}
      @keydown=${(event: KeyboardEvent) => onArrow(event, options)}
      aria-activedescendant=${active ? `${options.idPrefix}-${options.current}` : ''}
      ${ref(this.scroller)}
    >
      <div class="rows-all" role="presentation" ${styled({ height: `${height}px` })}>
        ${repeat(
          items,
          ({ index }) => index,
          ({ index, start }) => this.rowTemplate(options, index, start),
        )}
      </div>
    </div>`;
  }

  private rowTemplate(options: VirtualRowsOptions, index: number, startPx: number): TemplateResult {
    const { label, content } = options.row(index);
    const place = {
      height: `${options.rowPx}px`,
      transform: `translateY(${startPx}px)`,
    };
    return html`<div
      class="rows-row"
      id="${options.idPrefix}-${index}"
      role="option"
      aria-selected=${index === options.current}
      aria-posinset=${index + 1}
      aria-setsize=${options.count}
      title=${label}
      ${styled(place)}
      @click=${() => options.choose(index)}
    >
      ${content}
    </div>`;
  }

  protected override disconnected(): void {
    this.unmount?.();
    this.unmount = null;
    this.virtualizer = null;
  }

  protected override reconnected(): void {
    queueMicrotask(() => this.mount());
  }
}

function onArrow(event: KeyboardEvent, { move }: VirtualRowsOptions): void {
  const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : null;
  if (move === undefined || by === null) return;
  event.preventDefault();
  move(by);
}

/** See {@link VirtualRowsDirective}. */
export const virtualRows = directive(VirtualRowsDirective);
