/** Whether a server's version says that it is the built-in sandbox, so that documents made from it say DEMO. */
export const isSandbox = (version: string): boolean => version.toLowerCase().includes('sandbox');
