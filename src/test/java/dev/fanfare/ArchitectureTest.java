package dev.fanfare;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The house rules that a compiler does not know. */
class ArchitectureTest {
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.fanfare");

    @Test
    void packagesAreFreeOfCycles() {
        slices().matching("dev.fanfare.(*)..").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void onlyTheDoorsKnowTheWeb() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.fanfare.api..", "dev.fanfare.console..", "dev.fanfare.http..")
                .and()
                .doNotHaveFullyQualifiedName(Fanfare.class.getName())
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.vertx.ext.web..")
                .check(MAIN);
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.fanfare", "dev.fanfare.api..", "dev.fanfare.console..", "dev.fanfare.http..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.fanfare.api..", "dev.fanfare.console..", "dev.fanfare.http..")
                .check(MAIN);
    }

    @Test
    void theDoorsDoNotKnowEachOther() {
        noClasses()
                .that()
                .resideInAPackage("dev.fanfare.console..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.fanfare.api..", "dev.fanfare.http..")
                .check(MAIN);
        noClasses()
                .that()
                .resideInAnyPackage("dev.fanfare.api..", "dev.fanfare.http..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.fanfare.console..")
                .check(MAIN);
    }

    @Test
    void pagesAndLettersAreRenderedAndPasswordsHashedInOnePlaceEach() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.fanfare.console.Pages")
                .and()
                .doNotHaveFullyQualifiedName("dev.fanfare.mail.Letters")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.thymeleaf..", "io.vertx.ext.web.templ..")
                .check(MAIN);
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.fanfare.workspace.PasswordHash")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bouncycastle..")
                .check(MAIN);
    }

    @Test
    void deliveringKnowsNothingOfPublishing() {
        noClasses()
                .that()
                .resideInAPackage("dev.fanfare.delivery..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.fanfare.event..", "dev.fanfare.retry..")
                .check(MAIN);
    }

    @Test
    void onlyStoresRunSql() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.fanfare.db..")
                .and()
                .haveSimpleNameNotEndingWith("Store")
                .and()
                .haveSimpleNameNotEndingWith("Columns")
                .and()
                // The store of reading what AttemptStore writes.
                .doNotHaveSimpleName("AttemptLog")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("io.vertx.sqlclient.Row")
                .check(MAIN);
    }

    @Test
    void timeComesFromTheInjectedClock() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(Main.class.getName())
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .check(MAIN);
    }

    @Test
    void nothingBlocks() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.fanfare.db..")
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.concurrent.locks..", "java.sql..", "java.net.http..")
                .check(MAIN);
    }

    @Test
    void onlyMainReadsTheEnvironment() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(Main.class.getName())
                .should()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .check(MAIN);
    }

    @Test
    void namesSayWhatThingsAre() {
        List.of("Service", "Manager", "Helper", "Util", "Utils", "Impl", "Dto")
                .forEach(suffix ->
                        noClasses().should().haveSimpleNameEndingWith(suffix).check(MAIN));
        noClasses().should().haveSimpleNameStartingWith("Abstract").check(MAIN);
        noClasses().should().haveSimpleNameStartingWith("Base").check(MAIN);
        classes()
                .that()
                .areInterfaces()
                .should()
                .haveSimpleNameNotStartingWith("I[A-Z]")
                .check(MAIN);
    }

    @Test
    void everyPackageIsNullMarked() {
        assertThat(MAIN.getPackage("dev.fanfare").getSubpackages())
                .isNotEmpty()
                .allMatch(found -> found.isAnnotatedWith(NullMarked.class), "is @NullMarked")
                .extracting(JavaPackage::getRelativeName)
                .contains("delivery", "event", "api", "console");
    }
}
