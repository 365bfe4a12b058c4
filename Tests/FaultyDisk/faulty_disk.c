#define _GNU_SOURCE
#include "FaultyDisk.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/// Milliseconds to wait; -1: fail; -2: nothing can be written.
static long trouble(void) {
    const char *path = getenv("FAULTY_DISK");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0) return 0;
    char text[16] = {0};
    ssize_t count = read(file, text, sizeof text - 1);
    close(file);
    if (count <= 0) return 0;
    if (strncmp(text, "fail", 4) == 0) return -1;
    return strncmp(text, "readonly", 8) == 0 ? -2 : strtol(text, NULL, 10);
}

static int sync_by(const char *name, int descriptor) {
    long wait = trouble();
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    if (wait < 0 || !real) {
        errno = wait == -2 ? EROFS : EIO;
        return -1;
    }
    struct timespec time = {.tv_sec = wait / 1000, .tv_nsec = wait % 1000 * 1000000};
    if (wait > 0) nanosleep(&time, NULL);
    return real(descriptor);
}

int fsync(int descriptor) { return sync_by("fsync", descriptor); }
int fdatasync(int descriptor) { return sync_by("fdatasync", descriptor); }

/// Pipes and sockets are no disk.
static int is_refused(int descriptor) {
    struct stat status;
    if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode) || trouble() != -2) return 0;
    errno = EROFS;
    return 1;
}

/// Whether a directory can be written is asked before anything is.
int access(const char *path, int mode) {
    static int (*real)(const char *, int);
    if (!real) real = (int (*)(const char *, int))dlsym(RTLD_NEXT, "access");
    if (mode & W_OK && trouble() == -2) {
        errno = EROFS;
        return -1;
    }
    return real(path, mode);
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
    static ssize_t (*real)(int, const void *, size_t);
    if (!real) real = (ssize_t (*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    return is_refused(descriptor) ? -1 : real(descriptor, bytes, count);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t at) {
    static ssize_t (*real)(int, const void *, size_t, off64_t);
    if (!real) real = (ssize_t (*)(int, const void *, size_t, off64_t))dlsym(RTLD_NEXT, "pwrite64");
    return is_refused(descriptor) ? -1 : real(descriptor, bytes, count, at);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t at) {
    return pwrite64(descriptor, bytes, count, at);
}
