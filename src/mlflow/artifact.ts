export type Artifact = { readonly path: string; readonly isDirectory: boolean; readonly sizeBytes: number | undefined };
