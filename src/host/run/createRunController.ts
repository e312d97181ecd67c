import type { EditorModels } from '../model/editorModels.ts';
import type { Services } from '../services.ts';
import type { RunController } from './runController.ts';

export type RunControllerDependencies = Pick<Services, 'context' | 'log' | 'notify' | 'config' | 'keys'> & {
  readonly editorModels: EditorModels;
};

export function createRunController(dependencies: RunControllerDependencies): RunController {
  throw new Error(`not built yet: ${dependencies.context.extension.id}`);
}
