/** `1 task`, `3 tasks`; the word for several where it is more than one with an s. */
export function counted(many: number, one: string, several = `${one}s`): string {
  return `${many} ${many === 1 ? one : several}`;
}
