"""Panzhihua: nobody applies. The hospital settles and hands over, the city determines, and the employer reads it off the 核定表."""
import datetime

from bureau import Bureau
from forms import PANZHIHUA_PAPERS, employer_account, panzhihua_claim
from story import Story as Base
from tell import say, yuan
from town import birth

BASE = 654321
BORN = {"pregnancy_date": "2021-12-20", "event_date": "2022-09-27", "admission_date": "2022-09-26", "discharge_date": "2022-09-30", "settled_on": "2022-09-30"}
CLAIM = "ReimbursementClaim"


class Story(Base):
    def __init__(self, bin_dir, folder, quick):
        super().__init__(folder)
        self.town = Bureau(bin_dir, folder, "panzhihua", "510400", wages=(BASE,), wage_year=2021)
        self.dismissed = [self.town.people.person(True) for _ in range(2)]
        self.town.more = [(one, "终止") for one in self.dismissed]
        self.city, self.one, self.two, self.hospital = self.town.city, self.town.one, self.town.two, self.town.hospital
        self.one.name, self.two.name, self.hospital.name = "一县前台", "二县前台", "演示市院医保办"
        self.desks = (self.hospital, self.one, self.two)
        self.code, self.employer = self.town.employers[BASE]

    def found(self):
        say("一、建城：攀枝花参数；一院、两县、市局；缴费月数不作要求，不收待遇申请表、无业证明、结婚证")
        self.town.found()

    def offline(self):
        say("二、断网：医院凭社保卡结算并留存材料；县里收单")
        self.cut()
        for infants in (1, 2):
            form = birth(self.town.woman(), self.town.hospital_code, 240000, 231045, self.town.next_invoice(), fetus_count=infants, service_cert_no="F990101", **BORN)
            self.hospital.new("Settlement", {**form, "materials": ["social_card", "service_cert", "discharge_record"]})
        self.one.new("PayeeAccount", employer_account(self.code, self.employer, "42001234567001"))
        self.grants = []
        for woman, day in zip(self.dismissed, ("2023-10-17", "2023-10-18")):
            form = panzhihua_claim(woman, self.town.next_invoice(), claim_kind="one_time_birth_grant", labour_end_date="2023-01-10", event_date=day, admission_date=day,
                                   discharge_date="2023-10-20", pregnancy_date="2023-01-20", payee_kind="person", materials=[*PANZHIHUA_PAPERS, "labour_end_cert"])
            self.grants.append((day, self.one.new(CLAIM, form)["id"]))
        wife, husband = self.town.stranger(), self.town.man()
        form = panzhihua_claim(wife, self.town.next_invoice(), claim_kind="spouse_one_time_medical", claimant_kind="spouse", spouse_name=husband.name,
                               spouse_id_no=husband.id_no, materials=[*PANZHIHUA_PAPERS, "wife_id_card"])
        self.spouse = self.two.new(CLAIM, form)["id"]
        say("  医院：两次分娩，其一双胞胎；一县：单位账户、两份解除合同后的一次性补助金；二县：未就业配偶的一次性医疗补助")
        self.waiting()

    def heal(self):
        say("三、联网：不用申报，结算一经确认即核定津贴与产前检查费")
        self.city.start()
        self.meet()
        self.print_command("determination", self.code, "--month", f"{datetime.date.today():%Y%m}")

    def decide(self):
        say("四、解除合同满 280 天之内与之外；配偶查无参保的，须书面承诺")
        for day, one in self.grants:
            say(f"  合同 2023-01-10 解除，{day} 分娩：{self.state_label(one)} {self.town.notice_text(one)}")
        say(f"  配偶：{self.state_label(self.spouse)} {self.town.notice_text(self.spouse)}")
        self.two("step", self.spouse, "correct", "--from", "-", stdin='{"materials": ["commitment"]}')
        self.meet()
        say(f"  交来承诺书：{self.state_label(self.spouse)}，{yuan(self.city('show', self.spouse)['record']['fund_pay_fen'])}（演示定额）")
        self.town.review(self.spouse)
        self.town.pay(self.spouse)

    def pay(self):
        say("五、拨付：成批当日，县里断网改了单位账户")
        self.one.new("PayeeAccount", employer_account(self.code, self.employer, "42001234567002"))
        batch = self.town.build(month=202210)
        self.town.move(batch, "freeze", "print", "sign", "fill_voucher")
        say(f"  批次已签：{self.city('show', batch)['record']['count']} 笔；财务确认之前县里同步")
        self.meet()
        say(f"  账户已变：移出批次（K08），批次还剩 {self.city('show', batch)['record'].get('count', 0)} 笔，{self.state_label(batch)}")
        self.town.move(batch, "cancel")
        batch = self.town.build(month=202211)
        self.town.move(batch, "freeze", "print", "sign", "fill_voucher", "confirm")
        record = self.city("show", batch)["record"]
        say(f"  下一批付到新账户：{record['count']} 笔，{yuan(record['total_fen'])}")

    def look(self):
        say("六、各处现在有什么")
        self.meet()
        self.tell_all("Settlement", CLAIM)

    def play(self):
        for part in (self.found, self.offline, self.heal, self.decide, self.pay, self.look):
            part()
