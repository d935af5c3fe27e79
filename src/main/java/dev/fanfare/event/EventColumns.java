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
 * The order in which {@link EventStore#store} takes events: those of one workspace and type side by side, so that a
 * statement can match each such kind once and name its events by their positions.
 */
final class EventColumns {
    private final List<NewEvent> events;
    /** Each position's index among the events. */
    private final int[] order;

    private final List<Span> spans;

    private EventColumns(List<NewEvent> events, int[] order, List<Span> spans) {
        this.events = events;
        this.order = order;
        this.spans = spans;
    }

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
        int[] order = new int[events.size()];
        List<Span> spans = new ArrayList<>(byKind.size());
        int position = 0;
        for (Map.Entry<Kind, List<Integer>> kind : byKind.entrySet()) {
            int first = position + 1;
            for (int index : kind.getValue()) {
                order[position++] = index;
            }
            spans.add(new Span(kind.getKey(), first, position));
        }
        return new EventColumns(events, order, spans);
    }

    /** The index of the event that the statement calls by this number, which counts from 1. */
    int index(int number) {
        return order[number - 1];
    }

    /** The first eight parameters of the statement: arrays, one a column. */
    Tuple toTuple() {
        UUID[] ids = new UUID[order.length];
        UUID[] workspaceIds = new UUID[order.length];
        String[] types = new String[order.length];
        Buffer[] payloads = new Buffer[order.length];
        for (int i = 0; i < order.length; i++) {
            NewEvent event = events.get(order[i]);
            ids[i] = event.id().value();
            workspaceIds[i] = event.workspaceId().value();
            types[i] = event.type();
            payloads[i] = event.payload();
        }
        return Tuple.tuple()
                .addArrayOfUUID(ids)
                .addArrayOfUUID(workspaceIds)
                .addArrayOfString(types)
                .addArrayOfBuffer(payloads)
                .addArrayOfUUID(spans.stream()
                        .map(span -> span.kind().workspaceId().value())
                        .toArray(UUID[]::new))
                .addArrayOfString(spans.stream().map(span -> span.kind().type()).toArray(String[]::new))
                .addArrayOfInteger(spans.stream().map(Span::first).toArray(Integer[]::new))
                .addArrayOfInteger(spans.stream().map(Span::last).toArray(Integer[]::new));
    }
}
