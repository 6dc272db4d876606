#pragma once
#include <string>
#include <string_view>

#include "schema/base/result.h"

/// A department that answers questions about people: civil affairs, HR, health, tax. What goes over a
/// line is what goes on a stick: the question file out, the answer file back (docs/PARTNERS.md).
namespace jindu::partners {

class Department {
 public:
  virtual ~Department() = default;
  /// One exchange; the answer file as it came. An error means that nothing was answered: ask again.
  virtual Result<std::string> ask(std::string_view question_file) = 0;
};

}  // namespace jindu::partners
