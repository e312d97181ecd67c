/**
 * For `ref`: brings an element into sight when it comes, the whole of it where it fits and else its beginning. One function,
 * so that it is called once an element.
 */
export function bringIntoView(element: Element | undefined): void {
  if (element === undefined) return;
  // Once it is in the document and has its size.
  requestAnimationFrame(() => {
    const room = scrollerOf(element);
    if (room === null || element.clientHeight <= room.clientHeight) {
      element.scrollIntoView({ block: 'nearest' });
    } else if (!beginsInUpperHalf(element, room)) {
      element.scrollIntoView({ block: 'start' });
    }
  });
}

function beginsInUpperHalf(element: Element, room: Element): boolean {
  const { top, height } = room.getBoundingClientRect();
  const begin = element.getBoundingClientRect().top;
  return begin >= top && begin <= top + height / 2;
}

function scrollerOf(element: Element): Element | null {
  for (let outer = element.parentElement; outer !== null; outer = outer.parentElement) {
    if (['auto', 'scroll'].includes(getComputedStyle(outer).overflowY)) return outer;
  }
  return null;
}
