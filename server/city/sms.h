#pragma once
#include <cstddef>

#include "server/city/city.h"
#include "server/partners/sms_sender.h"

namespace jindu::city {

/// Hands every queued SmsNotice to `sender`, each once, with its words filled in, and notes that.
/// Gives how many. One that cannot be handed over stops it; the rest waits.
Result<std::size_t> send_queued_sms(City& city, partners::SmsSender& sender);

}  // namespace jindu::city
