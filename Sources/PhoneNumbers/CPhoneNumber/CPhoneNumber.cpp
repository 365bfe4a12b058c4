#include "CPhoneNumber.h"

#include <cstring>
#include <string>

#include <phonenumbers/logger.h>
#include <phonenumbers/phonenumber.pb.h>
#include <phonenumbers/phonenumberutil.h>

using i18n::phonenumbers::NullLogger;
using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

namespace {

/// The library's one instance, silenced: its own log would repeat callers' numbers on standard output.
const PhoneNumberUtil &library() {
    static PhoneNumberUtil *const instance = [] {
        PhoneNumberUtil *made = PhoneNumberUtil::GetInstance();
        made->SetLogger(new NullLogger());
        return made;
    }();
    return *instance;
}

CPhoneNumberOutcome write(const PhoneNumber &number, PhoneNumberUtil::PhoneNumberFormat format, char *out, size_t capacity) {
    std::string spelled;
    library().Format(number, format, &spelled);
    if (spelled.size() + 1 > capacity) return CPhoneNumberOutcomeFailed;
    std::memcpy(out, spelled.c_str(), spelled.size() + 1);
    return CPhoneNumberOutcomeParsed;
}

CPhoneNumberOutcome outcome(PhoneNumberUtil::ErrorType error) {
    switch (error) {
    case PhoneNumberUtil::NO_PARSING_ERROR: return CPhoneNumberOutcomeParsed;
    case PhoneNumberUtil::INVALID_COUNTRY_CODE_ERROR: return CPhoneNumberOutcomeUnknownCountry;
    case PhoneNumberUtil::NOT_A_NUMBER: return CPhoneNumberOutcomeNotANumber;
    case PhoneNumberUtil::TOO_SHORT_AFTER_IDD:
    case PhoneNumberUtil::TOO_SHORT_NSN: return CPhoneNumberOutcomeTooShort;
    case PhoneNumberUtil::TOO_LONG_NSN: return CPhoneNumberOutcomeTooLong;
    }
    return CPhoneNumberOutcomeFailed;
}

/// Possible, rather than valid: numbers reserved for fiction and newly opened ranges are not "valid" to the library.
CPhoneNumberOutcome possibility(const PhoneNumber &number) {
    switch (library().IsPossibleNumberWithReason(number)) {
    case PhoneNumberUtil::IS_POSSIBLE: return CPhoneNumberOutcomeParsed;
    case PhoneNumberUtil::IS_POSSIBLE_LOCAL_ONLY: return CPhoneNumberOutcomeLocalOnly;
    case PhoneNumberUtil::INVALID_COUNTRY_CODE: return CPhoneNumberOutcomeUnknownCountry;
    case PhoneNumberUtil::TOO_SHORT: return CPhoneNumberOutcomeTooShort;
    case PhoneNumberUtil::TOO_LONG: return CPhoneNumberOutcomeTooLong;
    default: return CPhoneNumberOutcomeNotANumber;
    }
}

}  // namespace

CPhoneNumberOutcome cphonenumber_parse(
    const char *text, size_t length, const char *region, char *e164, size_t capacity
) try {
    PhoneNumber number;
    CPhoneNumberOutcome result = outcome(library().Parse(std::string(text, length), region, &number));
    if (result == CPhoneNumberOutcomeParsed) result = possibility(number);
    if (result != CPhoneNumberOutcomeParsed) return result;
    return write(number, PhoneNumberUtil::E164, e164, capacity);
} catch (...) {
    return CPhoneNumberOutcomeFailed;
}

CPhoneNumberOutcome cphonenumber_international(const char *e164, char *spelling, size_t capacity) try {
    PhoneNumber number;
    CPhoneNumberOutcome result = outcome(library().Parse(e164, "ZZ", &number));
    if (result != CPhoneNumberOutcomeParsed) return result;
    return write(number, PhoneNumberUtil::INTERNATIONAL, spelling, capacity);
} catch (...) {
    return CPhoneNumberOutcomeFailed;
}

int32_t cphonenumber_country_code(const char *region) try {
    return library().GetCountryCodeForRegion(region);
} catch (...) {
    return 0;
}
