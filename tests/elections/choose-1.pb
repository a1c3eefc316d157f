META
key;value
description;Made up for tests: ward projects, choose-1 ballots
country;Kenya
unit;Makueni
subunit;Kee choose-1
instance;2026
num_projects;6
num_votes;12
budget;3900000
vote_type;choose-1
rule;greedy-no-skip
date_begin;01.06.2026
date_end;30.06.2026
min_length;1
max_length;1
edition;1
language;en
currency;KES
comment;"#1: Invented; no real person or place voted here."
PROJECTS
project_id;cost;votes;name;category;selected
11;2400000;4;Borehole at Kee market;water;1
12;1500000;3;"Clinic roof; new gutters";health;1
13;900000;3;Culvert at Mbooni stream;roads;0
15;1800000;1;Two classrooms, Kilala primary;education;0
16;300000;1;Handwashing stands;health;0
14;650000.5;0;"Solar lights for ""Soko Mjinga""";energy,safety;0
VOTES
voter_id;vote;age;sex;voting_method
v01;11;19;F;internet
v02;11;26;M;internet
v03;13;33;F;internet
v04;12;40;M;paper
v05;11;47;F;internet
v06;13;54;M;internet
v07;12;61;F;internet
v08;16;68;M;paper
v09;15;25;F;internet
v10;12;32;M;internet
v11;11;39;F;internet
v12;13;46;M;paper
