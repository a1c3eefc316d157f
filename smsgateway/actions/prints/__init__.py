"""Paper: posters, picture sheets, voting slips, ballots and count sheets, set as PDF."""
