package io.heddle.softswitch.codegen;

import static java.lang.constant.ConstantDescs.CD_boolean;

import io.heddle.softswitch.bmv2.ArrayStatement;
import io.heddle.softswitch.bmv2.Expression.Data;
import io.heddle.softswitch.bmv2.Expression.Place;
import io.heddle.softswitch.bmv2.Field;
import io.heddle.softswitch.bmv2.HeaderStatement;
import io.heddle.softswitch.bmv2.PathStatement;
import io.heddle.softswitch.bmv2.Statement;
import io.heddle.softswitch.state.Counters;
import io.heddle.softswitch.state.Meters;
import io.heddle.softswitch.state.Registers;
import io.heddle.softswitch.table.ValueSet;
import java.lang.classfile.CodeBuilder;
import java.util.Map;

/** Emits the statements of actions and parser states. */
final class Statements {
  private final GeneratedClass target;
  private final HeaderMethods headers;
  private final HashMethods hashes;
  private final Places places;
  private final HeaderStatements onHeaders;
  private final ArrayStatements onArrays;
  private final PathStatements onPath;
  private final Remarks remarks;

  /** The objects behind the program's counters, meters, registers and value sets. */
  record Externs(
      Map<String, Counters> counters,
      Map<String, Meters> meters,
      Map<String, Registers> registers,
      Map<String, ValueSet> valueSets) {}

  Statements(GeneratedClass target, HeaderMethods headers, HashMethods hashes, Externs externs) {
    this.target = target;
    this.headers = headers;
    this.hashes = hashes;
    this.places = new Places(target);
    this.onHeaders = new HeaderStatements(target, headers);
    this.onArrays = new ArrayStatements(target, places, externs);
    this.onPath = new PathStatements(target);
    this.remarks = new Remarks(target);
  }

  /** Emits a statement that goes on with the next one. */
  void emit(CodeBuilder code, Statement statement, Expressions expressions) {
    expressions.release();
    switch (statement) {
      case Statement.Assign(Place place, Data value) ->
          places.emitAssign(code, place, value, expressions);
      case Statement.AssignVariable(Field to, Field from) ->
          headers.emitCopyVariable(code, to, from);
      case Statement.Hash h ->
          places.emitStore(code, h.target(), expressions, c -> hashes.emit(c, h, expressions));
      case HeaderStatement onHeader -> onHeaders.emit(code, onHeader, expressions);
      case ArrayStatement onArray -> onArrays.emit(code, onArray, expressions);
      case PathStatement path -> onPath.emit(code, path, expressions);
      case Statement.Random random -> places.emitRandom(code, random, expressions);
      case Statement.Log message -> remarks.emitLog(code, message, expressions);
      case Statement.Nothing() -> {}
      case Statement.Jump j -> throw new IllegalArgumentException("a jump outside of an action");
      case Statement.JumpIfZero j ->
          throw new IllegalArgumentException("a jump outside of an action");
      case Statement.Exit e -> throw new IllegalArgumentException("an exit outside of an action");
      case Statement.Require r ->
          throw new IllegalArgumentException("an assertion outside of an action");
    }
  }

  /** Ends the pipeline that the packet is in. */
  void emitExit(CodeBuilder code) {
    target.storeInherited(code, "exited", CD_boolean, CodeBuilder::iconst_1);
  }

  /** What happens to a packet for which an assertion does not hold. */
  void emitFailure(CodeBuilder code, String assertion) {
    onPath.emitForget(code);
    remarks.emitFailure(code, assertion);
    onPath.emitDrop(code);
    emitExit(code);
  }
}
