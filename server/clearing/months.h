#pragma once
#include <optional>
#include <string>

#include "server/clearing/context.h"

/// The clearings of hospitals by month, and when they are due.
namespace jindu::clearing {

/// yyyymm of a day; 0 for text that is no day.
int month_of(Date date);
int month_of(std::string_view date);
int month_after(int month);
Date last_day(int month);

/// The value of the links that lead from a hospital and a month (or a year) to a record.
Bytes key_of(std::string_view institution_code, int month);

/// Whether this city clears with its hospitals by the month.
bool clears(const Context& context);

/// Null: there is none.
Result<store::Live*> find_clearing(const Context& context, std::string_view institution_code,
                                   int month);
/// The first month from `month` on whose clearing takes lines still; opened if it is not there.
Result<store::Live*> open_from(const Context& context, std::string_view institution_code,
                               int month);
/// Fills in what the city knows of a new clearing: hospital, due days, share of the deposit.
Status complete(const Context& context, store::Live& clearing);

/// Once the chief has signed, no line of it is taken out any more (K16).
bool is_fixed(const store::Live& clearing);

/// All desks of a hospital get the record from now on.
Status show_to_hospital(const Context& context, store::Live& record,
                        std::string_view institution_code);
/// 医院, as the register of institutions has it; empty: unknown.
Result<std::string> hospital_name(const Context& context, std::string_view institution_code);

/// By when the year's deposit is paid out: 31 January, or the last working day before.
std::optional<Date> deposit_due(const Context& context, int year);

}  // namespace jindu::clearing
