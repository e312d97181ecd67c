/** What a download tells while it goes on. Sizes in bytes; shapes are also the lines of `tasks fetch --json`. */
export type FetchEvent =
  /** Files that are here already are read whole, which of many gigabytes takes a while. */
  | { readonly type: 'fetch_checking'; readonly files: number; readonly bytes: number }
  | {
      readonly type: 'fetch_started';
      readonly repo: string;
      readonly revision: string;
      readonly folder: string;
      readonly tasks: number;
      readonly files: number;
      readonly bytes: number;
      /** Of them on this disk already. */
      readonly files_here: number;
      readonly bytes_here: number;
    }
  /** What is done of all, what is here already included. */
  | { readonly type: 'fetch_progress'; readonly done_bytes: number; readonly total_bytes: number }
  | {
      readonly type: 'fetch_retry';
      readonly file: string | null;
      readonly message: string;
      readonly retry: number;
      readonly wait_ms: number;
    }
  | {
      readonly type: 'task_fetched';
      readonly task: string;
      readonly files: number;
      readonly bytes: number;
      readonly tasks_done: number;
      readonly tasks: number;
    };

export type OnFetchEvent = (event: FetchEvent) => void;
