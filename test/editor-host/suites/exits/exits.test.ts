describe('a suite that ends its process', () => {
  it('holds', () => {});
  it('exits', () => process.exit(3));
});
