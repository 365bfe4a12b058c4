// The yardstick of ingest, in C: what a subscriber costs that only receives, stores and acknowledges, and a publisher
// that is fast enough to find it out.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "climit.h"

double now_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

double processor_seconds(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
        + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

int main(int argc, char **argv) {
    if (argc == 6 && strcmp(argv[1], "subscribe") == 0) {
        return subscribe_messages(atoi(argv[2]), atol(argv[3]), argv[4], atoi(argv[5]));
    }
    if ((argc == 7 || argc == 8) && strcmp(argv[1], "publish") == 0) {
        return publish_messages(atoi(argv[2]), atol(argv[3]), atol(argv[4]), atoi(argv[5]), atoll(argv[6]),
            argc == 8 ? atol(argv[7]) : 0);
    }
    fprintf(stderr,
        "usage: CLimit subscribe PORT COUNT FILE WINDOW\n"
        "       CLimit publish PORT COUNT DEVICES WINDOW FIRST_MINUTE [MESSAGES_A_SECOND]\n");
    return 64;
}
