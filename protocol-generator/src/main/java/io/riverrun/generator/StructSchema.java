package io.riverrun.generator;

import java.util.List;

/** A struct: the body of a message or a part of it. Immutable. */
public record StructSchema(String name, List<FieldSchema> fields) {

    public StructSchema {
        fields = List.copyOf(fields);
    }

    List<FieldSchema> plainFields() {
        return fields.stream().filter(field -> !field.isTagged()).toList();
    }

    List<FieldSchema> taggedFields() {
        return fields.stream()
                .filter(FieldSchema::isTagged)
                .sorted((a, b) -> Integer.compare(a.tag(), b.tag()))
                .toList();
    }
}
