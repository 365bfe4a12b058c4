#ifndef CPHONENUMBER_H
#define CPHONENUMBER_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What libphonenumber made of a text. No C++ exception leaves these functions.
typedef enum CPhoneNumberOutcome : int32_t {
    CPhoneNumberOutcomeParsed = 0,
    CPhoneNumberOutcomeNotANumber,
    /// No country code in the text, and none known for the default region; or a country code that nobody has.
    CPhoneNumberOutcomeUnknownCountry,
    CPhoneNumberOutcomeTooShort,
    CPhoneNumberOutcomeTooLong,
    /// Dialled within one area only: the area code is missing.
    CPhoneNumberOutcomeLocalOnly,
    /// An exception, or a buffer that is too small.
    CPhoneNumberOutcomeFailed,
} CPhoneNumberOutcome;

/// Reads `length` bytes of UTF-8 at `text`, as dialled in `region` (two capital letters, NUL-terminated), and writes the
/// E.164 form, NUL-terminated, into `e164` of `capacity` bytes (17 are enough).
CPhoneNumberOutcome cphonenumber_parse(
    const char *text, size_t length, const char *region, char *e164, size_t capacity);

/// Writes the international spelling of an E.164 number, NUL-terminated, into `spelling` of `capacity` bytes
/// (64 are enough).
CPhoneNumberOutcome cphonenumber_international(const char *e164, char *spelling, size_t capacity);

/// The country code of a region (two capital letters, NUL-terminated); 0 where there is none.
int32_t cphonenumber_country_code(const char *region);

#ifdef __cplusplus
}
#endif
#endif
