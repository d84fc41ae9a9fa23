"""Settlement: one claim a person, the notice, the place of registration, the whole household registered in one act."""
