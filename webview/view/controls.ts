import { provideVSCodeDesignSystem, vsCodeButton, vsCodeTextArea } from '@vscode/webview-ui-toolkit';

/**
 * Registers the form controls that the page uses: `vscode-button` and `vscode-text-area`. The only file that knows where
 * they come from: their maker has announced their end, and a successor takes their place here. Each control costs some
 * kilobytes, so only those that are used are named. Touches the document, so it is loaded by the page only.
 */
export function registerControls(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeTextArea());
}
