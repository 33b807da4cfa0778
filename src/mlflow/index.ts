export type { MlflowClient } from './client.ts';
export { createMlflowClient, type MlflowOptions } from './create-client.ts';
