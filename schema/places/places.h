#pragma once
#include <string>
#include <string_view>

/// How divisions (GB/T 2260) are called: provinces, prefectures and counties of today. Records keep the
/// code; every place that people read takes the name from here.
namespace jindu::places {

/// With what it belongs to: "河北省秦皇岛市海港区" of 130302. Empty: no code of the table.
std::string name_of(std::string_view code);
/// The code behind its name: "河北省秦皇岛市（130300）"; what has no name stands as it is.
std::string told(std::string_view code);

}  // namespace jindu::places
