META
key;value
description;Made up for tests: ward projects, ordinal ballots
country;Kenya
unit;Makueni
subunit;Kee ordinal
instance;2026
num_projects;6
num_votes;10
budget;4200000
vote_type;ordinal
rule;greedy
date_begin;01.06.2026
date_end;30.06.2026
min_length;3
max_length;3
edition;1
language;en
currency;KES
comment;"#1: Invented; no real person or place voted here."
PROJECTS
project_id;cost;votes;score;name;category;selected
11;2400000;8;18;Borehole at Kee market;water;1
13;900000;7;15;Culvert at Mbooni stream;roads;1
12;1500000;6;12;"Clinic roof; new gutters";health;0
16;300000;6;9;Handwashing stands;health;1
14;650000.5;2;3;"Solar lights for ""Soko Mjinga""";energy,safety;0
15;1800000;1;3;Two classrooms, Kilala primary;education;0
VOTES
voter_id;vote;age;sex;voting_method
v01;11,12,13;19;F;internet
v02;13,11,16;26;M;internet
v03;11,16,12;33;F;internet
v04;12,13,16;40;M;paper
v05;15,11,12;47;F;internet
v06;13,14,11;54;M;internet
v07;11,12,16;61;F;internet
v08;16,13,14;68;M;paper
v09;12,13,11;25;F;internet
v10;11,13,16;32;M;internet
