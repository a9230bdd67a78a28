package io.riverrun.controller.store;

import io.riverrun.controller.election.Term;

/** The fake keeps the contract that the tests built on it rely on. */
class InMemoryMetadataStoreTest extends MetadataStoreContract {

    private final InMemoryMetadataStore store = new InMemoryMetadataStore();

    @Override
    protected MetadataStore store() {
        return store;
    }

    @Override
    protected Term newTerm() {
        return store.newTerm(1);
    }
}
