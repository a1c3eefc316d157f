META
key;value
description;Made up for tests: ward projects, approval ballots
country;Kenya
unit;Makueni
subunit;Kee approval
instance;2026
num_projects;6
num_votes;12
budget;5000000
vote_type;approval
rule;equalshares
date_begin;01.06.2026
date_end;30.06.2026
max_length;3
edition;1
language;en
currency;KES
comment;"#1: Invented; no real person or place voted here."
PROJECTS
project_id;cost;votes;name;category;selected
13;900000;7;Culvert at Mbooni stream;roads;1
11;2400000;6;Borehole at Kee market;water;0
16;300000;5;Handwashing stands;health;1
12;1500000;4;"Clinic roof; new gutters";health;0
15;1800000;3;Two classrooms, Kilala primary;education;0
14;650000.5;1;"Solar lights for ""Soko Mjinga""";energy,safety;0
VOTES
voter_id;vote;age;sex;voting_method
v01;11,12,13;19;F;internet
v02;11,13;26;M;internet
v03;11,16;33;F;internet
v04;12,13,16;40;M;paper
v05;11,15;47;F;internet
v06;13,14;54;M;internet
v07;11,12,16;61;F;internet
v08;16;68;M;paper
v09;12,13;25;F;internet
v10;11,13,16;32;M;internet
v11;15,13;39;F;internet
v12;15;46;M;paper
