#ifndef BEDSIDE_CMOSQUITTO_H
#define BEDSIDE_CMOSQUITTO_H

#include <mosquitto.h>
#include <mqtt_protocol.h>
/* The loop's wake-up; Swift's Glibc module leaves it out. */
#include <sys/eventfd.h>

#endif
