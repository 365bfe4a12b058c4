#ifndef CSCANNER_H
#define CSCANNER_H

#include <stddef.h>
#include <stdint.h>

/// A message of the bench's pool circuits.
struct pool_message {
    int64_t milliseconds;
    double water, back, flow, pressure, pump, energy, mode, rssi;
    /// A bit for each of the nine that the message holds.
    unsigned found;
};

/// Reads one message as somebody would who knows it: in one pass over the bytes, for these keys, with numbers as values.
/// Returns 0, or the place behind the byte that is wrong.
size_t scan_pool_message(const char *bytes, size_t count, struct pool_message *message);

#endif
