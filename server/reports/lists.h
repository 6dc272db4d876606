#pragma once
#include <vector>

#include "server/reports/report.h"

/// Private to this folder: the reports of each file.
namespace jindu::reports {

std::vector<Report> site_reports();         // daily, deadlines
std::vector<Report> register_reports();     // determinations, filings, channels, results
std::vector<Report> clearing_reports();     // clearing, deposit, archive
std::vector<Report> payout_reports();       // batches, reversals
std::vector<Report> supervision_reports();  // duplicates, conflicts, samples
Report duplicate_report();
Report result_report();                     // what became of applications

}  // namespace jindu::reports
