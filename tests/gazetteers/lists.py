"""A small country for the tests: hand-made lists with the defects of the real ones."""

from pathlib import Path

PROVINCES = "province_code,province_kh,province_en\n02,ខេត្ត,Battambang\n"
DISTRICTS = "province_code,district_code,district_kh,district_en\n02,0214,ស្រុក,Rukh Kiri\n"
COMMUNES = """province_code,district_code,commune_code,commune_kh,commune_en
02,0214,021404,មុខរាហ៍,Mukh Rea
02,0214,021405,ស្តុកប្រវឹក,Sdok Pravoek
"""
VILLAGES = """province_code,district_code,commune_code,village_code,village_kh,village_en
02,0214,021404,02140401,ក,Mukh Rea Pir
02,0214,021404,02140402,ខ,Srah Kuy
02,0214,021405,02140401,គ,Kaoh Thum
02,0214,021405,0214050-,ឃ,Phum Ti Bei
02,0214,021405,0214050-,ង,Phum Ti Muoy
02,0214,021405,02140501,ច,Thnal\u200b Chheu
02,0214,021405,02140501,ឆ,Chas  Thmei
02,0214,021499,02149901,ជ,Aksar
"""
REGISTER = """level,type,code,name_km,name_latin
province,khet,02,,Battambang
district,srok,0214,ស្រុក,Rukh Kiri
commune,khum,021403,បាសាក់,Basak
commune,sangkat,021404,មុខរាហ៍,Mok Rea
village,phum,02140401,ក,Mukh Rea Pir
village,phum,02140301,ខ,Srah Kuy
"""
WARDS = """{"counties": [{"code": "001", "name": "Mombasa"}, {"code": "002", "name": "Kwale"}],
 "constituencies": [{"code": "001", "name": "Changamwe", "county": "Mombasa"}],
 "subCounties": [{"code": "001", "name": "Changamwe", "county": "Mombasa"}],
 "wards": [{"code": "0001", "name": "Port Reitz", "constituency": "Changamwe"},
           {"code": "0002", "name": "Kipevu", "constituency": "changamwe "},
           {"code": "0003", "name": "Airport", "constituency": "Jomvu"}]}
"""


def ministry(folder: Path) -> list[Path]:
    """Four files, in no order, the first with a byte order mark."""
    for name, text in (
        ("villages", VILLAGES),
        ("communes", COMMUNES),
        ("districts", DISTRICTS),
        ("provinces", "\ufeff" + PROVINCES),
    ):
        (folder / f"{name}.csv").write_text(text, "utf-8")
    return sorted(folder.glob("*.csv"))


def file(folder: Path, name: str, text: str) -> Path:
    (path := folder / name).write_text(text, "utf-8")
    return path
