"""Ideas for the budget: taken from people, reviewed by coordinators, put on a ballot."""
