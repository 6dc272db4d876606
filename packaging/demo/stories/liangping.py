"""Liangping: the employer applies, online or at the counter, on the wage that tax has pushed; six paid months, once, and paid to him."""
import json
import os

from bureau import Bureau
from forms import LIANGPING_BORN, liangping_application
from story import Story as Base
from tell import say, yuan
from town import birth, write_csv

BASE, CORRECTED = 785000, 812000
APPLICATION = "AllowanceApplication"


class Town(Bureau):
    def pay_contributions(self):
        self.five = self.woman()
        everybody = [one for people in self.staff_of.values() for one in people]
        self.months([(one, 202307, 202312) for one in everybody])
        self.months([(self.five, 202401, 202405)])


class Story(Base):
    def __init__(self, bin_dir, folder, quick):
        super().__init__(folder)
        self.town = Town(bin_dir, folder, "liangping", "500155", wages=(BASE,), wage_year=2023)
        self.city, self.one, self.employer_desk, self.hospital = self.town.city, self.town.one, self.town.employer, self.town.hospital
        self.one.name, self.employer_desk.name, self.hospital.name = "经办窗口", "单位经办人", "演示区院医保办"
        self.desks = (self.hospital, self.employer_desk, self.one)
        self.code, self.name = self.town.employers[BASE]

    def found(self):
        say("一、建城：梁平参数；津贴由单位申报，须缴满 6 个月，先有联网结算；税务推送上年度月平均工资 7850.00 元")
        self.town.found()

    def form(self, woman, **changes):
        return liangping_application(woman, (self.code, self.name), **changes)

    def offline(self):
        say("二、断网：医院如实登记联网结算；单位线上申报，窗口又收了同一份")
        self.cut()
        first, second, unsettled = (self.town.woman() for _ in range(3))
        self.settled = []
        for woman in (first, second, self.town.five):
            bill = birth(woman, self.town.hospital_code, 431200, 405000, self.town.next_invoice(), **{**LIANGPING_BORN, "fund_pay_fen": 300000, "self_pay_fen": 131200})
            self.settled.append(self.hospital.new("Settlement", bill)["id"])
        self.first, self.second, self.short, self.early = (self.employer_desk.new(APPLICATION, self.form(woman))["id"] for woman in (first, second, self.town.five, unsettled))
        self.again = self.one.new(APPLICATION, self.form(first, channel="counter"))["id"]
        self.waiting()

    def heal(self):
        say("三、联网：一次告知不符合的，同一津贴只认一份")
        self.city.start()
        self.meet()
        say(f"  线上申报：{self.state_label(self.first)}；窗口又收的：{self.state_label(self.again)}（指向先到的一份）")
        for one, what in ((self.short, "只缴 5 个月的"), (self.early, "没有联网结算的")):
            say(f"  {what}：{self.state_label(one)}，{self.reasons(self.employer_desk, one)}")

    def review(self, one):
        for event, who in (("accept", "front"), ("first_review", "first"), ("approve", "chief")):
            self.city("step", one, event, "--as", who)

    def decide(self):
        say("四、审核：98 天；审核之后税务更正工资，已核定的不悄悄改")
        self.review(self.first)
        path = os.path.join(self.folder, "corrected.csv")
        write_csv(path, ("统一社会信用代码", "年度", "上年度职工月平均工资", "来源"), [(self.code, 2023, f"{CORRECTED / 100:.2f}", "税务推送")])
        self.city("import", "wages", path)
        case = next(item for item in self.city("inbox")["items"] if item["code"] == "K19")
        say(f"  K19 {case.get('code_label', '')}：选“{next(one['label'] for one in case['choices'] if one['code'] == 'keep')}”")
        self.city("resolve", case["id"], "--choose", "keep", "--note", "已核对", "--as", "first")
        self.review(self.second)
        for one, when in ((self.first, "更正之前核定"), (self.second, "更正之后核定")):
            item = self.city("show", self.city("show", one)["record"]["items"][0])["record"]
            say(f"  {when}：{item['days']} 天，{yuan(item['amount_fen'])}，基数取自{item['base_source']}")

    def pay(self):
        say("五、拨付到单位账户；之后原结算冲销，财务追回")
        batch = self.town.build(month=202406)
        self.town.move(batch, "freeze", "print", "sign", "fill_voucher", "confirm")
        record = self.city("show", batch)["record"]
        say(f"  批次 {record['count']} 笔，{yuan(record['total_fen'])}，{self.state_label(batch)}")
        asked = self.hospital.new("Reversal", {"target": self.settled[0], "reason": "演示：录错"})["id"]
        self.meet()
        self.city("step", asked, "approve", "--as", "chief")
        case = next(item for item in self.city("inbox")["items"] if item["code"] == "K17")
        self.city("resolve", case["id"], "--choose", "recover", "--note", "演示", "--as", "confirm")
        (recovery,) = [row["id"] for row in self.city("list", "Recovery", "--state", "OPEN")["records"]]
        self.city("step", recovery, "refund", "--from", "-", "--as", "account", stdin=json.dumps({"refund_fen": 1000000}))
        say(f"  追回：应追 {yuan(self.city('show', recovery)['record']['amount_fen'])}，已退 10000.00 元，还欠 {yuan(self.city('show', recovery)['record']['rest_fen'])}")
        self.meet()

    def look(self):
        say("六、各处现在有什么")
        self.meet()
        self.tell_all("Settlement", APPLICATION)

    def play(self):
        for part in (self.found, self.offline, self.heal, self.decide, self.pay, self.look):
            part()
