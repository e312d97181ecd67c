import { type Fields, fieldsOf, textOf } from './fields.ts';

/** Spans inside spans inside spans: deeper ones are a loop. */
const maxDepth = 1000;

/**
 * Tells the events of scorers, whose models are judges and no agents: by the span they are in (`type` scorer or scorers, at any
 * height), or in older logs by the step that is open.
 */
export class InspectScorers {
  private readonly spans = new Map<string, { readonly type: string; readonly parent: string | null }>();
  private openScorerSteps = 0;

  /** Has to see every event, in order. */
  see(event: Fields): void {
    const id = textOf(event.id);
    if (event.event === 'span_begin' && id !== null) {
      this.spans.set(id, { type: textOf(event.type) ?? '', parent: textOf(event.parent_id) });
    }
    if (event.event === 'step' && event.type === 'scorer') {
      if (event.action === 'begin') this.openScorerSteps += 1;
      else this.openScorerSteps = Math.max(0, this.openScorerSteps - 1);
    }
  }

  isScorers(event: Fields): boolean {
    if (this.openScorerSteps > 0) return true;
    let id = textOf(fieldsOf(event).span_id);
    for (let depth = 0; id !== null && depth < maxDepth; depth += 1) {
      const span = this.spans.get(id);
      if (span === undefined) return false;
      if (span.type === 'scorer' || span.type === 'scorers') return true;
      id = span.parent;
    }
    return false;
  }
}
