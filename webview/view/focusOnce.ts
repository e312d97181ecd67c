const met = new WeakSet<Element>();

/**
 * For `ref`: gives an element the focus when it comes, with what is in it selected. One function for all elements; lit
 * calls it again for each of them whenever another that has it is drawn.
 */
export function focusOnce(element: Element | undefined): void {
  if (!(element instanceof HTMLElement) || met.has(element)) return;
  met.add(element);
  // Once it is in the document, where alone it can take the focus, and before the next key is pressed.
  queueMicrotask(() => {
    element.focus();
    if (element instanceof HTMLInputElement) element.select();
  });
}
