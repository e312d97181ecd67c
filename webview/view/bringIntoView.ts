/**
 * For `ref`: brings an element into sight when it comes, the whole of it where it fits and else its beginning. One function,
 * so that it is called once an element.
 */
export function bringIntoView(element: Element | undefined): void {
  if (element === undefined) return;
  // Once it is in the document and has its size.
  requestAnimationFrame(() => {
    element.scrollIntoView({ block: 'nearest' });
    (element.firstElementChild ?? element).scrollIntoView({ block: 'nearest' });
  });
}
