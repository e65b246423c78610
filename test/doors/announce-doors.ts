/** Imported by vitest's global set-up, where nothing of vitest's may be imported. */
export const doors: boolean = process.env['VERIFY_DEPS_DOORS'] === '1'

/** Says in one line what a run without package managers leaves out. */
export default function announce(): void {
  if (!doors) {
    console.log('VERIFY_DEPS_DOORS is not 1: the tests that install real package managers from npm are left out.')
  }
}
