export type ServerInfo = {
  /** Undefined on servers without the server-info endpoint. */
  readonly storeType: string | undefined;
  readonly areWorkspacesEnabled: boolean;
};
