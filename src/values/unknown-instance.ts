/** Stands where the id of the default instance would: the cloud did not say which one it is. No instance has this id. */
export const UNKNOWN_INSTANCE = 'unknown';
