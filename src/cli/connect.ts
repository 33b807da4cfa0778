import { resolve } from 'node:path';
import type { TiebackOptions } from '../compose-ports.ts';
import { type Flags, resolveConfig } from '../config/resolve-config.ts';
import { createTieback, type Tieback } from '../tieback.ts';
import type { Runtime } from '../util/runtime.ts';
import { connectionOf, rereading } from './connection.ts';

/** The library over what flags, environment and files say. @throws CONFIG_INVALID, CONFIG_MISSING */
export const connect = async (
  flags: Flags,
  options: TiebackOptions & { readonly runtime: Runtime },
): Promise<Tieback> => {
  const { runtime } = options;
  const config = await resolveConfig(flags, runtime);
  const stateDir = resolve(runtime.cwd, config.state?.value ?? '.tieback');
  return createTieback({ ...connectionOf(config, rereading(flags, runtime, config)), stateDir }, options);
};
