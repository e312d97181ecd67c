import assert from 'node:assert/strict';
import { looksLikeKey } from '../../../../src/core/schema/looksLikeKey.ts';

const base62 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const base64Url = `${base62}-_`;
const hex = '0123456789abcdef';
const base36 = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Mulberry32: small, seeded, the same everywhere. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function randomText(alphabet: string, length: number, random: () => number): string {
  return Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join('');
}

describe('looksLikeKey', () => {
  const random = randomFrom(7);
  const issued: readonly [string, string][] = [
    ['an OpenAI key', `sk-proj-${randomText(base64Url, 48, random)}`],
    ['an Anthropic key', `sk-ant-api03-${randomText(base64Url, 93, random)}AA`],
    ['a key for a local server', 'sk-local-development-only'],
    ['a Google key', `AIza${randomText(base64Url, 35, random)}`],
    ['a Hugging Face token', `hf_${randomText(base62, 34, random)}`],
    ['a GitHub token', `ghp_${randomText(base62, 36, random)}`],
    ['a fine-grained GitHub token', `github_pat_${randomText(base62, 60, random)}`],
    ['a GitLab token', `glpat-${randomText(base64Url, 20, random)}`],
    ['a Groq key', `gsk_${randomText(base62, 52, random)}`],
    ['an xAI key', `xai-${randomText(base62, 80, random)}`],
    ['an NVIDIA key', `nvapi-${randomText(base64Url, 64, random)}`],
    ['an AWS access key id', `AKIA${randomText('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16, random)}`],
    ['an authorization header', 'Bearer abc.def-123'],
    ['a JWT', `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.${randomText(base64Url, 43, random)}`],
    ['a private key', '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaA==\n'],
    ['a key inside a sentence', `the key is sk-${randomText(base62, 32, random)}, do not share it`],
    ['a key with blanks around it', `  hf_${randomText(base62, 34, random)}\n`],
    ['a URL with a password', 'https://me:hunter2@proxy.example/v1'],
    ['a URL with a key in its query', 'https://api.example/v1?alt=json&key=abcdefgh12345678'],
  ];
  for (const [name, value] of issued) {
    it(`recognises ${name}`, () => assert.equal(looksLikeKey(value), true, value));
  }

  for (const [alphabetName, alphabet, length] of [
    ['base62', base62, 32],
    ['base62', base62, 64],
    ['base64url', base64Url, 43],
    ['base64url', base64Url, 86],
    ['hexadecimal', hex, 32],
    ['lower-case', base36, 40],
  ] as const) {
    it(`recognises at least 98 of 100 random ${alphabetName} strings of ${length} characters`, () => {
      const seed = 20260501;
      const next = randomFrom(seed);
      const values = Array.from({ length: 100 }, () => randomText(alphabet, length, next));
      const missed = values.filter((value) => !looksLikeKey(value));
      assert.ok(missed.length <= 2, `seed ${seed}, missed ${missed.length}: ${missed.join(' ')}`);
    });
  }

  const names: readonly string[] = [
    '',
    'my-llm',
    'OPENAI_API_KEY',
    'AZURE_OPENAI_API_KEY_WEST_EUROPE_2',
    'MY_COMPANY_INFERENCE_GATEWAY_PRODUCTION_TOKEN',
    'claude-opus-4-7',
    'claude-sonnet-4-5-20250929',
    'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
    'gpt-5.5',
    'gpt-4o-mini-2024-07-18',
    'ft:gpt-4o-2024-08-06:my-org:incident-triage:9ABCdEfG',
    'o4-mini-deep-research-2025-06-26',
    'gemini-2.5-flash-preview-native-audio-dialog',
    'meta-llama/Llama-3.1-70B-Instruct',
    'meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8',
    'nvidia/Llama-3_3-Nemotron-Super-49B-v1_5-FP8',
    'nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-BF16',
    'Qwen/Qwen3-235B-A22B-Thinking-2507',
    'Qwen/Qwen3-Coder-480B-A35B-Instruct-FP8',
    'mistralai/Mixtral-8x22B-Instruct-v0.1',
    'unsloth/DeepSeek-R1-0528-Qwen3-8B-GGUF:Q4_K_M',
    'TheBloke/CodeLlama-70B-Instruct-GPTQ-4bit-128g-actorder_True',
    'accounts/fireworks/models/deepseek-v3p1',
    '@cf/meta/llama-3.3-70b-instruct-fp8-fast',
    'openrouter/anthropic/claude-3.7-sonnet:thinking',
    'skt/A.X-4.0-Light',
    'task-force-for-incident-diagnosis',
    'https://api.provider.example/v1',
    'https://my-resource-0123.openai.azure.com/openai/deployments/gpt-5-incident-triage/v1',
    'https://gateway.ai.cloudflare.com/v1/023e105f4ecef8ad9ca31a8372d0c353/gateway/openai',
    'https://abc123defg.execute-api.eu-central-1.amazonaws.com/prod/v1?api-version=2025-01-01-preview',
    'http://127.0.0.1:8080/v1',
    'tasks/',
    '/srv/results/6f1ed002-ab5b-4b5f-9c3e-7d1c2a9e8f10/reports',
    '6f1ed002-ab5b-4b5f-9c3e-7d1c2a9e8f10',
    '/var/folders/zz/zyxvpxvq6csfxvn_n0000000000000/T/itbench-aZ3kQ9xR2mB7cD1eF4gH8jK',
    'C:\\Users\\me\\AppData\\Local\\Temp\\aZ3kQ9xR2mB7cD1eF4gH8jKq5',
    'docker.io/library/debian@sha256:3b5e8f0c1d9a7b6e4f2c0a8d6b4e2f0c1a3b5d7e9f1c3a5b7d9e1f3a5c7e9b1d',
    '76df38a1c0ffee0123456789abcdef0123456789',
    'checkout-6b8f9d7c5-x2x7z',
    'otel-demo/Deployment/recommendation-cache-failure',
    'pass show work/inference-gateway/production',
    'You are a site reliability engineer. Diagnose the incident from the snapshot and name its root causes.',
    '2026-05-27T10:00:00.000Z',
    'A'.repeat(80),
  ];
  for (const name of names) {
    it(`lets "${name.slice(0, 70)}" pass`, () => assert.equal(looksLikeKey(name), false));
  }

  it('answers on a megabyte of text before the time-out of a test', () => {
    assert.equal(looksLikeKey('a-'.repeat(500_000)), false);
    assert.equal(looksLikeKey('eyJ.'.repeat(250_000)), false);
  });
});
