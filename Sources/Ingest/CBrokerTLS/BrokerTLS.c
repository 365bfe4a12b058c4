#include "CBrokerTLS.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

struct broker_tls {
    SSL_CTX *context;
    int error;
    int alert;
    bool is_done;
    bool asked_for_password;
    int64_t own_end;
    int64_t broker_end;
};

static int64_t seconds(const ASN1_TIME *time) {
    struct tm parts;
    if (time == NULL || ASN1_TIME_to_tm(time, &parts) != 1) return 0;
    return (int64_t)timegm(&parts);
}

/* Keeps the first thing that is wrong with the broker's chain; decides nothing. */
static int verified(int holds, X509_STORE_CTX *store) {
    SSL *ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
    broker_tls *tls = ssl == NULL ? NULL : SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
    if (tls == NULL) return holds;
    if (!holds && tls->error == X509_V_OK) tls->error = X509_STORE_CTX_get_error(store);
    X509 *certificate = X509_STORE_CTX_get_current_cert(store);
    if (certificate != NULL && X509_STORE_CTX_get_error_depth(store) == 0) {
        tls->broker_end = seconds(X509_get0_notAfter(certificate));
    }
    return holds;
}

static void happened(const SSL *ssl, int where, int value) {
    broker_tls *tls = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
    if (tls == NULL) return;
    if (where & SSL_CB_HANDSHAKE_DONE) tls->is_done = true;
    if ((where & SSL_CB_ALERT) && (where & SSL_CB_READ) && (value >> 8) == SSL3_AL_FATAL) tls->alert = value;
}

/* A locked key is refused: without this OpenSSL would ask at the terminal. */
static int no_password(char *buffer, int size, int is_writing, void *context) {
    (void)buffer, (void)size, (void)is_writing;
    ((broker_tls *)context)->asked_for_password = true;
    return -1;
}

static bool refuse(char *why, size_t size, const char *file, const char *what) {
    snprintf(why, size, "%s %s", file, what);
    ERR_clear_error();
    return false;
}

static bool is_readable(const char *file, char *why, size_t size) {
    FILE *opened = fopen(file, "r");
    if (opened == NULL) {
        snprintf(why, size, "%s cannot be read: %s", file, strerror(errno));
        return false;
    }
    fclose(opened);
    return true;
}

static bool trust(broker_tls *tls, const char *host, const char *authority, char *why, size_t size) {
    if (authority == NULL) {
        SSL_CTX_set_default_verify_paths(tls->context);
    } else {
        if (!is_readable(authority, why, size)) return false;
        if (SSL_CTX_load_verify_file(tls->context, authority) != 1) {
            return refuse(why, size, authority, "holds no certificate of an authority in PEM");
        }
    }
    X509_VERIFY_PARAM *wanted = SSL_CTX_get0_param(tls->context);
    X509_VERIFY_PARAM_set_hostflags(wanted, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    if (X509_VERIFY_PARAM_set1_ip_asc(wanted, host) != 1 && X509_VERIFY_PARAM_set1_host(wanted, host, 0) != 1) {
        return refuse(why, size, host, "is no name that a certificate could bear");
    }
    ERR_clear_error();
    SSL_CTX_set_verify(tls->context, SSL_VERIFY_PEER, verified);
    return true;
}

static bool show(broker_tls *tls, const char *certificate, const char *key, char *why, size_t size) {
    if (!is_readable(certificate, why, size) || !is_readable(key, why, size)) return false;
    if (SSL_CTX_use_certificate_chain_file(tls->context, certificate) != 1) {
        return refuse(why, size, certificate, "holds no certificate in PEM");
    }
    if (SSL_CTX_use_PrivateKey_file(tls->context, key, SSL_FILETYPE_PEM) != 1) {
        if (tls->asked_for_password) return refuse(why, size, key, "is locked with a password");
        unsigned long error = ERR_peek_last_error();
        bool is_other = ERR_GET_LIB(error) == ERR_LIB_X509 && ERR_GET_REASON(error) == X509_R_KEY_VALUES_MISMATCH;
        return refuse(
            why, size, key, is_other ? "is the key of another certificate" : "holds no private key in PEM");
    }
    if (SSL_CTX_check_private_key(tls->context) != 1) {
        return refuse(why, size, key, "is the key of another certificate");
    }
    tls->own_end = seconds(X509_get0_notAfter(SSL_CTX_get0_certificate(tls->context)));
    return true;
}

broker_tls *broker_tls_new(
    const char *host, const char *authority, const char *certificate, const char *key, char *why, size_t why_size
) {
    broker_tls *tls = calloc(1, sizeof *tls);
    if (tls != NULL) tls->context = SSL_CTX_new(TLS_client_method());
    if (tls == NULL || tls->context == NULL) {
        snprintf(why, why_size, "OpenSSL does not start");
        free(tls);
        return NULL;
    }
    SSL_CTX_set_app_data(tls->context, tls);
    SSL_CTX_set_info_callback(tls->context, happened);
    SSL_CTX_set_default_passwd_cb(tls->context, no_password);
    SSL_CTX_set_default_passwd_cb_userdata(tls->context, tls);
    SSL_CTX_set_min_proto_version(tls->context, TLS1_2_VERSION);
    /* A write that had to wait is repeated by libmosquitto from a buffer that may have moved. */
    SSL_CTX_set_mode(tls->context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    if (!trust(tls, host, authority, why, why_size)
        || (certificate != NULL && key != NULL && !show(tls, certificate, key, why, why_size))) {
        broker_tls_free(tls);
        return NULL;
    }
    return tls;
}

void broker_tls_free(broker_tls *tls) {
    if (tls == NULL) return;
    SSL_CTX_set_app_data(tls->context, NULL);
    SSL_CTX_free(tls->context);
    free(tls);
}

void *broker_tls_context(broker_tls *tls) { return tls->context; }

broker_tls_verdict broker_tls_verdict_of(const broker_tls *tls) {
    switch (tls->error) {
    case X509_V_OK: return BROKER_TLS_HOLDS;
    case X509_V_ERR_CERT_HAS_EXPIRED: return BROKER_TLS_EXPIRED;
    case X509_V_ERR_CERT_NOT_YET_VALID: return BROKER_TLS_NOT_YET;
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH: return BROKER_TLS_OTHER_NAME;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN: return BROKER_TLS_UNKNOWN_ISSUER;
    default: return BROKER_TLS_OTHERWISE_WRONG;
    }
}

const char *broker_tls_verdict_words(const broker_tls *tls) { return X509_verify_cert_error_string(tls->error); }

const char *broker_tls_alert(const broker_tls *tls) {
    return tls->alert == 0 ? NULL : SSL_alert_desc_string_long(tls->alert);
}

bool broker_tls_is_done(const broker_tls *tls) { return tls->is_done; }

int64_t broker_tls_own_end(const broker_tls *tls) { return tls->own_end; }

int64_t broker_tls_broker_end(const broker_tls *tls) { return tls->broker_end; }
