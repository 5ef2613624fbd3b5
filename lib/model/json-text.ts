/** JSON that is written already, where objects for it would be many: half a million small arrays for a day of a hundred series. */
export class JsonText {
  constructor(readonly text: string) {}
}
