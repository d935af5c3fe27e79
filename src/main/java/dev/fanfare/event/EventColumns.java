package dev.fanfare.event;

import dev.fanfare.id.WorkspaceId;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Events in the order in which {@link EventStore#store} takes them: those of one workspace and type side by side, so
 * that a statement can match each such kind once and name its events by their positions.
 *
 * @param order each position's index among the events given
 */
record EventColumns(List<NewEvent> events, List<Integer> order, List<Span> spans) {
    private record Kind(WorkspaceId workspaceId, String type) {}

    /** Where the events of a kind are, counted from 1 as SQL does. */
    private record Span(Kind kind, int first, int last) {}

    static EventColumns of(List<NewEvent> events) {
        Map<Kind, List<Integer>> byKind = new LinkedHashMap<>();
        for (int i = 0; i < events.size(); i++) {
            NewEvent event = events.get(i);
            byKind.computeIfAbsent(new Kind(event.workspaceId(), event.type()), kind -> new ArrayList<>())
                    .add(i);
        }
        List<Integer> order = new ArrayList<>(events.size());
        List<Span> spans = new ArrayList<>(byKind.size());
        byKind.forEach((kind, indexes) -> {
            spans.add(new Span(kind, order.size() + 1, order.size() + indexes.size()));
            order.addAll(indexes);
        });
        return new EventColumns(order.stream().map(events::get).toList(), order, spans);
    }

    /** The first eight parameters of the statement: arrays, one a column. */
    Tuple toTuple() {
        return Tuple.tuple()
                .addArrayOfUUID(events.stream().map(event -> event.id().value()).toArray(UUID[]::new))
                .addArrayOfUUID(events.stream()
                        .map(event -> event.workspaceId().value())
                        .toArray(UUID[]::new))
                .addArrayOfString(events.stream().map(NewEvent::type).toArray(String[]::new))
                .addArrayOfBuffer(events.stream().map(NewEvent::payload).toArray(Buffer[]::new))
                .addArrayOfUUID(spans.stream()
                        .map(span -> span.kind().workspaceId().value())
                        .toArray(UUID[]::new))
                .addArrayOfString(spans.stream().map(span -> span.kind().type()).toArray(String[]::new))
                .addArrayOfInteger(spans.stream().map(Span::first).toArray(Integer[]::new))
                .addArrayOfInteger(spans.stream().map(Span::last).toArray(Integer[]::new));
    }
}
