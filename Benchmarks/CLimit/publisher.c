// A publisher without a library: every message is ready before the first leaves, so that what is measured behind it is
// not this program. MQTT 3.1.1, QoS 1, at most `window` messages unacknowledged.
//
// Messages are those of the bench's pool circuits (`TypicalProfile`): 8 values and a time of their own, a minute apart
// for each device; values are walks in steps of what a sensor resolves. The sequence number is nothing that the profile
// wants, as most real messages hold something.
// Source: MQTT 3.1.1, sections 2.2.3, 3.1, 3.3 and 3.4.
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "climit.h"

/// Of each device, in steps: water and return 0.1 degrees, flow 0.1 l/min, pressure 0.01 bar, pump 1 W, energy
/// 0.001 kWh, rssi 1 dB.
struct walk { int water, back, flow, pressure, pump, energy, rssi; };

static uint64_t chance = 88172645463325252u;

/// -1, 0 or 1 steps. Xorshift; source: Marsaglia 2003.
static int drift(void) {
    chance ^= chance << 13;
    chance ^= chance >> 7;
    chance ^= chance << 17;
    return (int)(chance >> 33 & 3) % 3 - 1;
}

static int held(int value, int low, int high) { return value < low ? low : value > high ? high : value; }

static size_t remaining_length(unsigned char *out, size_t value) {
    size_t count = 0;
    do {
        unsigned char byte = value & 0x7F;
        value >>= 7;
        out[count++] = value > 0 ? byte | 0x80 : byte;
    } while (value > 0);
    return count;
}

/// One PUBLISH packet; returns its length.
static size_t packet(unsigned char *out, long device, uint16_t id, int64_t minute, struct walk *at) {
    char topic[64], payload[256];
    int topic_length = snprintf(topic, sizeof topic, "pools/p%ld/telemetry", device);
    at->water = held(at->water + drift(), 240, 280);
    at->back = held(at->back + drift(), 270, 310);
    at->flow = held(at->flow + drift() * 5, 1800, 2400);
    at->pressure = held(at->pressure + drift(), 70, 110);
    at->pump = held(at->pump + drift() * 3, 600, 720);
    at->energy += at->pump / 60 + drift();
    at->rssi = held(at->rssi + drift(), -75, -55);
    int payload_length = snprintf(payload, sizeof payload,
        "{\"ts\":%lld,\"seq\":%ld,\"water\":%.1f,\"return\":%.1f,\"flow\":%.1f,\"pressure\":%.2f,\"pump\":%d,"
        "\"energy\":%.3f,\"mode\":%d,\"rssi\":%d}",
        (long long)minute * 60000, (long)(minute % 100000), at->water / 10.0, at->back / 10.0, at->flow / 10.0,
        at->pressure / 100.0, at->pump, at->energy / 1000.0, 1 + (int)(minute / 20 % 2), at->rssi);
    size_t length = 0;
    out[length++] = 0x32;
    length += remaining_length(out + length, 2 + (size_t)topic_length + 2 + (size_t)payload_length);
    out[length++] = (unsigned char)(topic_length >> 8);
    out[length++] = (unsigned char)topic_length;
    memcpy(out + length, topic, (size_t)topic_length);
    length += (size_t)topic_length;
    out[length++] = (unsigned char)(id >> 8);
    out[length++] = (unsigned char)id;
    memcpy(out + length, payload, (size_t)payload_length);
    return length + (size_t)payload_length;
}

static int connected(int port) {
    int descriptor = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (descriptor < 0 || connect(descriptor, (struct sockaddr *)&address, sizeof address) != 0) return -1;
    int yes = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    static const unsigned char hello[] = {
        0x10, 0x15, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 0, 0, 9, 'p', 'u', 'b', 'l', 'i', 's', 'h', 'e', 'r'};
    unsigned char answer[4];
    if (write(descriptor, hello, sizeof hello) != sizeof hello) return -1;
    for (size_t got = 0; got < sizeof answer;) {
        ssize_t count = read(descriptor, answer + got, sizeof answer - got);
        if (count <= 0) return -1;
        got += (size_t)count;
    }
    return answer[3] == 0 ? descriptor : -1;
}

int publish_messages(int port, long count, long devices, int window, int64_t first_minute, long rate) {
    unsigned char *bytes = malloc((size_t)count * 256 + 256);
    size_t *ends = malloc(sizeof *ends * (size_t)(count + 1));
    struct walk *walks = malloc(sizeof *walks * (size_t)devices);
    if (bytes == NULL || ends == NULL || walks == NULL) return 1;
    for (long device = 0; device < devices; device++) {
        walks[device] = (struct walk){250 + (int)(device % 20), 290, 2100, 90, 650, 100000, -64};
    }
    ends[0] = 0;
    for (long index = 0; index < count; index++) {
        long device = index % devices;
        ends[index + 1] = ends[index]
            + packet(bytes + ends[index], device, (uint16_t)(index % 65535 + 1), first_minute + index / devices,
                &walks[device]);
    }

    int descriptor = connected(port);
    if (descriptor < 0) {
        fprintf(stderr, "publisher: no connection: %s\n", strerror(errno));
        return 1;
    }
    // Whoever measures begins now.
    printf("sending\n");
    fflush(stdout);
    double start = now_seconds(), processor = processor_seconds();
    long acknowledged = 0, part = 0;
    double heard = start;
    size_t written = 0, allowed_message = 0;
    unsigned char acks[65536];
    while (acknowledged < count) {
        // Up to whole messages of the window.
        long last = acknowledged + window < count ? acknowledged + window : count;
        long due = rate > 0 ? (long)((now_seconds() - start) * (double)rate) : count;
        if (due < last) last = due > acknowledged ? due : acknowledged;
        allowed_message = ends[last];
        struct pollfd waiting = {descriptor, POLLIN | (written < allowed_message ? POLLOUT : 0), 0};
        poll(&waiting, 1, rate > 0 ? 2 : 1000);
        if (waiting.revents != 0 || written == ends[acknowledged]) heard = now_seconds();
        if (now_seconds() - heard >= LONGEST_IDLE) {
            fprintf(stderr, "publisher: no acknowledgement for %d s after %ld\n", LONGEST_IDLE, acknowledged);
            return 1;
        }
        if (waiting.revents & POLLOUT) {
            size_t most = allowed_message - written;
            if (most > 262144) most = 262144;
            ssize_t sent = send(descriptor, bytes + written, most, MSG_DONTWAIT | MSG_NOSIGNAL);
            if (sent > 0) written += (size_t)sent;
            else if (sent < 0 && errno != EAGAIN && errno != EINTR) return 1;
        }
        if (waiting.revents & (POLLIN | POLLHUP | POLLERR)) {
            ssize_t got = recv(descriptor, acks, sizeof acks, MSG_DONTWAIT);
            if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) {
                fprintf(stderr, "publisher: the broker left\n");
                return 1;
            }
            // Nothing but PUBACKs of four bytes comes.
            if (got > 0) {
                part += got;
                acknowledged += part / 4;
                part %= 4;
            }
        }
    }
    printf("{\"messages\":%ld,\"seconds\":%.6f,\"processor\":%.6f,\"bytes\":%.1f}\n", count, now_seconds() - start,
        processor_seconds() - processor, (double)ends[count] / (double)count);
    static const unsigned char goodbye[] = {0xE0, 0};
    if (write(descriptor, goodbye, sizeof goodbye) < 0) return 1;
    close(descriptor);
    return 0;
}
