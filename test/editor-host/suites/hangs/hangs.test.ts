describe('a suite that never ends', () => {
  it('hangs', () => {
    for (;;);
  });
});
