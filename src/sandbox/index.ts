export {
  createSandbox,
  type FaultRule,
  type RunningSandbox,
  type Sandbox,
  type SandboxOptions,
} from './create-sandbox.ts';
