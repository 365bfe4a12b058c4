#define _GNU_SOURCE
#include "FaultyDisk.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct trouble {
    enum { WELL, SLOW, FAILING, READ_ONLY, KILLING } kind;
    /// Milliseconds to wait, or which write is the last.
    long number;
};

static struct trouble trouble(void) {
    struct trouble found = {WELL, 0};
    const char *path = getenv("FAULTY_DISK");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0) return found;
    char text[24] = {0};
    ssize_t count = read(file, text, sizeof text - 1);
    close(file);
    if (count <= 0) return found;
    if (strncmp(text, "fail", 4) == 0) {
        found.kind = FAILING;
    } else if (strncmp(text, "readonly", 8) == 0) {
        found.kind = READ_ONLY;
    } else if (strncmp(text, "kill ", 5) == 0) {
        found = (struct trouble){KILLING, strtol(text + 5, NULL, 10)};
    } else {
        found = (struct trouble){SLOW, strtol(text, NULL, 10)};
    }
    return found;
}

static int sync_by(const char *name, int descriptor) {
    struct trouble now = trouble();
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    if (now.kind == FAILING || now.kind == READ_ONLY || !real) {
        errno = now.kind == READ_ONLY ? EROFS : EIO;
        return -1;
    }
    struct timespec time = {.tv_sec = now.number / 1000, .tv_nsec = now.number % 1000 * 1000000};
    if (now.kind == SLOW && now.number > 0) nanosleep(&time, NULL);
    return real(descriptor);
}

int fsync(int descriptor) { return sync_by("fsync", descriptor); }
int fdatasync(int descriptor) { return sync_by("fdatasync", descriptor); }

/// Pipes and sockets are no disk.
static int is_file(int descriptor) {
    struct stat status;
    return fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
}

enum fate { PASSES, REFUSED, LAST };

/// What becomes of the next write to an open file.
static enum fate fate(int descriptor) {
    static atomic_long writes;
    if (!is_file(descriptor)) return PASSES;
    struct trouble now = trouble();
    if (now.kind == READ_ONLY) return REFUSED;
    return now.kind == KILLING && atomic_fetch_add(&writes, 1) + 1 == now.number ? LAST : PASSES;
}

/// Whether a directory can be written is asked before anything is.
int access(const char *path, int mode) {
    static int (*real)(const char *, int);
    if (!real) real = (int (*)(const char *, int))dlsym(RTLD_NEXT, "access");
    if (mode & W_OK && trouble().kind == READ_ONLY) {
        errno = EROFS;
        return -1;
    }
    return real(path, mode);
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
    static ssize_t (*real)(int, const void *, size_t);
    if (!real) real = (ssize_t (*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    enum fate next = fate(descriptor);
    if (next == LAST) {
        real(descriptor, bytes, count / 2);
        raise(SIGKILL);
    }
    if (next == REFUSED) {
        errno = EROFS;
        return -1;
    }
    return real(descriptor, bytes, count);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t at) {
    static ssize_t (*real)(int, const void *, size_t, off64_t);
    if (!real) real = (ssize_t (*)(int, const void *, size_t, off64_t))dlsym(RTLD_NEXT, "pwrite64");
    enum fate next = fate(descriptor);
    if (next == LAST) {
        real(descriptor, bytes, count / 2, at);
        raise(SIGKILL);
    }
    if (next == REFUSED) {
        errno = EROFS;
        return -1;
    }
    return real(descriptor, bytes, count, at);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t at) {
    return pwrite64(descriptor, bytes, count, at);
}
