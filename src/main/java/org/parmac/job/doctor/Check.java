package org.parmac.job.doctor;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * One thing that was looked at.
 *
 * @param name of the thing
 * @param found what is there
 * @param remedy what to do about it; null where nothing needs to be done
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Check(String name, Status status, String found, String remedy) {

  /** How it is. */
  public enum Status {
    OK,
    /** It works, but not as well as it could, or could not be found out. */
    WARN,
    /** A job would fail of it. */
    FAIL;

    @JsonValue
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public static Check ok(String name, String found) {
    return new Check(name, Status.OK, found, null);
  }

  public static Check warn(String name, String found, String remedy) {
    return new Check(name, Status.WARN, found, remedy);
  }

  public static Check fail(String name, String found, String remedy) {
    return new Check(name, Status.FAIL, found, remedy);
  }
}
