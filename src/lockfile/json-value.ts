/** What JSON can say. */

export type Json = string | number | boolean | null | readonly Json[] | JsonObject
/** A member may have any name, `__proto__` too: only own ones count. */
export type JsonObject = { readonly [member: string]: Json | undefined }
