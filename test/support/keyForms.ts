/** Every way in which a key could be written down. */
export function formsOf(key: string): string[] {
  const inside = [0, 1, 2].map((shift) =>
    Buffer.from('x'.repeat(shift) + key)
      .toString('base64')
      .slice(4, -4),
  );
  return [key, encodeURIComponent(key), ...inside, Buffer.from(key).toString('hex')];
}
