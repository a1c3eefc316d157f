META
key;value
description;Made up for tests: ward projects, cumulative ballots
country;Kenya
unit;Makueni
subunit;Kee cumulative
instance;2026
num_projects;6
num_votes;10
budget;3000000
vote_type;cumulative
rule;greedy-threshold
date_begin;01.06.2026
date_end;30.06.2026
max_length;5
max_sum_points;5
min_project_score_threshold;8
edition;1
language;en
currency;KES
comment;"#1: Invented; no real person or place voted here."
PROJECTS
project_id;cost;votes;score;name;category;selected
11;2400000;4;13;Borehole at Kee market;water;1
13;900000;4;11;Culvert at Mbooni stream;roads;0
12;1500000;3;7;"Clinic roof; new gutters";health;0
14;650000.5;2;7;"Solar lights for ""Soko Mjinga""";energy,safety;0
16;300000;3;7;Handwashing stands;health;0
15;1800000;1;5;Two classrooms, Kilala primary;education;0
VOTES
voter_id;vote;points;age;sex;voting_method
v01;11,12;3,2;19;F;internet
v02;13,11;4,1;26;M;internet
v03;11;5;33;F;internet
v04;12,13,16;2,2,1;40;M;paper
v05;15;5;47;F;internet
v06;13,14;3,2;54;M;internet
v07;11,16;4,1;61;F;internet
v08;16;5;68;M;paper
v09;12,13;3,2;25;F;internet
v10;14;5;32;M;internet
