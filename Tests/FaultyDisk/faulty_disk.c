#define _GNU_SOURCE
#include "FaultyDisk.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/// Milliseconds to wait; -1: fail.
static long trouble(void) {
    const char *path = getenv("FAULTY_DISK");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0) return 0;
    char text[16] = {0};
    ssize_t count = read(file, text, sizeof text - 1);
    close(file);
    if (count <= 0) return 0;
    return strncmp(text, "fail", 4) == 0 ? -1 : strtol(text, NULL, 10);
}

static int sync_by(const char *name, int descriptor) {
    long wait = trouble();
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    if (wait < 0 || !real) {
        errno = EIO;
        return -1;
    }
    struct timespec time = {.tv_sec = wait / 1000, .tv_nsec = wait % 1000 * 1000000};
    if (wait > 0) nanosleep(&time, NULL);
    return real(descriptor);
}

int fsync(int descriptor) { return sync_by("fsync", descriptor); }
int fdatasync(int descriptor) { return sync_by("fdatasync", descriptor); }
