#ifndef FAULTY_DISK_H
#define FAULTY_DISK_H

/// A disk that does not sync, or syncs slowly, for a process that has this library preloaded (LD_PRELOAD).
///
/// The file that FAULTY_DISK names says how it is: "fail" makes every sync end with EIO, a number makes it take so many
/// milliseconds more; no file, or an empty one, and the disk is well. It is read at each sync.
int fsync(int descriptor);
int fdatasync(int descriptor);

#endif
