"""How people name the 63 procedures, and what only sounds like one."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

VOCABULARY = yaml.safe_load((Path(__file__).resolve().parents[3] / "data" / "vocabulary.yml").read_text(encoding="utf-8"))

NAMED = {
    "fluoroscopy": ["what is fluoroscopy", "will they use live x-ray", "do they do it under xray", "is the C-arm loud", "how much radiation from the flouroscopy", "is it x-ray guided"],
    "ultrasound_guidance": ["is it ultrasound guided", "they put the needle in with ultrasound", "the jelly probe is cold", "do you use an ultrasound machine to find the nerve", "ultra sound guidance instead of radiation?", "is the ultrasound gel cold"],
    "ct_guidance": ["what is CT guidance", "cat scan guided needle", "they do it under CT", "why a ct-guided block and not regular", "will I be in the CT scanner for it", "needle placed with a cat scan"],
    "contrast_dye": ["what's the contrast for", "will the x-ray dye hurt my kidneys", "they inject dye first", "does contrast dye burn", "is gadolinium safe", "how warm is the dye"],
    "sedation": ["do I get sedation", "will they put me to sleep", "is it twilight sleep", "can they knock me out for it", "will I be awake during it", "do you give something to relax me", "conscious sedation how does it work", "what if I don't want anesthesia"],
    "lumbar_epidural": ["epidural in my lower back", "lumbar epidural steroid injection - how is it done", "LESI on friday", "cortisone in my spine", "L4-L5 epidural", "had an epidural for my sciatica", "lumbar epidral last year", "an epidural shot in my back", "low back epidural"],
    "transforaminal_epidural": ["what's a transforaminal", "the paper says TFESI L5 right", "nerve root shot", "selective nerve root block", "side door epidural", "SNRB next week", "transforminal epidural steroid injection", "where does the needle go for a transforaminal epidural"],
    "cervical_epidural": ["describe a cervical epidural to me", "epidural in my neck", "neck epidural", "cervical steroid injection", "CESI at C6-C7", "cervical epidural steroid injection, scary?", "will the neck epidrual hurt"],
    "thoracic_epidural": ["thoracic epidural steroid injection", "mid-back epidural", "an epidural in my upper back", "epidural for my shingles", "is a thorasic epidural risky", "epidural in the middle of my back"],
    "caudal_epidural": ["does a caudal hurt", "caudal epidural", "the tailbone epidural", "epidural through the tailbone", "caudle steroid injection", "my doctor has me down for a caudal something or other"],
    "facet_injection": ["facet joint injection", "what do they inject into your facet joints", "facet shots", "faucet joint injections", "steroid shots in the facets", "will i be laid up after the facet shots", "this facet block they tell me", "back joint shot"],
    "medial_branch_block": ["what is a medial branch block", "MBB and then what", "the test block before the ablation", "median branch block", "diagnostic block", "medial branch nerve block", "do I have to keep a diary after the medial branch injections", "what do you call the test injection they do first"],
    "facet_ablation": ["ablation in my lower back", "they want to burn the nerves in my neck", "lumbar RFA", "radiofrequency ablation for my neck", "rhizotomy", "I had my back nerves burned", "fry the nerve in my back", "cervical radio frequency ablation", "facet ablation", "medial branch neurotomy", "I want to learn about radio frequency for my neck", "zap nerves in the spine"],
    "si_joint_injection": ["walk me through the SI joint injection", "SI shot", "cortisone shot in my SI joint", "sacroiliac injection", "sacro-iliac joint block", "getting my SI joint injected", "sij injection", "steroid shot for the sacroiliac joint"],
    "si_ablation": ["SI ablation", "burn the nerves in my SI joint", "sacroiliac joint radiofrequency", "lateral branch RFA", "SI joint nerve burn", "rfa of the sacroiliac joint", "ablation on my SI"],
    "ganglion_impar_block": ["ganglion impar block", "googled ganglion impar and got nothing", "tailbone nerve shot", "impar block", "nerve block for my tailbone", "the coccyx nerve block", "block the nerve at the tailbone"],
    "discography": ["explain discogram", "discography", "the disc test", "they put dye in the disc", "diskogram", "provocative discography, is it as bad as they say", "disc dye test"],
    "intradiscal_treatment": ["intradiscal injection, what gets put in the disc", "biacuplasty", "the disc repair shot", "a shot into the disc", "disc injection", "viadisc", "IDET", "stem cells in my disc"],
    "adhesiolysis": ["adhesiolysis. big word", "the Racz procedure", "lysis of adhesions", "they want to break up scar tissue on my nerves", "scar tissue loosening", "loosen the scar tissue around the nerve", "epidural adhesiolysis"],
    "blood_patch": ["what is a blood patch", "epidural blood patch", "they use my own blood to seal the leak", "patch the leak in my spine", "bloodpatch", "does a blood patch get done right there", "plug the spinal leak"],
    "basivertebral_ablation": ["basivertebral nerve ablation", "Intracept I think the brand is", "the bone nerve ablation", "burn the nerve inside the bone", "BVN ablation", "intrasept procedure", "ablation in the vertebra", "a bvna"],
    "kyphoplasty": ["kyphoplasty", "kypho what", "they want to put cement in her back", "vertebroplasty", "vertebral augmentation", "bone cement", "kifoplasty for my compression fracture", "cement in the vertebra", "inject cement into the bone"],
    "mild": ["is the MILD procedure surgery", "minimally invasive lumbar decompression", "trim the ligament", "Vertos mild", "shave the ligament for stenosis", "had the mild procedure", "ligament trimming"],
    "interspinous_spacer": ["what's an interspinous spacer made of", "superion", "vertiflex", "a spacer in my spine", "spine wedge", "the spinal spacer", "x-stop", "will the spacer move"],
    "si_fusion": ["sacroiliac joint fusion", "SI fusion", "iFuse", "screws in my SI joint", "fuse the SI joint", "i-fuse implants", "SI joint screws", "they want to fuse my sacroiliac"],
    "genicular_ablation": ["genicular ablation, what do they do to the knee", "knee nerve burn", "ablation for my knee", "genicular nerve block", "knee RFA", "burn the nerves in my knee", "what am i in for with this knee nerve thing", "radiofrequency on both knees", "jenicular nerve ablation"],
    "joint_ablation": ["hip ablation", "radiofrequency for my shoulder", "burn the nerves in my hip", "shoulder nerve ablation", "RFA of the hip", "joint ablation", "ablation on my left shoulder"],
    "cryoneurolysis": ["cryoneurolysis", "freeze the nerve", "iovera", "freezing the nerves in my knee", "cryo nerve block", "when the freezing goes in for the cryo", "cryoablation", "had my nerve frozen", "they froze the nerve"],
    "occipital_block": ["how many needles for an occipital nerve block", "greater occipital nerve injection", "shots in the back of my head", "occipital shots", "back-of-head shot", "nerve block at the base of my skull", "occipital block for migraine", "ocipital nerve block"],
    "third_occipital_ablation": ["third occipital nerve ablation", "TON ablation", "3rd occipital RFA", "neck headache burn", "C2-C3 ablation", "ablation for my headaches", "occipital nerve ablation", "upper neck ablation"],
    "sphenopalatine_block": ["sphenopalatine thing, its through the nose?", "SPG block", "Tx360", "the nose block", "they put numbing up your nose", "spheno palatine ganglion block", "block through the nostril", "numbing swab up the nose"],
    "trigeminal_block": ["trigeminal nerve block", "face nerve block", "shot in my face nerve", "gasserian ganglion", "trigeminal RFA", "radiofrequency for trigeminal neuralgia", "facial nerve block", "trigeminal ganglion injection"],
    "botox_migraine": ["Botox for migraines", "botox for headaches", "migraine botox", "31 shots in my head", "botox shots in the forehead", "botax for chronic migraine", "i get botox every 12 weeks for migraines", "headache shots"],
    "stellate_block": ["What does a stellate ganglion block involve", "SGB", "stellate block in the front of the neck", "neck sympathetic block", "sympathetic block for a hand?", "ptsd shot", "satellite ganglion block", "stelate block"],
    "intercostal_block": ["intercostal nerve block for my rib", "rib block", "a shot between the ribs", "nerve block for my ribs", "intercostal block. rib pain", "rib injection", "ablation on my rib nerve"],
    "paravertebral_block": ["paravertebral block", "erector spinae block", "ESP block", "a plane block", "serratus block", "muscle layer block", "quadratus lumborum block", "chest wall block"],
    "suprascapular_block": ["suprascapular block", "the suprascapular one for the shoulder", "shoulder nerve block", "nerve block in my shoulder", "shoulder nerve shot", "supra scapular nerve block", "block for my frozen shoulder"],
    "groin_nerve_block": ["ilioinguinal block?", "genitofemoral? what are these words", "groin nerve block", "a shot in my groin", "nerve block for my outer thigh", "lateral femoral cutaneous nerve block", "hernia nerve block", "iliohypogastric injection"],
    "pudendal_block": ["Pudendal block", "pudendal nerve injection", "pelvic nerve shot", "pudental nerve block", "nerve block for pudendal neuralgia", "pelvic floor injection", "a block for the pudendal nerve"],
    "celiac_block": ["celiac plexus block??", "belly nerve block", "any info on celiac block for pancreas cancer", "splanchnic block", "nerve block for my pancreas", "stomach nerve block", "celiac neurolysis", "coeliac plexus block"],
    "hypogastric_block": ["hypogastric plexus block", "superior hypogastric", "pelvic plexus block", "hypogastric nerve block", "pelvic nerve bundle block", "block for endometriosis", "hypergastric block"],
    "lumbar_sympathetic_block": ["lumbar sympathetic block for my crps foot", "leg sympathetic block", "CRPS shot", "sympathetic block for my leg", "LSB", "sympathetic nerve block in my foot", "block for crps", "RSD block"],
    "trigger_point_injection": ["trigger point injection meaning", "whats done during a trigger point", "knot shots", "TPI", "shots in the knots in my shoulders", "trigger points injected", "muscle injection", "got trigger points done", "trap injections"],
    "piriformis_injection": ["piriformis injection how do they find the muscle", "pyriformis shot", "butt muscle shot", "shot in my piriformis", "a shot in the butt muscle", "inject the periformis", "glute injection"],
    "joint_injection": ["cortisone shot in my knee", "hip injection", "the joint injection for my shoulder", "steroid shot in the shoulder", "knee shots", "injected my hip", "cortisone in my knee", "shot in my thumb joint", "getting my knee injected", "ankle injection"],
    "hyaluronic_injection": ["what are gel shots", "rooster comb shots", "hyaluronic acid shot for the knee", "synvisc", "viscosupplementation", "euflexxa", "knee gel shots", "orthovisc", "chicken shots", "gel in my knee", "lubricate my knee"],
    "bursa_injection": ["steroid shot in hip bursa", "bursa injection", "bursitis shot", "shot for my hip bursitis", "trigger finger shot", "tendon injection", "trochanteric bursa injection", "cortisone for my bursitis", "shot in the outside of my hip"],
    "carpal_tunnel_injection": ["carpal tunnel shot, into the palm?", "wrist shot", "injection for carpal tunnel", "cortisone in my wrist", "carpel tunnel injection", "shot in my wrist", "she had her carpal tunnel injection and screamed"],
    "prp": ["PRP = ?", "platelet rich plasma", "stem cell shot", "bone marrow concentrate", "my own blood injected", "stem cells for my knee", "plasma injection", "platelet injections", "bmac"],
    "prolotherapy": ["what exactly is prolotherapy", "sugar water shots", "prolo", "dextrose injections", "sugar shot", "prolo therapy for ligaments", "inject sugar water"],
    "botox_spasm": ["botox for neck spasms", "botox for my stiff arm", "cervical dystonia shots", "botox in my calf", "How's a botox shot supposed to help a stiff arm after a stroke", "neck botox", "dysport", "xeomin", "botox for spasticity"],
    "capsaicin_patch": ["qutenza patch what is it", "capsaicin patch... how hot are we talkin", "pepper patch", "its a patch with hot pepper in it??", "8% patch", "chili patch", "qutensa"],
    "scs_trial": ["stimulator trial", "can u describe the trial stimulator", "SCS trial week", "test drive the stimulator", "trial of the spinal cord stimulator", "temporary stimulator", "what steps are there in the stimulator trial week", "they test the stimulator", "stim trial"],
    "scs_implant": ["tell me about the spinal cord stimulator", "Is the SCS implant done in two parts?", "pain pacemaker", "spinal stimulator", "permanent stimulator", "stimulator implant surgery", "getting the stimulator put in", "back stimulator", "nevro", "dorsal column stimulator"],
    "drg_stimulation": ["DRG", "dorsal root ganglion stimulator", "tell my husband how the dorsal root ganglion stim works", "targeted stimulator", "drg stim", "dorsal root ganglion stimulation trial", "proclaim drg"],
    "pns": ["whats a peripheral nerve stimulator", "PNS", "going under the skin for the pns thing", "SPRINT PNS", "60-day nerve stimulator", "nerve stimulator for my shoulder", "peripheral nerve stimulation", "the sprint device"],
    "battery_change": ["when they swap the battery on my stimulator", "battery change", "new battery", "replace my battery", "IPG replacement", "pocket revision", "stimulator battery died", "changing out the battery", "pump replacement", "my stim battery is dying"],
    "pump_trial": ["intrathecal pump trial what's involved", "pump trial", "try out the pump", "the pump test", "baclofen trial", "pain pump trial", "trial for the pump", "intrathecal trial"],
    "pump_implant": ["how does a pain pump work", "medicine pump in belly", "morphine pump", "baclofen pump", "intrathecal pump", "they want to implant a pump", "ok so I understand the pump goes in my belly", "getting a pump put in", "spinal pump"],
    "pump_refill": ["how a pump gets refilled", "pump refill", "refill my pain pump", "Any pain w pump refill?", "fill the pump", "get my pump filled", "reprogram the pump", "top off my pump"],
    "tens": ["TENS machine, how do you use one", "How does a TENS unit feel", "sticky pad unit", "e-stim", "the tense unit", "scrambler therapy", "electrical stimulation pads", "tens"],
    "ketamine_infusion": ["what's the deal with ketamine infusions", "ketamine drip", "During the infusion of ketamine, what will I experience", "K drip", "IV ketamine", "ketamin treatment", "infusion for my crps", "ketamine"],
    "lidocaine_infusion": ["i keep hearing about lidocaine infusions", "lidocaine drip", "IV lidocaine", "numbing drip", "infusion of lidocaine", "how does it feel when lidocaine drips into the vein", "lidocane iv"],
}  # fmt: skip
# A longer name wins over the place and the act within it.
WITH_A_PLACE = {
    "trigger point injections in my shoulder": "trigger_point_injection", "facet injection in my neck": "facet_injection", "bursa injection in my hip": "bursa_injection", "PRP shot in my knee": "prp", "gel shots in both knees": "hyaluronic_injection",
    "SI joint injection in my lower back": "si_joint_injection", "basivertebral nerve ablation in my back": "basivertebral_ablation", "genicular nerve block for my right knee": "genicular_ablation", "piriformis injection in my left buttock": "piriformis_injection",
    "SI joint ablation in my back": "si_ablation", "nerve root injection in my neck": "transforaminal_epidural", "medial branch injections in my neck": "medial_branch_block", "stem cell injection in my knee": "prp", "prolotherapy injection in my shoulder": "prolotherapy",
}  # fmt: skip
UNCLEAR = {
    "whats in the shot": "joint_injection", "how many shots till it works": "lumbar_epidural", "steroid injection": "joint_injection", "the cortisone wore off": "joint_injection", "back injection": "lumbar_epidural", "the needle in my spine": "medial_branch_block",
    "Is the epidural painful?": "lumbar_epidural", "wat is epidral": "caudal_epidural", "what is ablation": "genicular_ablation", "what's an RFA": "si_ablation", "they said nerve ablation. they burn it??": "facet_ablation", "burning the nerves": "facet_ablation", "the nerve burning procedure": "facet_ablation",
    "how does radiofrequency work on a nerve": "genicular_ablation", "nerve block appointment": "medial_branch_block", "did the block, it wore off": "medial_branch_block", "numb the nerve": "occipital_block", "the stimulator": "scs_implant", "stim wires": "scs_trial", "a neck shot": "cervical_epidural",
    "shot in my neck": "facet_injection", "shot in my tailbone": "ganglion_impar_block", "needle at the tailbone": "caudal_epidural", "sympathetic block": "stellate_block", "what about botox": "botox_spasm", "how often is the pump": "pump_refill", "an infusion": "lidocaine_infusion", "shot in the butt": "piriformis_injection",
}  # fmt: skip
ELSE = [
    "flu shot", "had my covid shot", "B12 shot every month", "insulin shots in my belly", "my knee is shot", "both my knees are shot", "my nerves are shot", "my rotator cuff is shot", "my lower back is shot", "her hip joint is shot", "pain shot down my leg", "it shot into my foot", "give it a shot", "worth a shot", "I'd take a shot at it", "blood shot eyes", "he shot me", "I was shot in the leg in Vietnam",
    "a shot of whiskey", "tetanus shot", "my weekly ozempic shot", "burning in my foot", "burning nerve pain in my leg", "my nerves are burning", "my foot is burning", "it burns when I pee", "my hands are freezing", "cold feet", "the cold makes it worse", "frozen shoulder", "frozen peas help", "had a heart ablation for afib", "walk two blocks",
    "around the block", "my knee locks up", "gas pump", "I pump gas for a living", "pump iron", "insulin pump", "breast pump", "my phone battery died", "change the battery in my hearing aid", "car battery", "assault and battery", "gel for my hair", "hair gel", "rub gel on my knee", "blood patch on my skin", "a patch of blood", "celiac disease",
    "trigger of a gun", "pull the trigger", "weather is a trigger", "tens of thousands", "mild pain", "it's mild today", "fell on cement on my back", "the cement floor", "asthma spacer", "hair dye", "red dye", "in contrast", "pills knock me out", "we put the dog to sleep", "my leg fell asleep", "I lie awake at night", "stem cell transplant",
    "drank some sugar water", "a sprint to the bus", "I want botox for my wrinkles", "test drive a car", "disc brakes", "pinched nerve in my neck", "numb leg", "cut down on sugar", "iron infusion", "ultrasound of my gallbladder", "CT scan of my chest", "scar tissue from surgery", "needles in my feet", "pins and needles in my hands", "feels like needles in my foot",
    "cauda equina", "foraminal stenosis", "two cups of flour", "the verse of the day", "open seating", "needing help to dress", "selfish of me", "my immune system is shot", "I live on this block", "a clinical trial", "trial and error", "ilioinguinal neuralgia", "trigeminal nerve pain", "the special edition", "I was put on it last year",
    "my neck burns all day", "my back is burning", "you're getting on my nerves", "he had the nerve to say that", "my SI joint hurts", "pain in my tailbone", "my hip and shoulder ache", "the kitchen faucet leaks", "I get bumps and lumps", "hi", "heat helps my back", "cortisone cream", "a deep brain stimulator", "writer's block", "call the shots",
]  # fmt: skip


@pytest.fixture(scope="session")
def read(lexicon):
    def hits(text):
        return lexicon.hits(lexicon.read(text), "procedure")

    return hits


def test_every_procedure_is_tried_in_five_ways():
    assert set(NAMED) == set(VOCABULARY["procedures"])
    assert [code for code, texts in NAMED.items() if len(set(texts)) < 5] == []


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in NAMED.items() for text in texts])
def test_a_name_is_its_procedure_and_no_other(read, code, text):
    assert {hit.code for hit in read(text)} == {code}


@pytest.mark.parametrize(("text", "code"), WITH_A_PLACE.items())
def test_a_name_with_its_place_is_one_name(read, text, code):
    assert [hit.code for hit in read(text)] == [code]


@pytest.mark.parametrize(("text", "code"), UNCLEAR.items())
def test_a_name_of_several_procedures_has_them_as_candidates(read, text, code):
    hits = read(text)
    assert [hit.code for hit in hits] == [""]
    assert code in hits[0].candidates


@pytest.mark.parametrize("text", ELSE)
def test_what_sounds_like_a_procedure_is_none(read, text):
    assert [(hit.code, hit.candidates) for hit in read(text)] == []


@pytest.mark.parametrize("text", ["I had an ablation", "we tried a nerve block in 2022", "ablation two summers ago", "since the epidural", "my last shot", "they gave me an injection", "three injections so far", "the block wore off", "I've had a discogram", "got a shot last week"])
def test_a_word_of_having_had_it_is_found(lexicon, text):
    assert lexicon.hits(lexicon.read(text), "procedures.had") != []


@pytest.mark.parametrize("text", ["I'm getting an ablation on Friday", "scheduled for a block", "they want to do a shot", "what is a discogram", "my doctor recommended a stimulator", "will the shot hurt", "before my epidural", "nervous about the injection", "thinking about a pump"])
def test_a_word_of_its_still_to_come_is_found(lexicon, text):
    assert lexicon.hits(lexicon.read(text), "procedures.coming") != []
