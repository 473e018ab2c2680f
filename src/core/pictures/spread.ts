/**
 * Moves labels apart, no further than needed.
 *
 * @param tops where they would stand, in any order.
 * @param within what they stand in, as far as there is room; those beyond keep their order.
 * @returns where they stand, in the same order, at least `height` apart.
 */
export function spread(
  tops: readonly number[],
  height: number,
  within: { readonly top: number; readonly bottom: number } = { top: -Infinity, bottom: Infinity },
): number[] {
  const order = tops
    .map((top, index) => ({ top, index }))
    .sort((one, other) => one.top - other.top)
    .map(({ top, index }) => ({ top: Math.min(Math.max(top, within.top), within.bottom), index }));
  // Labels that touch become a group, which is centred where its labels would like to stand.
  const groups: { sum: number; members: number[] }[] = [];
  const topOf = ({ sum, members }: { sum: number; members: number[] }): number => {
    const rest = (members.length - 1) * height;
    return Math.max(within.top, Math.min(sum / members.length - rest / 2, within.bottom - rest));
  };
  for (const { top, index } of order) {
    let group = { sum: top, members: [index] };
    for (let before = groups.at(-1); before !== undefined; before = groups.at(-1)) {
      if (topOf(before) + before.members.length * height <= topOf(group)) break;
      group = { sum: before.sum + group.sum, members: [...before.members, ...group.members] };
      groups.pop();
    }
    groups.push(group);
  }
  const placed = tops.slice();
  for (const group of groups) {
    group.members.forEach((index, i) => (placed[index] = topOf(group) + i * height));
  }
  return placed;
}
