/** What an operator can put right; told as one sentence, without a stack. */
export class StartFault extends Error {
  readonly isFault = true;
}
