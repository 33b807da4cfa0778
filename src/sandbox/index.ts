export {
  createSandbox,
  type FaultRule,
  type RunningSandbox,
  type Sandbox,
  type SandboxOptions,
  type SandboxService,
} from './create-sandbox.ts';
