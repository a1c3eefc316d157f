META
key;value
description;Participatory budgeting in Kee Ward: a made-up election, the sample of smsgateway
country;Kenya
unit;Kee Ward
instance;2025
num_projects;12
num_votes;60
budget;3000000
vote_type;approval
rule;greedy
date_begin;03.11.2025
date_end;16.11.2025
min_length;1
max_length;5
language;en
currency;KES
comment;#1: Every project, price and ballot is made up. #2: Ties, of which there are none, would go by file order.
PROJECTS
project_id;cost;votes;name;selected
1;620000;30;Water tank Bondeni;1
10;430000;26;Nursery school roof;1
3;1150000;23;Road drains Mtoni;1
4;350000;22;School desks Kilimani;1
5;540000;20;Market toilets Kee;0
7;190000;17;Library corner Umoja;1
8;980000;14;Solar pump Kisimani;0
2;280000;13;Dispensary fence Kee;0
12;220000;12;Beekeeping starter kits;1
6;760000;11;Cattle dip Tumaini;0
11;300000;10;Football pitch Umoja;0
9;160000;8;Bus shelter Mwangaza;0
VOTES
voter_id;vote;voting_method
8473;7;internet
6282;4,11,10,5,12;internet
2549;9,3,1,10,12;internet
9943;9,3,5,12,10;internet
2456;3,10,7;paper
7778;9;paper
3822;1,6,11,10,5;internet
5254;4,11,8,6;paper
4861;2,7,4,1,5;internet
8676;3,9,4,7,11;internet
2474;8,1,3,2;internet
3582;1,12,8,6,3;internet
2255;7,3,10,8,4;internet
2875;1,4;internet
8233;4,1;internet
7049;3,12,10,6;internet
1658;3,1;internet
2907;9,8;internet
4233;8,10,9;paper
1756;8,6,7,3;internet
3895;11,5,10,3;paper
8328;7,2,5,1,10;paper
7921;1,8,7;internet
5071;10,6;internet
5375;3,1,10;internet
3781;1,8;internet
2123;7,2;internet
2063;4,7,9,3,12;internet
8623;3,7,2,6,10;paper
2792;4,10,3,7;internet
2731;10,1;internet
8648;4,7,1,10;internet
4012;5,2;paper
8386;5,10,12;internet
9847;11,7,1,2;internet
6015;5;internet
8459;8,5,6,1;paper
3857;8,10,1,2,4;internet
3223;10,5,2,1,12;internet
9848;5;internet
3948;5;paper
5435;4,10,3,8,11;internet
1173;1,6;internet
7970;3,4,10;internet
5273;4,6,10;internet
9672;1;internet
9151;9,5,7,12;paper
5219;1,3,4,2,12;internet
7064;12,1,2;internet
6036;10,4,8,1,3;paper
2078;3,8,4,11;paper
9919;3,1;internet
9036;12,10,11,6;paper
1221;1;paper
3756;7,1,2,5,4;internet
8966;10,1,5,4;internet
8388;7,4,5,1;internet
7584;10,4,1,5,2;internet
5311;1,4,3,5;internet
5462;5,11,3;internet
