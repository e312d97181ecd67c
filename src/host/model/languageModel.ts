/**
 * The editor's language models as far as they are used: what is made of requests and replies can then be tried without
 * an editor. vscodeLanguageModels.ts joins it to `vscode.lm`, and decides nothing.
 */
export interface LanguageModels {
  /** The models that fit; of every vendor and id without. May start the extensions that provide them. */
  select(selector: { readonly vendor?: string; readonly id?: string }): Promise<readonly LanguageModel[]>;
}

export interface LanguageModel {
  readonly vendor: string;
  readonly id: string;
  readonly version: string;
  readonly maxInputTokens: number;
  /** Whether the editor says that a request may be made; undefined: nobody has been asked yet. */
  canSend(): boolean | undefined;
  /**
   * Resolves when the model has the request. The first one lets the editor ask the person for consent, with
   * `justification`, and may take as long as the person does. Rejects with the editor's error.
   */
  send(request: OutgoingRequest, signal: AbortSignal): Promise<AsyncIterable<ReplyPart>>;
  /** An estimate. */
  countTokens(message: EditorMessage, signal: AbortSignal): Promise<number>;
}

export interface OutgoingRequest {
  readonly messages: readonly EditorMessage[];
  readonly tools: readonly {
    readonly name: string;
    readonly description: string;
    readonly inputSchema: object;
  }[];
  /** Heeded or not, as the model's provider likes. */
  readonly modelOptions: Readonly<Record<string, number>>;
  /** For the person who is asked for consent. */
  readonly justification: string;
}

export interface EditorMessage {
  readonly role: 'user' | 'assistant';
  readonly parts: readonly EditorPart[];
}

export type EditorPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'call'; readonly id: string; readonly name: string; readonly input: object }
  | { readonly kind: 'result'; readonly id: string; readonly text: string };

export type ReplyPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'reasoning'; readonly text: string }
  | { readonly kind: 'call'; readonly id: string; readonly name: string; readonly input: unknown }
  /** Anything else, by the name of its kind. */
  | { readonly kind: 'other'; readonly name: string };
