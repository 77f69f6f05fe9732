package org.parmac.store.registry;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * What one switch of a registry's pointer did: a file in its history.
 *
 * @param layout layout version, 1
 * @param sequence of the pointer, afterwards
 * @param from the version that was current; null at the first switch
 * @param to the version that is
 * @param when in UTC
 * @param user who did it
 * @param reason why
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RegistrySwitch(
    int layout,
    long sequence,
    Action action,
    Integer from,
    int to,
    String when,
    String user,
    String reason) {

  /** What switches a pointer. */
  public enum Action {
    /** A version became the current one for the first time. */
    PROMOTED,
    /** The pointer went back to a version that was there before, or on to one that was refused. */
    ROLLED_BACK;

    @JsonCreator
    static Action of(String name) {
      return valueOf(name.toUpperCase(Locale.ROOT).replace(' ', '_'));
    }

    @JsonValue
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }
}
