#!/usr/bin/env python3
"""Makes a synthetic insured register for Daye: the same files from the same seed.

Only the township names are real (public division data of 大冶市). Everything else is invented and marked so:
surnames 例 样 试 演, ID numbers in division 990101 (assigned to nobody), employers and institutions named
演示…, credit codes with division 990101. Check digits are right, so that the programs take them.

    make_register.py DIR [--people 50000] [--seed 1] [--months 3]

writes register.csv, contributions.csv, employers.csv, institutions.csv (for `jindu-city import`) and
couples.csv (insured man, unemployed wife who is in no register): what the demonstration picks its people from.
"""
import argparse
import csv
import datetime
import os
import random

TOWNSHIPS = [
    "东岳路街道", "东风路街道", "金湖街道", "罗家桥街道", "金山街道",
    "金牛镇", "保安镇", "灵乡镇", "金山店镇", "还地桥镇", "殷祖镇", "刘仁八镇", "陈贵镇", "大箕铺镇", "汪仁镇", "茗山乡",
]
SURNAMES = "例样试演"
GIVEN = "安宁和平春夏秋冬东南西北梅兰竹菊松柏江河山川云霞雨雪晨曦文武礼义智信勤俭诚实"
TRADES = ["纺织厂", "机械厂", "建材公司", "食品厂", "运输公司", "商贸公司", "服装厂", "苗圃"]
DIVISION = "990101"
TODAY = datetime.date(2022, 9, 1)


def id_check(digits):
    """GB 11643: ISO 7064 MOD 11-2."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(w * int(d) for w, d in zip(weights, digits)) % 11]


def credit_code(number):
    """GB 32100: 91 (an enterprise), division, an invented organisation code, check character."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = f"{number:08d}"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    check = (11 - sum(w * int(d) for w, d in zip(weights, body)) % 11) % 11
    code = "91" + DIVISION + body + ("X" if check == 10 else str(check))
    weights = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
    total = sum(w * alphabet.index(c) for w, c in zip(weights, code))
    return code + alphabet[(31 - total % 31) % 31]


class People:
    """Numbers are never given twice."""

    def __init__(self, generator):
        self.random = generator
        self.used = {}

    def person(self, female, born_from, born_to):
        while True:
            born = datetime.date.fromordinal(self.random.randint(born_from.toordinal(), born_to.toordinal()))
            sequence = self.used.get((born, female), 0)
            if sequence < 500:
                break
        self.used[(born, female)] = sequence + 1
        digits = f"{DIVISION}{born:%Y%m%d}{sequence * 2 + (0 if female else 1):03d}"
        name = self.random.choice(SURNAMES) + "".join(self.random.choices(GIVEN, k=self.random.choice((1, 2, 2))))
        return digits + id_check(digits), name


def write(path, head, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(head)
        writer.writerows(rows)


def make_employers(generator, count):
    rows = []
    for number in range(count):
        name = f"演示{generator.choice(TOWNSHIPS)}第{number + 1}{generator.choice(TRADES)}"
        rows.append((name, credit_code(10000000 + number), "420281", "例" + generator.choice(GIVEN), f"1390000{number % 10000:04d}"))
    return rows


def make_institutions():
    rows = [("H42028100003", "演示大冶市妇幼保健院", 2, "420281", "2015-01-01", "", "是"),
            ("H42028100004", "演示大冶市人民医院", 3, "420281", "2015-01-01", "", "是")]
    for number, township in enumerate(TOWNSHIPS):
        rows.append((f"H420281{number + 101:05d}", f"演示{township}卫生院", 1, "420281", "2016-01-01", "", "是"))
    return rows


STATUSES = (["正常"] * 880) + (["灵活就业"] * 40) + (["退休"] * 40) + (["领取失业金"] * 15) + (["暂停"] * 15) + (["终止"] * 10)


def make_register(generator, people, count, employers):
    rows = []
    for _ in range(count):
        female = generator.random() < 0.46
        id_no, name = people.person(female, datetime.date(1962, 1, 1), datetime.date(2003, 12, 31))
        status = generator.choice(STATUSES)
        since = datetime.date.fromordinal(generator.randint(datetime.date(2012, 1, 1).toordinal(), datetime.date(2022, 6, 1).toordinal()))
        employer = generator.choice(employers) if status == "正常" else ("", "")
        rows.append((id_no, name, "女" if female else "男", "职工基本医疗保险", status, since.replace(day=1).isoformat(),
                     employer[1], employer[0], "否"))
    return rows


def months_back(count):
    year, month = TODAY.year, TODAY.month
    for _ in range(count - 1):
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
    return f"{year}{month:02d}"


def make_contributions(rows, months):
    paying = ("正常", "灵活就业")
    return [(row[0], months_back(months), f"{TODAY:%Y%m}", "是") for row in rows if row[4] in paying]


def make_couples(generator, people, rows, count):
    """A man who is insured and pays, and his wife, who works nowhere and is in no register."""
    men = [row for row in rows if row[2] == "男" and row[4] == "正常" and "1980" <= row[0][6:10] <= "1997"]
    couples = []
    for man in generator.sample(men, min(count, len(men))):
        born = datetime.date(int(man[0][6:10]), 1, 1)
        wife_id, wife = people.person(True, born, min(born + datetime.timedelta(days=1800), datetime.date(2001, 12, 31)))
        couples.append((man[0], man[1], man[6], man[7], wife_id, wife, f"J990101-2021-{len(couples) + 1:06d}"))
    return couples


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("dir")
    parser.add_argument("--people", type=int, default=50000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--months", type=int, default=3, help="paid months up to 2022-09 of those who pay")
    options = parser.parse_args()
    os.makedirs(options.dir, exist_ok=True)
    generator = random.Random(options.seed)
    people = People(generator)
    employers = make_employers(generator, max(2, options.people // 60))
    register = make_register(generator, people, options.people, employers)
    couples = make_couples(generator, people, register, max(40, options.people // 500))

    def path(name):
        return os.path.join(options.dir, name)

    write(path("employers.csv"), ("单位名称", "统一社会信用代码", "行政区划", "联系人姓名", "联系电话"), employers)
    write(path("institutions.csv"), ("定点医疗机构编码", "医院", "等级", "行政区划", "定点开始日期", "定点结束日期", "联网"), make_institutions())
    write(path("register.csv"), ("身份证号码", "姓名", "性别", "险种类型", "参保状态", "起始日期", "统一社会信用代码", "单位名称", "暂缓"), register)
    write(path("contributions.csv"), ("身份证号码", "缴费月份", "至月份", "足额"), make_contributions(register, options.months))
    write(path("couples.csv"), ("husband_id_no", "husband_name", "employer_uscc", "employer_name", "wife_id_no", "wife_name", "marriage_cert_no"), couples)


if __name__ == "__main__":
    main()
