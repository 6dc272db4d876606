#include <cstdio>

#include "schema/catalog/catalog.h"
#include "schema/records/account.pb.h"
#include "schema/records/allowance.pb.h"
#include "schema/records/clearing.pb.h"
#include "schema/records/bank.pb.h"
#include "schema/records/claim.pb.h"
#include "schema/records/conflict_case.pb.h"
#include "schema/records/filing.pb.h"
#include "schema/records/material.pb.h"
#include "schema/records/money.pb.h"
#include "schema/records/notice.pb.h"
#include "schema/records/organisation.pb.h"
#include "schema/records/payout.pb.h"
#include "schema/records/person.pb.h"
#include "schema/records/pregnancy_case.pb.h"
#include "schema/records/reference.pb.h"
#include "schema/records/settlement.pb.h"
#include "schema/records/standing.pb.h"

namespace jindu::catalog {

// The one list of the record types: here only, because the linker drops what nobody names.
const Catalog& Catalog::product() {
  static const Catalog catalog = [] {
    Result<Catalog> built = of({
        records::Person::descriptor(),
        records::InsuredStatus::descriptor(),
        records::ContributionMonth::descriptor(),
        records::Employer::descriptor(),
        records::WageBase::descriptor(),
        records::Institution::descriptor(),
        records::Site::descriptor(),
        records::Operator::descriptor(),
        records::PregnancyCase::descriptor(),
        records::Filing::descriptor(),
        records::Settlement::descriptor(),
        records::ReimbursementClaim::descriptor(),
        records::AllowanceApplication::descriptor(),
        records::AllowanceItem::descriptor(),
        records::PayoutBatch::descriptor(),
        records::Recovery::descriptor(),
        records::PayoutVoucher::descriptor(),
        records::PayeeAccount::descriptor(),
        records::PayoutAgency::descriptor(),
        records::SmsNotice::descriptor(),
        records::SealedCopy::descriptor(),
        records::BankComparison::descriptor(),
        records::Invoice::descriptor(),
        records::Material::descriptor(),
        records::CorrectionNotice::descriptor(),
        records::Reversal::descriptor(),
        records::HospitalClearing::descriptor(),
        records::DepositMonth::descriptor(),
        records::Inspection::descriptor(),
        records::DepositDeduction::descriptor(),
        records::IndicatorAssessment::descriptor(),
        records::DepositPayout::descriptor(),
        records::ConflictCase::descriptor(),
        records::DeemedContribution::descriptor(),
        records::Suspension::descriptor(),
        records::SuspensionWaiver::descriptor(),
        records::DepartmentQuery::descriptor(),
        records::BenefitDetermination::descriptor(),
        records::AdjustingLine::descriptor(),
        records::PolicyProfile::descriptor(),
        records::HolidayCalendar::descriptor(),
    });
    if (!built.ok()) std::fprintf(stderr, "jindu: schema: %s\n", built.error().context.c_str());
    JINDU_ENSURE(built.ok());
    return std::move(built).value();
  }();
  return catalog;
}

}  // namespace jindu::catalog
