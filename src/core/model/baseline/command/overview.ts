/** Lists the files with their sizes in bytes, and the time that each table covers. */
export function overviewCommand(): string {
  return String.raw`ls . | head -n 60
echo
for f in k8s_events_raw*.tsv k8s_objects_raw*.tsv otel_logs_raw*.tsv otel_traces_raw*.tsv; do
  [ -f "$f" ] || continue
  printf 'table\t%s\t%s bytes\tfrom %s\tto %s\n' "$f" "$(wc -c < "$f" | tr -d ' ')" \
    "$(head -n 400 "$f" | cut -c 1-19 | grep -m 1 '^20[0-9][0-9]-')" "$(tail -n 400 "$f" | cut -c 1-19 | grep '^20[0-9][0-9]-' | tail -n 1)"
done
n=0; for f in alerts/*.json alerts*.json; do [ -f "$f" ] && n=$((n + 1)); done
printf 'folder\talerts\t%s files\n' "$n"
n=0; for f in metrics/*.tsv; do [ -f "$f" ] && n=$((n + 1)); done
printf 'folder\tmetrics\t%s files\n' "$n"`;
}
