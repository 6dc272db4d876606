#pragma once
// What nearly every test includes, read once where the build is one of many (CMAKE_UNITY_BUILD): most of
// the time that a test takes to compile goes into these. A test includes what it uses all the same.
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "schema/catalog/catalog.h"
#include "schema/records/allowance.pb.h"
#include "schema/records/claim.pb.h"
#include "schema/records/clearing.pb.h"
#include "schema/records/conflict_case.pb.h"
#include "schema/records/filing.pb.h"
#include "schema/records/money.pb.h"
#include "schema/records/payout.pb.h"
#include "schema/records/settlement.pb.h"
#include "server/accept/acceptor.h"
#include "server/city/city.h"
