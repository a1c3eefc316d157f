META
key;value
description;Made up for tests: ward projects, scoring ballots
country;Kenya
unit;Makueni
subunit;Kee scoring
instance;2026
num_projects;6
num_votes;8
budget;2700000
vote_type;scoring
rule;greedy
date_begin;01.06.2026
date_end;30.06.2026
max_length;6
min_points;-2
max_points;5
edition;1
language;en
currency;KES
comment;"#1: Invented; no real person or place voted here."
PROJECTS
project_id;cost;votes;score;name;category;selected
11;2400000;4;17;Borehole at Kee market;water;1
12;1500000;3;14;"Clinic roof; new gutters";health;0
13;900000;4;14;Culvert at Mbooni stream;roads;0
16;300000;4;11;Handwashing stands;health;1
15;1800000;1;5;Two classrooms, Kilala primary;education;0
14;650000.5;2;1;"Solar lights for ""Soko Mjinga""";energy,safety;0
VOTES
voter_id;vote;points;age;sex;voting_method
v01;11,12,13;5,4,2;19;F;internet
v02;13,11;5,3;26;M;internet
v03;11,16,14;4,2,-1;33;F;internet
v04;12,13,16;5,3,1;40;M;paper
v05;15;5;47;F;internet
v06;13,14;4,2;54;M;internet
v07;11,12,16;5,5,3;61;F;internet
v08;16;5;68;M;paper
