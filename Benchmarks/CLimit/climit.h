// The parts of the yardstick; see main.c.
#ifndef CLIMIT_H
#define CLIMIT_H

#include <stdint.h>

/// Seconds without a word from the broker after which a program gives up.
#define LONGEST_IDLE 30

/// Receives `count` messages and says what that took; see subscriber.c.
int subscribe_messages(int port, long count, const char *file, int window);

/// Publishes `count` messages of `devices` devices, `rate` a second or, where that is 0, as fast as the broker takes them;
/// see publisher.c.
int publish_messages(int port, long count, long devices, int window, int64_t first_minute, long rate);

/// Seconds of a clock that nobody sets.
double now_seconds(void);

/// Processor seconds of this process so far, its own and the kernel's on its behalf.
double processor_seconds(void);

#endif
