package dev.gitruns.query;

import dev.gitruns.model.Value;

/** A sign between a field and a literal. */
public enum Operator {
  EQUAL("=") {
    @Override
    boolean test(Value value, Literal literal) {
      return literal.same(value);
    }
  },
  UNEQUAL("!=") {
    @Override
    boolean test(Value value, Literal literal) {
      return !literal.same(value);
    }
  },
  LESS("<") {
    @Override
    boolean test(Value value, Literal literal) {
      return literal.order(value).filter(order -> order < 0).isPresent();
    }
  },
  AT_MOST("<=") {
    @Override
    boolean test(Value value, Literal literal) {
      return literal.order(value).filter(order -> order <= 0).isPresent();
    }
  },
  GREATER(">") {
    @Override
    boolean test(Value value, Literal literal) {
      return literal.order(value).filter(order -> order > 0).isPresent();
    }
  },
  AT_LEAST(">=") {
    @Override
    boolean test(Value value, Literal literal) {
      return literal.order(value).filter(order -> order >= 0).isPresent();
    }
  },
  LIKE("~") {
    @Override
    boolean test(Value value, Literal literal) {
      return Glob.matches(literal.text(), value);
    }
  },
  UNLIKE("!~") {
    @Override
    boolean test(Value value, Literal literal) {
      return !Glob.matches(literal.text(), value);
    }
  };

  private final String sign;

  Operator(String sign) {
    this.sign = sign;
  }

  public String sign() {
    return sign;
  }

  /** Whether a value that is there stands so to the literal. */
  abstract boolean test(Value value, Literal literal);

  static Operator of(String sign) {
    for (Operator operator : values()) {
      if (operator.sign.equals(sign)) {
        return operator;
      }
    }
    throw new IllegalArgumentException(sign);
  }
}
