/** What every adapter over HTTP must know of an entry. */
export interface EndpointOptions {
  /** Name of the model's entry in the configuration, for messages. */
  readonly name: string;
  /** The model id that is sent. */
  readonly model: string;
  /** Base URL, http or https, up to and including the version; a query (`?api-version=…`) is kept. */
  readonly endpoint: string;
  /** Longest reply, in tokens, reasoning included. */
  readonly maxTokens: number;
  /** For one request, body included. */
  readonly timeoutMs: number;
  /** Not sent when absent: some models refuse any. */
  readonly temperature?: number | undefined;
}

/** Options that have been checked, and the key to send. */
export interface CheckedEndpoint<Options extends EndpointOptions> {
  readonly options: Options;
  readonly url: URL;
  readonly apiKey: string | null;
}
