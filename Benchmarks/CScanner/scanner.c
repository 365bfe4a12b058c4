#include "CScanner.h"

#include <string.h>

static const double powers[] = {
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
};

/// A number of at most 18 digits, without an exponent.
static const char *number(const char *at, const char *end, double *value) {
    int is_negative = at < end && *at == '-';
    if (is_negative) at++;
    const char *start = at;
    uint64_t digits = 0;
    while (at < end && (unsigned)(*at - '0') < 10) digits = digits * 10 + (unsigned)(*at++ - '0');
    if (at == start) return NULL;
    long scale = 0;
    if (at < end && *at == '.') {
        const char *fraction = ++at;
        while (at < end && (unsigned)(*at - '0') < 10) digits = digits * 10 + (unsigned)(*at++ - '0');
        scale = at - fraction;
        if (scale == 0) return NULL;
    }
    if (at - start > 19) return NULL;
    double magnitude = (double)digits / powers[scale];
    *value = is_negative ? -magnitude : magnitude;
    return at;
}

size_t scan_pool_message(const char *bytes, size_t count, struct pool_message *message) {
    const char *at = bytes, *end = bytes + count;
    message->found = 0;
    if (at == end || *at++ != '{') return 1;
    while (at < end && *at != '}') {
        if (*at++ != '"') return (size_t)(at - bytes);
        const char *key = at;
        while (at < end && *at != '"') at++;
        size_t length = (size_t)(at - key);
        if (end - at < 2 || at[1] != ':') return (size_t)(at - bytes) + 1;
        at += 2;
        double value;
        const char *next = number(at, end, &value);
        if (next == NULL) return (size_t)(at - bytes) + 1;
        at = next;
#define IS(word) (length == sizeof word - 1 && memcmp(key, word, sizeof word - 1) == 0)
        switch (*key) {
        case 't':
            if (IS("ts")) message->milliseconds = (int64_t)value, message->found |= 1;
            break;
        case 'w':
            if (IS("water")) message->water = value, message->found |= 2;
            break;
        case 'r':
            if (IS("return")) message->back = value, message->found |= 4;
            else if (IS("rssi")) message->rssi = value, message->found |= 8;
            break;
        case 'f':
            if (IS("flow")) message->flow = value, message->found |= 16;
            break;
        case 'p':
            if (IS("pressure")) message->pressure = value, message->found |= 32;
            else if (IS("pump")) message->pump = value, message->found |= 64;
            break;
        case 'e':
            if (IS("energy")) message->energy = value, message->found |= 128;
            break;
        case 'm':
            if (IS("mode")) message->mode = value, message->found |= 256;
            break;
        }
        if (at < end && *at == ',') at++;
        else if (at == end || *at != '}') return (size_t)(at - bytes) + 1;
    }
    return at < end && at + 1 == end ? 0 : (size_t)(at - bytes) + 1;
}
