/**
 * For `ref`: brings an element into sight when it comes, the whole of it where it fits and else its beginning. One function,
 * so that it is called once an element.
 */
export function bringIntoView(element: Element | undefined): void {
  if (element === undefined) return;
  // Once it is in the document and has its size.
  requestAnimationFrame(() => {
    const room = scrollerOf(element);
    // Not scrollIntoView, which moves the frames around it too.
    if (room !== null) room.scrollTop += wayIntoView(element, room);
  });
}

/** How far down to scroll, in pixels; negative for up. */
function wayIntoView(element: Element, room: Element): number {
  const box = element.getBoundingClientRect();
  const view = room.getBoundingClientRect();
  const above = box.top - view.top;
  if (box.height > room.clientHeight) return above >= 0 && above <= view.height / 2 ? 0 : above;
  if (above < 0) return above;
  return Math.max(0, above + box.height - room.clientHeight);
}

function scrollerOf(element: Element): Element | null {
  for (let outer = element.parentElement; outer !== null; outer = outer.parentElement) {
    if (['auto', 'scroll'].includes(getComputedStyle(outer).overflowY)) return outer;
  }
  return null;
}
