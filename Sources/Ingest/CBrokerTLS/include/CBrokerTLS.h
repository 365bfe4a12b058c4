/* TLS for a connection to a broker: a context that libmosquitto takes, and what it has to say where the hand-shake fails.
 * libmosquitto's own context tells none of it: an expired certificate and a wrong name are both "a TLS error". */
#ifndef BEDSIDE_CBROKERTLS_H
#define BEDSIDE_CBROKERTLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Made for one connection; not to be used from two threads at once. */
typedef struct broker_tls broker_tls;

/* What is wrong with the broker's certificate. */
typedef enum {
    BROKER_TLS_HOLDS = 0,
    BROKER_TLS_EXPIRED,
    BROKER_TLS_NOT_YET,
    BROKER_TLS_OTHER_NAME,
    BROKER_TLS_UNKNOWN_ISSUER,
    BROKER_TLS_OTHERWISE_WRONG,
} broker_tls_verdict;

/* A context that trusts the authorities in the file `authority` (NULL: the system's), takes no certificate of another
 * name than `host`, speaks TLS 1.2 or later, and shows `certificate` (a chain) with `key` (both NULL: none).
 * NULL where a file cannot be used: `why` then names it and says what is wrong. Reads the files, blocking. */
broker_tls *broker_tls_new(
    const char *host, const char *authority, const char *certificate, const char *key, char *why, size_t why_size);

/* Only after the connection that it was given to is destroyed. */
void broker_tls_free(broker_tls *tls);

/* The SSL_CTX; libmosquitto keeps a reference of its own. */
void *broker_tls_context(broker_tls *tls);

broker_tls_verdict broker_tls_verdict_of(const broker_tls *tls);
/* OpenSSL's words for the verdict. */
const char *broker_tls_verdict_words(const broker_tls *tls);
/* The fatal alert that the broker sent, in OpenSSL's words; NULL: none. */
const char *broker_tls_alert(const broker_tls *tls);
/* Whether the hand-shake came to its end on our side. */
bool broker_tls_is_done(const broker_tls *tls);

/* When the certificate we show, and the one the broker showed, expire: seconds since 1970; 0: there is none. */
int64_t broker_tls_own_end(const broker_tls *tls);
int64_t broker_tls_broker_end(const broker_tls *tls);

#endif
