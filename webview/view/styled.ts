import { noChange } from 'lit';
import { Directive, directive, type ElementPart } from 'lit/directive.js';

/** Properties by their CSS names; null takes one away. */
export type Styles = Readonly<Record<string, string | null>>;

/**
 * Sets style properties of an element by script. Lit's own `styleMap` writes a style attribute when it first renders, which
 * the page's policy forbids.
 */
class StyledDirective extends Directive {
  override render(_styles: Styles): typeof noChange {
    return noChange;
  }

  override update({ element }: ElementPart, [styles]: [Styles]): typeof noChange {
    if (element instanceof HTMLElement || element instanceof SVGElement) {
      for (const [name, value] of Object.entries(styles)) {
        if (value === null) element.style.removeProperty(name);
        else element.style.setProperty(name, value);
      }
    }
    return noChange;
  }
}

/** As an element's own expression: `<div ${styled({ height: '20px' })}>`. */
export const styled = directive(StyledDirective);
