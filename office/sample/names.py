"""Words of which invented people are made. Pure lists; every person, street number and telephone number is invented.

Surnames and given names are kept together by the languages they come from, so that pairs are plausible.
"""


def words(text):
    """The words of a text as a list."""
    return text.split()


GENERAL_LAST = words("""
Smith Johnson Williams Brown Jones Davis Miller Wilson Moore Taylor Anderson Thomas Jackson White Harris Martin
Thompson Robinson Clark Lewis Walker Hall Allen Young King Wright Hill Scott Green Adams Baker Nelson Carter
Mitchell Roberts Turner Phillips Campbell Parker Evans Edwards Collins Stewart Morris Rogers Reed Cook Morgan
Bell Murphy Bailey Cooper Richardson Cox Howard Ward Peterson Gray James Watson Brooks Kelly Sanders Price
Bennett Wood Barnes Ross Henderson Coleman Jenkins Perry Powell Long Patterson Hughes Washington Butler Simmons
Foster Bryant Alexander Russell Griffin Hayes Myers Ford Hamilton Graham Sullivan Wallace Woods Cole West Jordan
Owens Reynolds Fisher Ellis Harrison Gibson Marshall Freeman Wells Webb Simpson Stevens Tucker Porter Hunter
Hicks Crawford Henry Boyd Mason Kennedy Warren Dixon Burns Gordon Shaw Holmes Rice Robertson Hunt Black Daniels
Palmer Mills Nichols Grant Knight Ferguson Rose Stone Hawkins Dunn Perkins Hudson Spencer Gardner Stephens Payne
Pierce Berry Matthews Arnold Wagner Willis Ray Watkins Olson Carroll Duncan Snyder Hart Cunningham Bradley Lane
Andrews Harper Fox Riley Armstrong Carpenter Weaver Greene Lawrence Elliott Sims Austin Peters Kelley Franklin
Lawson Fields Ryan Schmidt Carr Wheeler Chapman Oliver Montgomery Richards Williamson Johnston Banks Meyer
Bishop McCoy Howell Morrison Hansen Garza Harvey Little Burton Stanley George Jacobs Reid Fuller Lynch Dean
Gilbert Garrett Romano Welch Larson Frazier Burke Hanson Day Moreno Bowman Fowler Brewer Hoffman Carlson Silva
Pearson Holland Douglas Fleming Jensen Vargas Byrd Davidson Hopkins May Terry Walters Curtis Neal Caldwell Lowe
Jennings Barnett Graves Jimenez Horton Shelton Barrett Obrien Castro Sutton Gregory McKinney Lucas Miles Craig
Rodriquez Chambers Holt Lambert Fletcher Watts Bates Hale Rhodes Pena Beck Newman Haynes McDaniel Mendez Bush
Vaughn Parks Dawson Norris Hardy Love Steele Curry Powers Schultz Barker Guzman Page Munoz Ball Keller Chandler
Weber Leonard Walsh Lyons Ramsey Wolfe Schneider Mullins Benson Sharp Bowen Barber Cummings Hines Baldwin
Griffith Hubbard Reeves Warner Stevenson Burgess Tate Cross Garner Mann Mack Moss Thornton Dennis McGee Farmer
Aguilar Vega Glover Manning Cohen Harmon Rodgers Robbins Newton Todd Blair Higgins Ingram Reese Cannon
Strickland Townsend Potter Goodwin Walton Rowe Hampton Patton Swanson Francis Goodman Maldonado Yates Becker
Erickson Hodges Conner Adkins Webster Norman Malone Hammond Flowers Cobb Moody Quinn Blake Maxwell Pope Floyd
Osborne Paul McCarthy Guerrero Lindsey Estrada Sandoval Gibbs Tyler Gross Fitzgerald Stokes Doyle Sherman
Saunders Wise Colon Gill Alvarado Greer Padilla Simon Waters Ballard Schwartz McBride Houston Christensen Klein
Pratt Briggs Parsons McLaughlin Zimmerman French Buchanan Moran Copeland Roy Pittman Brady McCormick Holloway
Brock Poole Frank Logan Bass Marsh Drake Wong Jefferson Park Morton Abbott Sparks Norton Huff Clayton Massey
Lloyd Figueroa Carson Bowers Roberson
""")
TOWN_HEADS = words("""
Ash Beck Birch Black Brad Brook Burn Clay Cliff Cran Dal East Elm Fair Farn Glen Gold Gran Hart Hay Hazel Heath
High Hol Hors Kirk Lang Led Lin Lock Mar Mead Mil Nor Oak Over Pen Ray Red Ridge Rock Ros Row Rud Shel Sher Stan
Stock Sun Thorn Under Wake Wal War Wes Whit Win Wood Wool Wyn
""")
TOWN_TAILS = words("""
berg bourne brook burn by combe croft dale den field ford gate ham hurst land ley man ston ton ville ward well
wick wood worth
""")
GENERAL_F = words("""
Mary Patricia Jennifer Linda Elizabeth Barbara Susan Jessica Sarah Karen Nancy Lisa Margaret Betty Sandra Ashley
Dorothy Kimberly Emily Donna Michelle Carol Amanda Melissa Deborah Stephanie Rebecca Laura Sharon Cynthia
Kathleen Amy Shirley Angela Helen Anna Brenda Pamela Nicole Samantha Katherine Emma Ruth Christine Catherine
Debra Rachel Carolyn Janet Virginia Maria Heather Diane Julie Joyce Victoria Kelly Christina Lauren Joan Evelyn
Olivia Judith Megan Cheryl Martha Andrea Frances Hannah Jacqueline Ann Gloria Jean Kathryn Alice Teresa Sara
Janice Doris Madison Julia Grace Judy Abigail Marie Denise Beverly Amber Theresa Marilyn Danielle Diana Brittany
Natalie Sophia Rose Isabella Alexis Kayla Charlotte Lily Ella Zoe Claire Lucy Audrey Ruby Violet Hazel Nora Ivy
June Edith Florence Irene Lois Norma Phyllis Gail Tina Dawn Tracy Monica Wendy Leah Paige Brooke Jasmine Destiny
Aaliyah Ebony Latoya Keisha Imani Naomi Joanna Caroline Molly Erin Shannon Colleen Bridget Sheila Maureen Eileen
Rosemary Ellen Peggy Rita Sylvia Stella Clara Josephine Eleanor
""")
GENERAL_M = words("""
James Robert John Michael David William Richard Joseph Thomas Christopher Charles Daniel Matthew Anthony Mark
Donald Steven Andrew Paul Joshua Kenneth Kevin Brian George Timothy Ronald Edward Jason Jeffrey Ryan Jacob Gary
Nicholas Eric Jonathan Stephen Larry Justin Scott Brandon Benjamin Samuel Gregory Alexander Patrick Frank
Raymond Jack Dennis Jerry Tyler Aaron Jose Adam Nathan Henry Zachary Douglas Peter Kyle Noah Ethan Jeremy Walter
Christian Keith Roger Terry Austin Sean Gerald Carl Dylan Harold Jordan Jesse Bryan Lawrence Arthur Gabriel
Bruce Logan Billy Joe Alan Juan Elijah Willie Albert Wayne Randy Mason Vincent Liam Roy Bobby Caleb Bradley
Russell Lucas Oliver Isaac Owen Levi Wyatt Julian Caden Theodore Leo Max Miles Felix Oscar Hugo Malik Darnell
Tyrone Jamal Marcus Andre Terrence Curtis Leroy Clarence Norman Stanley Leonard Melvin Clifford Lloyd Vernon
Floyd Glenn Earl Dale Ralph Howard Eugene Philip Craig Dean Derek Trevor Grant Spencer Colin Ian Connor Brendan
Declan Hunter Chase Cole Blake Garrett Drew Wesley Warren Elliot Simon
""")
HISPANIC_LAST = words("""
Garcia Rodriguez Martinez Hernandez Lopez Gonzalez Perez Sanchez Ramirez Torres Flores Rivera Gomez Diaz Cruz
Reyes Morales Gutierrez Ortiz Chavez Ramos Ruiz Alvarez Mendoza Vasquez Castillo Jimenez Moreno Romero Herrera
Medina Aguilar Vargas Castro Guzman Mendez Fernandez Munoz Salazar Soto Delgado Pena Rios Vega Sandoval Alvarado
Ortega Estrada Contreras Guerrero Santiago Acosta Cortez Marquez Luna Juarez Cabrera Figueroa Espinoza Navarro
Campos Molina Cervantes Salas Fuentes Rosales Ochoa Serrano Calderon Galvan Trevino Zamora Villarreal Cisneros
Escobar Barrera Nava Palacios
""")
ACCENTED_LAST = words("""
Núñez Muñoz Peña Ibáñez Gómez Pérez Ramírez Gutiérrez Hernández Díaz Müller Schröder Jørgensen Małek Dvořák
Lefèvre
""")
HISPANIC_F = words("""
Maria Guadalupe Carmen Rosa Ana Juana Alejandra Gabriela Veronica Leticia Elena Isabel Luz Teresa Yolanda
Daniela Valeria Ximena Camila Sofia Lucia Mariana Paola Adriana Claudia Esperanza Dolores Marisol Pilar Beatriz
Silvia Norma Alicia Irma Graciela Martha Patricia Rocio Fernanda Itzel
""")
HISPANIC_M = words("""
Jose Juan Luis Carlos Jesus Miguel Francisco Antonio Jorge Pedro Manuel Alejandro Ricardo Fernando Roberto
Eduardo Rafael Javier Diego Mateo Santiago Sebastian Emiliano Angel Ramon Raul Sergio Arturo Enrique Hector
Oscar Ruben Salvador Gustavo Ernesto Armando Alfredo Gerardo Julio Cesar
""")
VIETNAMESE_LAST = words("""
Nguyen Tran Le Pham Huynh Hoang Phan Vu Vo Dang Bui Do Ho Ngo Duong Ly Truong Dinh Lam Mai
""")
VIETNAMESE_F = words("""
Hoa Lan Mai Huong Linh Thao Phuong Ngoc Anh Thuy Hanh Trang Nga Yen Kim Thanh Van Hang Tuyet Xuan Chi Diem Quynh
""")
VIETNAMESE_M = words("""
Minh Hung Dung Tuan Quang Duc Hieu Long Nam Hai Son Thang Khoa Bao Phuc Tam Vinh Dat Khanh Loc Trung Hoang
""")
EAST_ASIAN_LAST = words("""
Chen Wang Li Zhang Liu Yang Huang Wu Lin Zhou Kim Lee Park Choi Jung Kang Cho Yoon Tanaka Sato Suzuki Yamamoto
Watanabe Chan Wong Leung Cheung Ng Xu Sun Ma Zhu Guo He Tang Feng Song Han
""")
EAST_ASIAN_F = words("""
Mei Ling Xiu Yan Fang Jing Hui Na Min-ji Soo-jin Ji-woo Eun-ji Hana Yuki Aiko Emi Grace Amy Jenny Michelle Wei
Xin Ying
""")
EAST_ASIAN_M = words("""
Wei Jun Ming Hao Jian Lei Feng Tao Bo Min-jun Ji-hoon Sung-ho Hiroshi Kenji Takashi Daniel Kevin Eric Andrew
Yong Gang
""")
SOUTH_ASIAN_LAST = words("""
Patel Shah Singh Kumar Sharma Gupta Khan Reddy Desai Mehta Rao Iyer Nair Joshi Ahmed Ali Hussain Malik Chaudhry
Das Banerjee Mukherjee Kapoor Chopra Bhatt Trivedi Pillai Menon Verma Agarwal
""")
SOUTH_ASIAN_F = words("""
Priya Anjali Sunita Neha Pooja Kavita Meera Lakshmi Deepa Asha Fatima Ayesha Zainab Nadia Sana Riya Aditi Divya
Geeta Shreya Rani Usha
""")
SOUTH_ASIAN_M = words("""
Raj Amit Sanjay Vikram Arjun Ravi Anil Suresh Rahul Rohan Deepak Imran Omar Yusuf Bilal Hassan Tariq Nikhil
Kiran Manoj Ashok Dev
""")
SLAVIC_LAST = words("""
Kowalski Nowak Wisniewski Wojcik Kaminski Lewandowski Zielinski Szymanski Dabrowski Kozlowski Jankowski Mazur
Krawczyk Petrov Ivanov Sokolov Popov Volkov Kovalenko Shevchenko Bondarenko Novak Horvath Kovacs Nagy Jovanovic
Petrovic
""")
SLAVIC_F = words("""
Anna Katarzyna Agnieszka Ewa Zofia Olga Irina Svetlana Natalia Oksana Halina Jadwiga Marta Ivana Milena Zuzana
Tatiana
""")
SLAVIC_M = words("""
Jan Piotr Andrzej Tomasz Marek Stanislaw Jerzy Ivan Dmitri Sergei Oleksandr Mykola Pavel Milos Goran Zoltan
Istvan
""")
APOSTROPHE_LAST = [
    "O'Brien",
    "O'Neil",
    "O'Connor",
    "O'Malley",
    "O'Hara",
    "O'Donnell",
    "D'Angelo",
    "D'Amico",
    "O'Leary",
    "O'Rourke",
    "D'Souza",
    "N'Diaye",
]
SPACED_LAST = ["De La Cruz", "Van Dyke", "St. James", "De Leon", "Van Buren", "Del Rio", "La Rosa", "Von Hagen"]
MONONYMS = words("""
Suharto Sukarno Madhuri Tenzin Pema Lakshmi Ravindran Budi Dorji Anbarasan
""")
NICKNAMES = {
    "Robert": "Bob",
    "William": "Bill",
    "Richard": "Dick",
    "James": "Jim",
    "John": "Jack",
    "Katherine": "Kathy",
    "Elizabeth": "Betty",
    "Margaret": "Peggy",
    "Patricia": "Pat",
    "Michael": "Mike",
    "Thomas": "Tom",
    "Joseph": "Joe",
    "Charles": "Chuck",
    "Christopher": "Chris",
    "Daniel": "Dan",
    "Matthew": "Matt",
    "Anthony": "Tony",
    "Steven": "Steve",
    "Edward": "Ed",
    "Jennifer": "Jenny",
    "Susan": "Sue",
    "Deborah": "Debbie",
    "Barbara": "Barb",
    "Rebecca": "Becky",
    "Catherine": "Cathy",
    "Theodore": "Ted",
    "Samuel": "Sam",
    "Benjamin": "Ben",
    "Francisco": "Paco",
    "Jose": "Pepe",
    "Alexander": "Alex",
    "Nicholas": "Nick",
    "Stephanie": "Steph",
    "Christina": "Tina",
    "Dorothy": "Dot",
    "Ronald": "Ron",
}
# (share of people, surnames, given names of women, of men, language of those who need an interpreter)
ORIGINS = (
    (62, GENERAL_LAST, GENERAL_F, GENERAL_M, "American Sign Language"),
    (18, HISPANIC_LAST, HISPANIC_F, HISPANIC_M, "Spanish"),
    (4, VIETNAMESE_LAST, VIETNAMESE_F, VIETNAMESE_M, "Vietnamese"),
    (6, EAST_ASIAN_LAST, EAST_ASIAN_F, EAST_ASIAN_M, "Mandarin"),
    (5, SOUTH_ASIAN_LAST, SOUTH_ASIAN_F, SOUTH_ASIAN_M, "Hindi"),
    (5, SLAVIC_LAST, SLAVIC_F, SLAVIC_M, "Polish"),
)
STREETS = words("""
Main Oak Maple Cedar Elm Pine Washington Lake Hill Park Walnut Spring North Ridge Church Willow Mill Sunset
Jackson Franklin River Prairie Lincoln Clark Halsted Damen Ashland Kedzie Pulaski Cicero Addison Belmont
Fullerton Diversey Montrose Lawrence Foster Devon Touhy Harlem Wabash Racine Morgan Throop Loomis Paulina
Wolcott Leavitt Oakley Western
""")
STREET_KINDS = ("St", "St", "St", "Ave", "Ave", "Rd", "Dr", "Ln", "Ct", "Blvd")
TOWNS = (
    ("Chicago", "60601"),
    ("Chicago", "60614"),
    ("Chicago", "60618"),
    ("Chicago", "60625"),
    ("Chicago", "60640"),
    ("Chicago", "60647"),
    ("Evanston", "60201"),
    ("Oak Park", "60302"),
    ("Skokie", "60076"),
    ("Cicero", "60804"),
    ("Berwyn", "60402"),
    ("Park Ridge", "60068"),
    ("Des Plaines", "60016"),
    ("Elmhurst", "60126"),
)
AREA_CODES = ("312", "773", "847", "708", "630", "224", "872", "331", "815", "779")
