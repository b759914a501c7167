import type { DatasetStatus, Project, SetStatus } from '../../src/project/index.js';

/** Where sets stand, without datasets and sources. */
export const setStatuses = async (
  project: Project,
  names?: readonly string[],
): Promise<readonly SetStatus[]> =>
  (await project.status(names)).filter((status) => status.kind === 'feature_set');

export const datasetStatuses = async (
  project: Project,
  names?: readonly string[],
): Promise<readonly DatasetStatus[]> =>
  (await project.status(names)).filter((status) => status.kind === 'dataset');
