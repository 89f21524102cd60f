"""Who is nobody costs the same to refuse as anybody else."""

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from office.staff.passwords import nobodys


@pytest.mark.plain
@pytest.mark.parametrize("hasher", [PasswordHasher(), PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)])
def test_nobodys_hash_takes_the_work_of_the_hasher_and_fits_no_password(hasher):
    made = nobodys(hasher)

    assert not hasher.check_needs_rehash(made)
    with pytest.raises(VerifyMismatchError):
        hasher.verify(made, "a quiet river under the old bridge")
