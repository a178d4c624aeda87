package io.heddle.p4runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.p4.config.v1.ActionRef;
import io.heddle.p4runtime.P4Info.ActionUse;
import io.heddle.p4runtime.P4Info.CounterUnit;
import io.heddle.p4runtime.P4Info.MatchField;
import io.heddle.p4runtime.P4Info.MatchKind;
import io.heddle.p4runtime.P4Info.Table;
import org.junit.jupiter.api.Test;

class P4InfoTest {
  private final P4Info p4info = Sample.P4INFO;

  @Test
  void aTableIsFoundByIdByNameAndByAlias() {
    Table table = p4info.table("forwarding").orElseThrow();

    assertThat(table.id()).isEqualTo(33554433);
    assertThat(p4info.table(33554433)).contains(table);
    assertThat(p4info.table("ingress.forwarding")).contains(table);
    assertThat(p4info.table("no such table")).isEmpty();
    assertThat(p4info.table(1)).isEmpty();
  }

  @Test
  void fieldsHaveTheirWidthAndKindInTheOrderOfTheProgram() {
    assertThat(p4info.table("policy").orElseThrow().fields())
        .containsExactly(
            new MatchField(7, "source", 128, MatchKind.TERNARY),
            new MatchField(3, "port", 16, MatchKind.RANGE),
            new MatchField(5, "protocol", 8, MatchKind.OPTIONAL));
    assertThat(p4info.table("routes").orElseThrow().fields())
        .extracting(MatchField::kind)
        .containsExactly(MatchKind.EXACT, MatchKind.LPM);
  }

  @Test
  void onlyTernaryRangeAndOptionalFieldsNeedPriorities() {
    assertThat(p4info.table("policy").orElseThrow().needsPriority()).isTrue();
    assertThat(p4info.table("routes").orElseThrow().needsPriority()).isFalse();
    assertThat(p4info.table("forwarding").orElseThrow().needsPriority()).isFalse();
  }

  @Test
  void theScopeOfAnActionSaysWhereATableMayUseIt() {
    var noAction = p4info.action("NoAction").orElseThrow();
    var toPort = p4info.action("ingress.to_port").orElseThrow();

    assertThat(p4info.table("forwarding").orElseThrow().actions())
        .contains(new ActionUse(noAction, false, true), new ActionUse(toPort, true, true));
    assertThat(p4info.table("routes").orElseThrow().actions())
        .contains(new ActionUse(toPort, true, false));
    assertThat(p4info.table("routes").orElseThrow().actions()).noneMatch(ActionUse::forGroups);
  }

  @Test
  void anActionForGroupsIsNeitherForEntriesNorADefault() {
    io.heddle.p4.config.v1.P4Info.Builder message = p4info.message().toBuilder();
    message
        .getTablesBuilderList()
        .forEach(
            table ->
                table
                    .getActionRefsBuilderList()
                    .forEach(ref -> ref.setScope(ActionRef.Scope.GROUP_ACTION)));
    assertThat(P4Info.of(message.build()).table("routes").orElseThrow().actions())
        .isNotEmpty()
        .allMatch(ActionUse::forGroups)
        .noneMatch(use -> use.inEntries() || use.asDefault());
  }

  @Test
  void constantTablesAndConstantDefaultsAreKnown() {
    assertThat(p4info.table("fixed").orElseThrow().constant()).isTrue();
    assertThat(p4info.table("routes").orElseThrow().constDefaultAction()).hasValue(16777217);
    assertThat(p4info.table("forwarding").orElseThrow().constDefaultAction()).isEmpty();
  }

  @Test
  void countersAreFoundAndLeadToTheirTables() {
    var direct = p4info.directCounter("forwarding_counter").orElseThrow();

    assertThat(direct.unit()).isEqualTo(CounterUnit.BOTH);
    assertThat(p4info.table(direct.tableId())).isEqualTo(p4info.table("forwarding"));
    assertThat(p4info.table("forwarding").orElseThrow().directCounter()).hasValue(direct.id());
    assertThat(p4info.table("routes").orElseThrow().directCounter()).isEmpty();
    assertThat(p4info.counter("frames").orElseThrow().size()).isEqualTo(512);
    assertThat(p4info.counter(301989889)).isEqualTo(p4info.counter("ingress.frames"));
    assertThat(p4info.directCounter(direct.id())).contains(direct);
  }

  @Test
  void theMessageBehindTheViewIsUnchanged() {
    assertThat(P4Info.of(p4info.message())).isEqualTo(p4info).hasSameHashCodeAs(p4info);
    assertThat(p4info.message().getPkgInfo().getName()).isEqualTo("sample");
  }

  @Test
  void aTextThatIsNoP4infoIsRefusedWithThePlace() {
    assertThatThrownBy(() -> P4Info.parse("tables {\n  wheels: 4\n}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2:")
        .hasMessageContaining("wheels");
  }

  @Test
  void objectsThatShareAnIdOrANameAreRefused() {
    String actions = "actions { preamble { id: %d name: \"%s\" alias: \"%s\" } }";

    assertThatThrownBy(
            () -> P4Info.parse(actions.formatted(1, "a", "a") + actions.formatted(1, "b", "b")))
        .hasMessageContaining("action id 1");
    assertThatThrownBy(
            () -> P4Info.parse(actions.formatted(1, "x.a", "a") + actions.formatted(2, "y.a", "a")))
        .hasMessageContaining("action alias a");
  }

  @Test
  void aTableThatRefersToAMissingActionIsRefused() {
    assertThatThrownBy(
            () -> P4Info.parse("tables { preamble { id: 1 name: \"t\" } action_refs { id: 9 } }"))
        .hasMessageContaining("table t")
        .hasMessageContaining("id 9");
  }

  @Test
  void anUnknownKindOfMatchIsRefused() {
    assertThatThrownBy(
            () ->
                P4Info.parse(
                    """
                    tables {
                      preamble { id: 1 name: "t" }
                      match_fields { id: 1 name: "f" bitwidth: 8 other_match_type: "fuzzy" }
                    }
                    """))
        .hasMessageContaining("field f of table t")
        .hasMessageContaining("fuzzy");
  }
}
