/** The example configuration of the project's charter, which must work as it stands. */
export const charter = `tasks_dir: tasks/
output_dir: results/
models:
  - name: my-llm
    endpoint: https://api.provider.example/v1
    max_tokens: 8000
    timeout_ms: 30000
agent_policy:
  max_turns: 40
  turn_penalty: 0.01
  retries: 3
  backoff_seconds: 2
`;
