import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeTextArea,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';

/**
 * Registers the form controls that the page uses: `vscode-button`, `vscode-checkbox`, `vscode-text-area` and
 * `vscode-text-field`. The only file that knows where they come from: their maker has announced their end, and a
 * successor takes their place here. Touches the document, so it is loaded by the page only.
 */
export function registerControls(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeCheckbox(), vsCodeTextArea(), vsCodeTextField());
}
