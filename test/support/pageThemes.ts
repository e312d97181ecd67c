import themes from '../fixture/pageThemes.json' with { type: 'json' };

export type PageTheme = keyof typeof themes;

/** What VS Code gives a webview of a theme: values of CSS properties, and classes of the body. As VS Code 1.139 has them. */
export function themeVariables(theme: PageTheme): [variables: Record<string, string>, classes: string] {
  const { variables, kind } = themes[theme];
  return [{ ...variables }, kind];
}
