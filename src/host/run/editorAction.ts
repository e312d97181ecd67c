/** The one next thing that a message of a run offers. What each does is up to createRunController. */
export type EditorAction =
  | 'open_folder'
  | 'manage_trust'
  | 'create_config'
  | 'open_config'
  | 'open_results'
  | 'show_log';

/** The words on its button. */
export const actionTitles: Readonly<Record<EditorAction, string>> = {
  open_folder: 'Open Folder',
  manage_trust: 'Manage Workspace Trust',
  create_config: 'Create Config',
  open_config: 'Open Config',
  open_results: 'Open Results',
  show_log: 'Show Log',
};
