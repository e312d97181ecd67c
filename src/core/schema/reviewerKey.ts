/**
 * The same reviewer has the same key: a name in other case, or with blanks round it, is the same person, since disks
 * that ignore case would give them one file, and since one person must not count as two who agree.
 */
export function reviewerKey(name: string): string {
  return name.trim().normalize('NFC').toLowerCase();
}
