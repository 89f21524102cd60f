"""Words of an invented practice: its people, its types of appointment, reasons, plans, messages. Pure lists."""

from office.staff.models import Role

# key, full name, sign-in name, role: ten roles with one person each; scenarios.md, "Cast"
CAST = (
    ("front_desk", "Maria Lopez", "maria", Role.FRONT_DESK),
    ("phone", "Ana Reyes", "ana", Role.PHONE),
    ("records", "Rosa Klein", "rosa", Role.RECORDS_CLERK),
    ("lead", "Lena Fox", "lena", Role.RECORDS_LEAD),
    ("nurse", "Tom Burke", "tom", Role.NURSE),
    ("doctor", "Dr. Asha Patel", "patel", Role.PROVIDER),
    ("biller", "Ben Stone", "ben", Role.BILLER),
    ("manager", "Grace Hall", "grace", Role.MANAGER),
    ("technical", "Ted Moss", "ted", Role.TECHNICAL),
    ("auditor", "Ida Wells", "ida", Role.AUDITOR),
)
# name, short, NPI (example), specialty, key of the person who signs in; the nurse clinic comes last
PROVIDERS = (
    ("Dr. Asha Patel", "Dr. Patel", "1234567893", "family medicine", "doctor"),
    ("Dr. Susan Lee", "Dr. Lee", "1245319599", "family medicine", None),
    ("Dr. Luis Gomez", "Dr. Gomez", "1003000126", "family medicine", None),
    ("Dr. Daniel Kim", "Dr. Kim", "1679576722", "family medicine", None),
    ("Nurse clinic", "Nurse", "", "nursing", "nurse"),
)
# code, name, minutes, preparation; domain 4.1
TYPES = (
    ("NEW", "New patient", 40, "Come 15 minutes early with your ID, insurance card and a list of your medicines."),
    ("EST", "Established patient", 20, ""),
    ("ACUTE", "Same-day illness", 20, ""),
    ("PHYS", "Physical, adult", 40, "Nothing to eat for 8 hours before; water is fine."),
    ("AWV", "Medicare wellness", 40, "Bring all medicine bottles."),
    ("WCC", "Well child", 30, "Bring the immunization record and any school forms."),
    ("PROC", "Procedure", 40, ""),
    ("NURSE", "Nurse visit", 15, ""),
    ("SHOT", "Allergy shot", 10, "Stay 20 minutes after the shot."),
    ("LAB", "Blood draw", 10, ""),
    ("BPCHK", "Blood pressure check", 10, "Sit quietly for 5 minutes before."),
    ("TELE", "Telephone visit", 20, ""),
    ("PREOP", "Before surgery", 30, "Bring the surgeon's form."),
    ("POSTOP", "After surgery", 20, ""),
    ("INR", "INR check", 10, ""),
    ("FORM", "Form to fill in", 10, "Bring the form."),
)
REASONS = {
    "NEW": ("New to town, wants a doctor", "First visit, knee pain", "First visit, tired"),
    "EST": (
        "Blood pressure follow-up", "Diabetes follow-up", "Back pain", "Medicine review", "Headaches", "Knee pain",
        "Sleep trouble", "Thyroid follow-up", "Stomach pain", "Skin rash", "Cholesterol follow-up", "Feeling low",
    ),
    "child": ("Asthma follow-up", "Ear check", "Skin rash", "Stomach pain", "Weight check"),
    "ACUTE": ("Cough and fever", "Sore throat", "Earache", "Burning urine", "Vomiting", "Twisted ankle"),
    "PHYS": ("Yearly physical", "Physical for work"),
    "AWV": ("Medicare wellness visit",),
    "WCC": ("Well-child check", "School physical", "Sports physical", "Vaccines due"),
    "NURSE": ("Dressing change", "Ear wash", "Suture removal", "Weight check"),
    "SHOT": ("Allergy shot",),
    "LAB": ("Blood draw", "Fasting labs"),
    "BPCHK": ("Blood pressure check",),
    "TELE": ("Go over results",),
    "POSTOP": ("Wound check after surgery",),
    "INR": ("INR check",),
}  # fmt: skip
SHORT_TYPES = ("EST",) * 13 + ("ACUTE",) * 5 + ("TELE", "POSTOP")
NURSE_TYPES = ("NURSE",) * 5 + ("LAB",) * 4 + ("BPCHK",) * 3 + ("SHOT",) * 2 + ("INR",) * 2
PLANS = (
    ("Prairie Health", "PPO Choice", 2000), ("Lakeside Mutual", "HMO Basic", 2500), ("Midland Blue", "PPO 500", 3000),
    ("Great Plains Care", "Silver", 3500), ("Medicare", "Part B", 0), ("Illinois Medicaid", "", 0),
    ("United Workers Fund", "Union Plan", 1500), ("Cornerstone Life", "Gold", 2000),
)  # fmt: skip
ALLERGENS = (
    ("Penicillin", True, "Hives", "moderate"),
    ("Amoxicillin", True, "Rash", "mild"),
    ("Sulfa drugs", True, "Rash", "mild"),
    ("Codeine", True, "Nausea", "mild"),
    ("Ibuprofen", True, "Wheezing", "severe"),
    ("Aspirin", True, "Stomach pain", ""),
    ("Latex", False, "Itching", "mild"),
    ("Peanuts", False, "Throat swelling", "severe"),
    ("Bee stings", False, "Swelling", ""),
    ("Shellfish", False, "Hives", "moderate"),
    ("Lisinopril", True, "Cough", "mild"),
    ("Contrast dye", True, "Hives", ""),
)
RELATIONSHIPS = ("spouse", "mother", "father", "daughter", "son", "sister", "brother", "friend", "neighbor", "partner")
# kind, what was said
MESSAGES = (
    ("refill", "Needs more blood pressure pills, 3 left. Pharmacy on Main Street."),
    ("symptom", "Cough for five days, no fever. Asks whether to come in."),
    ("result wanted", "Wants to know the blood results from last week."),
    ("refill", "Inhaler is empty, would like a new one sent today."),
    ("billing", "Got a bill and thinks the plan should have paid."),
    ("records request", "New school needs the immunization record."),
    ("symptom", "Rash on the arm came back after the cream ran out."),
    ("form or letter", "Camp form dropped off, needed by next week."),
    ("refill", "Metformin refill, 90 days, mail order."),
    ("pharmacy, lab or hospital", "Pharmacy asks which strength is right."),
    ("urgent symptom", "Fever of 102 since last night, will not drink."),
    ("referral", "Needs a referral for the eye doctor before Friday."),
    ("result wanted", "Asks whether the X-ray report is here."),
    ("records request", "Moving away, asks how to get copies of the chart."),
    ("symptom", "Dizzy when standing up since the new pill."),
    ("billing", "Wants to pay in three parts."),
    ("form or letter", "Asks for a letter for work about lifting."),
    ("complaint", "Waited 50 minutes yesterday and wants to talk to someone."),
    ("pharmacy, lab or hospital", "Hospital sent a discharge summary, wants a visit in 7 days."),
    ("other", "Please call back about the handicap parking form."),
)
# topic, what was asked, what the answer was where it is closed
QUESTIONS = (
    ("Why did I get a bill?", "I paid my copay. What is this for?", "Went through deductible and share line by line."),
    ("I already paid", "I paid $20 at the desk; the bill does not show it.", "The payment is there now."),
    ("Insurance should have paid", "My plan says they never got the claim.", "Sent; the plan has it now."),
    ("I have new insurance", "New card since the first of the month.", "Card copied, the visit goes to the new plan."),
    ("Can I pay monthly?", "Can I pay in four parts, from the 15th on?", "Four parts agreed by the manager."),
)
# cents charged for a visit of each type, and the words on the bill
FEES = {
    "NEW": 22_000, "EST": 16_500, "ACUTE": 14_500, "PHYS": 24_000, "AWV": 19_000, "WCC": 18_000, "TELE": 11_000,
    "NURSE": 4_500, "SHOT": 3_000, "LAB": 2_500, "BPCHK": 2_500, "INR": 3_000,
}  # fmt: skip
SERVICES = {
    "NEW": "Office visit, new patient", "PHYS": "Physical", "AWV": "Medicare wellness", "WCC": "Well-child visit",
    "TELE": "Telephone visit", "NURSE": "Nurse visit", "SHOT": "Allergy shot", "LAB": "Blood draw",
    "BPCHK": "Blood pressure check", "INR": "INR check",
}  # fmt: skip
