package io.holdfast.spring.orm;

import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;

/** As an application has it. */
interface AccountRepository extends JpaRepository<Account, Long> {
    Optional<Account> findByOwner(String owner);
}
