/**
 * Words that texts of this room share.
 *
 * @module
 */

/** Names that a sentence holds. */
const FEW = 8;

/** Names with commas between them; of many the first, and how many more. */
export function fewNames(names: readonly string[]): string {
  const more = names.length - FEW;
  return names.slice(0, FEW).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/** 1 seed, 3 seeds. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
