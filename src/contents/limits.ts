/** Caps on what is read of a tarball, beside what was seen in some 2,000, nearly all of them real. */

/** Files, directories and all else. Seen: 8,711. */
export const MAX_ENTRIES = 200_000
/** Seen: 212 MB. */
export const MAX_UNPACKED_BYTES = 4 * 1024 ** 3
/** All that is no file's content: headers, padding, long names. Bounds what their number and size can cost. */
export const MAX_HEADER_BYTES = 256 * 1024 ** 2
/** In the headers that speak of other entries. Seen: 2,089, of which 61 before one entry. */
export const MAX_RECORDS = 2_000_000
/** Paths are held until the end, to see which of them collide. */
export const MAX_PATHS_LENGTH = 64 * 1024 ** 2
/** What is small may be as empty as it likes; of what is larger, so many bytes may come out of one. Seen: 14. */
export const FREE_UNPACKED_BYTES = 128 * 1024 ** 2
export const MAX_RATIO = 100
/** Seen: 41 kB. */
export const MAX_MANIFEST_BYTES = 4 * 1024 ** 2
/** After so many, there is nothing more to learn. */
export const MAX_PROBLEMS = 100
/** No file system that npm installs to takes longer names. */
export const MAX_SEGMENT_BYTES = 255
export const MAX_PATH_BYTES = 4096
/** Those that node-tar leaves out. */
export const MAX_DEPTH = 1024
