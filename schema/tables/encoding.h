#pragma once
#include <string_view>

/// What kind of text a file is. Only UTF-8 is taken; the others are told apart so that the person
/// who exported the file hears what to do.
namespace jindu::tables {

/// Well-formed (Unicode table 3-7): no overlong forms, surrogates, or code points past U+10FFFF.
bool is_utf8(std::string_view text);

enum class Encoding {
  utf8,          ///< with at most a few broken lines, which are reported one by one
  gb18030,       ///< what a Chinese spreadsheet program saves by default
  utf16,         ///< by its byte order mark
  unknown_text,  ///< neither
  binary,        ///< a spreadsheet, an archive, …
};
Encoding recognise(std::string_view file);

}  // namespace jindu::tables
