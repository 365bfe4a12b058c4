#ifndef FAULTY_DISK_H
#define FAULTY_DISK_H

/// A disk that does not sync, syncs slowly or takes no writes, for a process that has this library preloaded (LD_PRELOAD).
///
/// The file that FAULTY_DISK names says how it is: "fail" makes every sync end with EIO, a number makes it take so many
/// milliseconds more, "readonly" refuses every write to a file with EROFS, as a disk does that the kernel has made read-only
/// under its users; "kill 40" lets the process write to files 39 times, and ends it by SIGKILL with half of the next write;
/// no file, or an empty one, and the disk is well. It is read at each sync and write.
int fsync(int descriptor);
int fdatasync(int descriptor);

#endif
