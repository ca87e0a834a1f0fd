package dev.gitruns;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PublicApiTest {
  private static final Set<String> SHOWN = Set.of("dev.gitruns", "dev.gitruns.model");

  @Test
  void nothingPublicShowsTypesOfOtherPackages() {
    List<String> found = new ArrayList<>();
    List<Class<?>> types =
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.gitruns")
                .stream()
                .filter(type -> type.getPackageName().equals("dev.gitruns"))
                .map(JavaClass::reflect)
                .filter(type -> Modifier.isPublic(type.getModifiers()))
                .<Class<?>>map(type -> type)
                .toList();
    for (Class<?> type : types) {
      for (Method method : type.getDeclaredMethods()) {
        check(method, found);
        if (Modifier.isPublic(method.getModifiers())) {
          foreign(method.getGenericReturnType()).forEach(name -> found.add(method + ": " + name));
        }
      }
      for (Constructor<?> constructor : type.getDeclaredConstructors()) {
        check(constructor, found);
      }
    }
    assertThat(types).contains(GitRuns.class, Run.class, StoredRun.class, Settings.class);
    assertThat(found).isEmpty();
  }

  private static void check(Executable executable, List<String> found) {
    if (Modifier.isPublic(executable.getModifiers())) {
      Stream.of(executable.getGenericParameterTypes(), executable.getGenericExceptionTypes())
          .flatMap(Arrays::stream)
          .flatMap(PublicApiTest::foreign)
          .forEach(name -> found.add(executable + ": " + name));
    }
  }

  /** The names of types that users of the API shouldn't have to know. */
  private static Stream<String> foreign(Type type) {
    if (type instanceof ParameterizedType generic) {
      return Stream.concat(
          foreign(generic.getRawType()),
          Arrays.stream(generic.getActualTypeArguments()).flatMap(PublicApiTest::foreign));
    }
    if (type instanceof WildcardType wildcard) {
      return Arrays.stream(wildcard.getUpperBounds()).flatMap(PublicApiTest::foreign);
    }
    if (type instanceof Class<?> plain) {
      Class<?> item = plain.isArray() ? plain.getComponentType() : plain;
      boolean known =
          item.isPrimitive()
              || item.getName().startsWith("java.")
              || SHOWN.contains(item.getPackageName());
      return known ? Stream.empty() : Stream.of(item.getName());
    }
    return Stream.empty();
  }
}
