package io.riverrun.server.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The classes of all modules, without their tests. Stateless. */
final class Product {

    static final String ROOT = "io.riverrun";

    static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages(ROOT);

    private Product() {}

    /** The modules that there are: what follows {@code io.riverrun} in the names of packages. */
    static Set<String> modules() {
        return CLASSES.stream().map(Product::module).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The names of all packages. */
    static Set<String> packages() {
        return CLASSES.stream()
                .map(JavaClass::getPackageName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String module(JavaClass type) {
        return type.getPackageName().split("\\.", -1)[2];
    }

    /** The patterns of the modules' packages, sub-packages included. */
    static String[] packagesOf(String... modules) {
        return Arrays.stream(modules)
                .map(module -> ROOT + "." + module + "..")
                .toArray(String[]::new);
    }
}
