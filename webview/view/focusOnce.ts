/** For `ref`: gives an element the focus when it comes, with what is in it selected. One function, so that it is called once an element. */
export function focusOnce(element: Element | undefined): void {
  if (!(element instanceof HTMLElement)) return;
  // Once it is in the document: an element can take the focus only there.
  requestAnimationFrame(() => {
    element.focus();
    if (element instanceof HTMLInputElement) element.select();
  });
}
