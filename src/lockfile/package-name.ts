/** What npm takes for the name of a package, the ones of before 2012 among them. Input: attacker-controlled. */
import validateName from 'validate-npm-package-name'

export function isPackageName(name: string): boolean {
  // Half of a pair has no place in an address: npm's library throws.
  return !/\p{Cs}/u.test(name) && validateName(name).validForOldPackages
}
