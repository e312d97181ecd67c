describe('a suite whose extension host crashes', () => {
  it('holds', () => {});
  it('aborts', () => process.abort());
});
