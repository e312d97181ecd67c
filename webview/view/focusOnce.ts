/** For `ref`: gives an element the focus when it comes, with what is in it selected. One function, so that it is called once an element. */
export function focusOnce(element: Element | undefined): void {
  if (!(element instanceof HTMLElement)) return;
  // Once it is in the document, where alone it can take the focus, and before the next key is pressed.
  queueMicrotask(() => {
    element.focus();
    if (element instanceof HTMLInputElement) element.select();
  });
}
