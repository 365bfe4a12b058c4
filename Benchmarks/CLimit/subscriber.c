// A subscriber that can hardly be cheaper and loses nothing: libmosquitto with a loop of its own, acknowledgements only
// after the burst is committed to SQLite with synchronous FULL. It decodes nothing and judges nothing.
#include <errno.h>
#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <poll.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "climit.h"

/// A burst: the messages' bytes side by side, as they go into one row.
static struct {
    unsigned char *bytes;
    size_t size, room;
    long messages;
    size_t taken;
} burst;

static void keep(const void *bytes, size_t count) {
    if (burst.size + count > burst.room) {
        burst.room = (burst.size + count) * 2;
        burst.bytes = realloc(burst.bytes, burst.room);
    }
    memcpy(burst.bytes + burst.size, bytes, count);
    burst.size += count;
}

static void on_message(
    struct mosquitto *client, void *context, const struct mosquitto_message *message, const mosquitto_property *rest) {
    (void)client, (void)context, (void)rest;
    uint32_t lengths[2] = {(uint32_t)strlen(message->topic), (uint32_t)message->payloadlen};
    keep(lengths, sizeof lengths);
    keep(message->topic, lengths[0]);
    keep(message->payload, lengths[1]);
    burst.messages += 1;
    burst.taken += lengths[0] + lengths[1] + 7;
}

static int is_subscribed;

static void on_subscribe(
    struct mosquitto *client, void *context, int id, int count, const int *granted, const mosquitto_property *rest) {
    (void)client, (void)context, (void)id, (void)count, (void)granted, (void)rest;
    is_subscribed = 1;
}

static void on_connect(
    struct mosquitto *client, void *context, int reason, int flags, const mosquitto_property *properties) {
    (void)context, (void)flags, (void)properties;
    if (reason != 0) {
        fprintf(stderr, "refused: %d\n", reason);
        exit(1);
    }
    mosquitto_subscribe(client, NULL, "#", 1);
}

static sqlite3_stmt *prepared(sqlite3 *database, const char *sql) {
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) != SQLITE_OK) {
        fprintf(stderr, "%s: %s\n", sql, sqlite3_errmsg(database));
        exit(1);
    }
    return statement;
}

static void step(sqlite3 *database, sqlite3_stmt *statement) {
    if (sqlite3_step(statement) != SQLITE_DONE) {
        fprintf(stderr, "SQLite: %s\n", sqlite3_errmsg(database));
        exit(1);
    }
    sqlite3_reset(statement);
}

static int readable_bytes(int descriptor) {
    int count = 0;
    return ioctl(descriptor, FIONREAD, &count) == 0 ? count : 0;
}

int subscribe_messages(int port, long count, const char *file, int window) {
    sqlite3 *database = NULL;
    if (sqlite3_open(file, &database) != SQLITE_OK) return 1;
    sqlite3_exec(database, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
        "CREATE TABLE IF NOT EXISTS bursts (id INTEGER PRIMARY KEY, messages BLOB NOT NULL) STRICT", NULL, NULL, NULL);
    sqlite3_stmt *begin = prepared(database, "BEGIN IMMEDIATE");
    sqlite3_stmt *insert = prepared(database, "INSERT INTO bursts (messages) VALUES (?)");
    sqlite3_stmt *commit = prepared(database, "COMMIT");

    mosquitto_lib_init();
    struct mosquitto *client = mosquitto_new("climit", false, NULL);
    mosquitto_threaded_set(client, true);
    mosquitto_int_option(client, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5);
    mosquitto_connect_v5_callback_set(client, on_connect);
    mosquitto_message_v5_callback_set(client, on_message);
    mosquitto_subscribe_v5_callback_set(client, on_subscribe);
    mosquitto_property *properties = NULL;
    mosquitto_property_add_int16(&properties, MQTT_PROP_RECEIVE_MAXIMUM, (uint16_t)window);
    mosquitto_property_add_int32(&properties, MQTT_PROP_SESSION_EXPIRY_INTERVAL, 3600);
    int status = mosquitto_connect_bind_v5(client, "127.0.0.1", port, 60, NULL, properties);
    if (status != MOSQ_ERR_SUCCESS) {
        fprintf(stderr, "connect: %s\n", mosquitto_strerror(status));
        return 1;
    }

    long received = 0, commits = 0;
    double first = 0, processor = 0;
    int is_told = 0, idle = 0;
    // Whoever only makes the session leaves once it is subscribed.
    while (count > 0 ? received < count : !is_told) {
        int descriptor = mosquitto_socket(client);
        struct pollfd waiting = {descriptor, POLLIN | (mosquitto_want_write(client) ? POLLOUT : 0), 0};
        idle = poll(&waiting, 1, 1000) == 0 ? idle + 1 : 0;
        if (idle >= LONGEST_IDLE) {
            fprintf(stderr, "nothing came for %d s after %ld messages\n", LONGEST_IDLE, received);
            return 1;
        }
        mosquitto_loop_misc(client);
        if (waiting.revents & POLLIN) {
            int available = readable_bytes(descriptor);
            burst.taken = 0;
            do {
                long before = burst.messages;
                status = mosquitto_loop_read(client, 1);
                if (status != MOSQ_ERR_SUCCESS) {
                    fprintf(stderr, "read: %s\n", mosquitto_strerror(status));
                    return 1;
                }
                if (burst.messages == before && readable_bytes(descriptor) == 0) break;
            } while ((long)burst.taken < available && burst.messages < window);
        }
        if (burst.messages > 0) {
            if (received == 0) {
                first = now_seconds();
                processor = processor_seconds();
            }
            step(database, begin);
            sqlite3_bind_blob(insert, 1, burst.bytes, (int)burst.size, SQLITE_STATIC);
            step(database, insert);
            step(database, commit);
            received += burst.messages;
            commits += 1;
            burst.messages = 0;
            burst.size = 0;
        }
        if (mosquitto_want_write(client)) mosquitto_loop_write(client, 1);
        if (is_subscribed && !is_told) {
            is_told = 1;
            printf("ready\n");
            fflush(stdout);
        }
    }
    if (count > 0) {
        printf("{\"messages\":%ld,\"seconds\":%.6f,\"processor\":%.6f,\"commits\":%ld}\n",
            received, now_seconds() - first, processor_seconds() - processor, commits);
    }
    mosquitto_disconnect(client);
    mosquitto_loop_write(client, 1);
    mosquitto_destroy(client);
    sqlite3_close(database);
    return 0;
}
