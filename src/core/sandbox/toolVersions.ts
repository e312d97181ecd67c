/** Tools whose version can change what a command prints; those that are missing are left out. */
const tools = ['bash', 'awk', 'grep', 'sed', 'sort', 'find', 'jq', 'python3', 'rg', 'sqlite3', 'perl'];

/** Prints `name<TAB>first line of its version` for each tool there is. mawk knows `-W version` only. */
export const toolVersionsScript = `
for tool in ${tools.join(' ')}; do
  command -v "$tool" > /dev/null || continue
  version=$({ "$tool" --version || "$tool" -W version; } 2> /dev/null < /dev/null | grep -m 1 .)
  printf '%s\\t%s\\n' "$tool" "$version"
done
exit 0`;

export function parseToolVersions(text: string): Record<string, string> {
  const versions: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const [tool, version] = line.split('\t', 2);
    if (tool !== undefined && version !== undefined) versions[tool] = version.trim();
  }
  return versions;
}
