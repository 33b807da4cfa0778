/** What the person at the keyboard can put right; printed without a stack. */
export class SetupError extends Error {
  override readonly name = 'SetupError';
}
