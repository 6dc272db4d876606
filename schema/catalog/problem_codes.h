#pragma once
#include <string_view>

/// The codes of what the schema's own checks find; a number that people have seen keeps its
/// meaning.
namespace jindu::catalog {

// Values. One code per kind of check.
constexpr std::string_view kMissing = "S-201";           ///< a field that may not be empty
constexpr std::string_view kTooLong = "S-202";           ///< more code points than the form takes
constexpr std::string_view kResidentId = "S-203";        ///< GB 11643
constexpr std::string_view kUscc = "S-204";              ///< GB 32100
constexpr std::string_view kBankCard = "S-205";          ///< Luhn, 13 to 19 digits
constexpr std::string_view kCorporateAccount = "S-206";  ///< digits, at most 32
constexpr std::string_view kDate = "S-207";              ///< not YYYY-MM-DD, or no such day
constexpr std::string_view kFen = "S-208";               ///< amount out of range
constexpr std::string_view kName = "S-209";              ///< a person's name
constexpr std::string_view kPhone = "S-210";
constexpr std::string_view kDivision = "S-211";         ///< GB/T 2260
constexpr std::string_view kInstitutionCode = "S-212";  ///< also the warning about its pattern
constexpr std::string_view kYearMonth = "S-213";        ///< yyyymm
constexpr std::string_view kDocNo = "S-214";            ///< document number
constexpr std::string_view kFingerprint = "S-215";      ///< SHA-256, 32 bytes
constexpr std::string_view kReference = "S-216";        ///< an id of 16 bytes
constexpr std::string_view kBounds = "S-217";           ///< a number out of its bounds
constexpr std::string_view kCharacters = "S-218";       ///< not UTF-8, or control characters
constexpr std::string_view kChoice = "S-219";           ///< not one of the choices
// Relations of two fields.
constexpr std::string_view kSexOfId = "S-220";     ///< ID number and sex disagree
constexpr std::string_view kDateOrder = "S-221";   ///< a date before the one it follows
constexpr std::string_view kSamePerson = "S-222";  ///< two persons with one ID number
constexpr std::string_view kOtherSex = "S-223";    ///< ID number of a spouse, same sex
constexpr std::string_view kTwice = "S-224";       ///< the same element of a set twice
constexpr std::string_view kOtherId = "S-225";     ///< another ID document's number, ill formed
// JSON.
constexpr std::string_view kJsonSyntax = "S-231";     ///< not JSON
constexpr std::string_view kJsonDuplicate = "S-232";  ///< a name twice in one object
constexpr std::string_view kJsonUnknown = "S-233";    ///< a name that the record does not have
constexpr std::string_view kJsonType = "S-234";       ///< another kind of value is wanted
constexpr std::string_view kJsonEnum = "S-235";       ///< not one of the codes
constexpr std::string_view kJsonObject = "S-236";     ///< an object is wanted at the top
constexpr std::string_view kJsonInteger = "S-237";    ///< fraction, exponent, or out of range
constexpr std::string_view kJsonBytes = "S-238";      ///< not a UUID, not hexadecimal
constexpr std::string_view kJsonSize = "S-239";       ///< over 1 MiB, or nested too deeply

}  // namespace jindu::catalog
