package io.riverrun.zookeeper.nodes;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A JSON object's fields by type. Immutable. */
final class JsonObject {

    private final Map<?, ?> fields;

    JsonObject(Map<?, ?> fields) {
        this.fields = fields;
    }

    int integer(String name) throws NodeFormatException {
        long value = longInteger(name);
        if (value != (int) value) {
            throw wrong(name, "a 32-bit number");
        }
        return (int) value;
    }

    /** A number, written as one or as text. */
    long longInteger(String name) throws NodeFormatException {
        Object value = fields.get(name);
        if (value instanceof Long number) {
            return number;
        }
        if (value instanceof String text) {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw wrong(name, "a number");
            }
        }
        throw wrong(name, "a number");
    }

    /** A text, or null when the field is absent. */
    String text(String name) {
        return fields.get(name) instanceof String text ? text : null;
    }

    boolean has(String name) {
        return fields.containsKey(name);
    }

    List<Integer> integers(String name) throws NodeFormatException {
        return integers(fields.get(name), name);
    }

    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        if (fields.get(name) instanceof List<?> list) {
            for (Object item : list) {
                texts.add(String.valueOf(item));
            }
        }
        return texts;
    }

    /** A map of texts; empty when the field is absent. */
    Map<String, String> textMap(String name) {
        Map<String, String> texts = new LinkedHashMap<>();
        if (fields.get(name) instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                if (value != null) {
                    texts.put(key.toString(), value.toString());
                }
            });
        }
        return texts;
    }

    /** A map from numbers to lists of numbers; empty when the field is absent. */
    Map<Integer, List<Integer>> integerLists(String name) throws NodeFormatException {
        Map<Integer, List<Integer>> lists = new LinkedHashMap<>();
        if (fields.get(name) instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                try {
                    lists.put(
                            Integer.valueOf(entry.getKey().toString()),
                            integers(entry.getValue(), name));
                } catch (NumberFormatException e) {
                    throw wrong(name, "a map with numbers for keys");
                }
            }
        }
        return lists;
    }

    private static List<Integer> integers(Object value, String name) throws NodeFormatException {
        if (!(value instanceof List<?> list)) {
            throw wrong(name, "a list of numbers");
        }
        Integer[] integers = new Integer[list.size()];
        for (int i = 0; i < integers.length; i++) {
            if (!(list.get(i) instanceof Long number)) {
                throw wrong(name, "a list of numbers");
            }
            integers[i] = Math.toIntExact(number);
        }
        return List.of(integers);
    }

    private static NodeFormatException wrong(String name, String expected) {
        return new NodeFormatException("field \"" + name + "\" must be " + expected);
    }
}
